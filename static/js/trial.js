// A test visit: one touchpoint at a time, and the score worked out by the server as one taps. Nothing is kept.
import { exclude } from "./excluding.js";

const form = document.querySelector("form[data-trial]");
const score = document.querySelector("[data-score]");
const total = document.querySelector("[data-total]");
const steps = document.querySelector("[data-steps]");
const pages = [...form.querySelectorAll("[data-touchpoint]")];
const TAP_PAUSE = 60;
const TYPING_PAUSE = 500;
let timer = 0;
let running = null;

// A page without questions asks for an impression, or says that it is empty.
function isAsked(page) {
  const questions = [...page.querySelectorAll("[data-question]")];
  return !questions.length || questions.some((question) => !question.hidden);
}

const here = () => pages.find((page) => page.classList.contains("trial-here"));

function place() {
  const asked = pages.filter(isAsked);
  for (const page of pages) {
    page.hidden = !asked.includes(page);
    const at = asked.indexOf(page);
    page.querySelector("[data-place]").textContent = form.dataset.of.replace("{step}", at + 1).replace("{all}", asked.length);
  }
  if (!asked.includes(here()) && asked.length) show(asked[0]);
  for (const button of steps.querySelectorAll("[data-step]")) {
    button.disabled = !asked[asked.indexOf(here()) + Number(button.dataset.step)];
  }
}

function show(page) {
  for (const other of pages) other.classList.toggle("trial-here", other === page);
  form.elements.touchpoint.value = page.dataset.touchpoint;
  place();
}

function fields() {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) sent.append(name, value instanceof File ? value.name : value);
  return sent;
}

function unfold(owed) {
  for (const part of form.querySelectorAll(".unfolds")) {
    const things = owed[part.closest("[data-question]").dataset.question] ?? [];
    part.classList.toggle("unfolded", Boolean(part.querySelector("textarea")?.value) || things.includes(part.dataset.unfolds));
  }
}

async function workOut() {
  running?.abort();
  running = new AbortController();
  try {
    const reply = await fetch(form.dataset.trial, { method: "POST", body: fields(), signal: running.signal });
    if (!reply.ok) throw new Error(String(reply.status));
    const found = await reply.json();
    score.replaceChildren(document.createRange().createContextualFragment(found.score));
    total.textContent = found.total;
    unfold(found.owed);
  } catch (trouble) {
    if (trouble.name !== "AbortError") score.textContent = form.dataset.failed;
  }
}

function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(workOut, pause);
}

form.addEventListener("change", ({ target }) => {
  const question = target.closest("[data-question]");
  if (question && target.type !== "file") exclude(question, target);
  soon(TAP_PAUSE);
});
form.addEventListener("input", ({ target }) => target.matches("textarea, [type=text]") && soon(TYPING_PAUSE));
form.addEventListener("asked", place);

steps.addEventListener("click", ({ target }) => {
  const step = target.closest("[data-step]")?.dataset.step;
  if (!step) return;
  const asked = pages.filter(isAsked);
  const next = asked[asked.indexOf(here()) + Number(step)];
  if (!next) return;
  show(next);
  form.closest(".trial-phone").scrollIntoView({ block: "start" });
});

score.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const goal = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const page = goal?.closest("[data-touchpoint]");
  if (!page) return;
  event.preventDefault();
  show(page);
  goal.scrollIntoView({ block: "center" });
  goal.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
});

steps.hidden = false;
if (pages.length) place();
