// Saves each answer as it is given, and unfolds the comment or the photo that it asks for.
import { exclude } from "./excluding.js";
import { hold, send } from "./sending.js";

const form = document.querySelector("form[data-report]");
const TYPING_PAUSE = 1200;
const timers = new WeakMap();

function fieldsOf(question) {
  const fields = new URLSearchParams();
  for (const field of question.querySelectorAll("input, textarea")) {
    if (!field.name || field.type === "file" || ((field.type === "radio" || field.type === "checkbox") && !field.checked)) continue;
    fields.append(field.name, field.value);
  }
  return fields;
}

function unfold(question, reply) {
  for (const part of question.querySelectorAll(".unfolds")) {
    const filled = part.querySelector("textarea")?.value || part.querySelector("[data-photos] li");
    part.classList.toggle("unfolded", Boolean(filled) || reply.owed.includes(part.dataset.unfolds));
  }
}

function save(question) {
  clearTimeout(timers.get(question));
  const request = { address: question.dataset.save, body: () => fieldsOf(question), keepalive: true };
  send(question.id, request, (reply, refused) => refused || unfold(question, reply));
}

form?.addEventListener("change", ({ target }) => {
  const question = target.closest("[data-question]");
  if (!question || target.type === "file") return;
  exclude(question, target);
  save(question);
});

form?.addEventListener("input", ({ target }) => {
  const question = target.closest("[data-question]");
  if (!question || !target.matches("textarea, input[type=text]")) return;
  clearTimeout(timers.get(question));
  timers.set(question, setTimeout(save, TYPING_PAUSE, question));
});

let going = false;
form?.addEventListener("submit", (event) => {
  const waiting = going ? null : hold();
  if (!waiting) return;
  event.preventDefault();
  going = true;
  form.setAttribute("aria-busy", "true");
  waiting.then(() => form.requestSubmit(event.submitter));
});
addEventListener("pageshow", () => {
  going = false;
  form?.removeAttribute("aria-busy");
});
