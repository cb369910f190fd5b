// Shows and hides questions as answers are given, and tells at once of an answer that does not fit. What is hidden
// keeps what was typed; the server decides the same at each save.
import { applying, holds } from "./conditions.js";

const told = document.querySelector("[data-outline]");
const form = told.closest("form");
const { questions, answers } = JSON.parse(told.dataset.outline);
const here = questions.filter(({ kind }) => kind);
const section = ({ key }) => document.getElementById(`question-${key}`);

// As the server writes an answer down: `07` is 7, `1,5` is 1.5, `1:05` of a stopwatch is 65, `9:05` is 09:05.
function written(kind, text) {
  const bare = text.trim();
  const minutes = /^(\d{1,4}):([0-5]\d)$/.exec(bare);
  if (kind === "stopwatch" && minutes) return String(minutes[1] * 60 + Number(minutes[2]));
  if (kind === "time") return bare.replace(/^(\d):/, "0$1:");
  if (kind === "date-time") return bare.replace(/T\d\d:\d\d$/, "$&:00");
  if (["integer", "decimal", "scale", "stopwatch"].includes(kind) && /^[+-]?\d{1,15}([.,]\d{1,20})?$/.test(bare)) {
    return String(Number(bare.replace(",", ".")));
  }
  return bare;
}

function given(entry) {
  const place = section(entry);
  const skipped = place.querySelector("[name^=skip-]:checked");
  if (skipped) return skipped.value;
  const fields = [...place.querySelectorAll("[name^=answer-]")];
  const ticked = fields.filter((field) => field.checked && field.value !== "-").map((field) => field.value);
  let text = "";
  if (entry.kind === "acknowledge") text = ticked.length ? "OK" : "";
  else if (fields[0]?.type === "radio" || fields[0]?.type === "checkbox") text = ticked.join(" ");
  else text = written(entry.kind, fields[0]?.value ?? "");
  const pictured = place.querySelector("[data-photos] li") || [...place.querySelectorAll("[type=file]")].some((field) => field.files.length);
  return text || (pictured ? "photo" : "");
}

const texts = () => ({ ...answers, ...Object.fromEntries(here.map((entry) => [entry.key, given(entry)])) });

function tell(entry, asked, all) {
  const place = section(entry);
  const text = all[entry.key];
  const heard = Object.fromEntries(Object.entries(all).filter(([key]) => asked.has(key)));
  const fits = ["", "na", "cannot_tell"].includes(text) || holds(entry.constraint, heard, text);
  place.querySelector("[data-told]")?.remove();
  if (fits) return;
  const words = Object.assign(document.createElement("p"), { className: "field-error", textContent: entry.message, role: "status" });
  words.dataset.told = "";
  place.querySelector(".field-label, legend").after(words);
}

export function ask(changed) {
  const all = texts();
  const asked = applying(questions, all);
  for (const entry of here) {
    const place = section(entry);
    place.hidden = !asked.has(entry.key);
    for (const seen of place.querySelectorAll("[name=seen]")) seen.disabled = place.hidden;
    if (entry.constraint && place.contains(changed)) tell(entry, asked, all);
  }
  form.dispatchEvent(new CustomEvent("asked"));
}

form.addEventListener("change", ({ target }) => ask(target));
form.addEventListener("input", () => ask());
ask();
