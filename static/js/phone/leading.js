// On a plain page of a report that this phone could keep: one line that leads to the same place of the phone report.
// It goes once something is changed on the page, which only the page's own button saves.
import { openStore } from "./store.js";

const line = document.querySelector("[data-leading]");

function lead(link) {
  const inSight = (it) => !it.hidden && it.getBoundingClientRect().bottom > innerHeight / 4;
  const question = [...document.querySelectorAll("[data-question]")].find(inSight)?.dataset.question;
  link.hash = question ? `question-${question}` : line.dataset.leading;
}

if (line && isSecureContext && (await openStore(line.dataset.user)).lasting) {
  line.hidden = false;
  line.firstElementChild.addEventListener("click", ({ currentTarget }) => lead(currentTarget));
  document.addEventListener("input", () => (line.hidden = true), { once: true });
}
