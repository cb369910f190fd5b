// Fields from entries and entries from fields: each answer is kept as it is tapped, unfolds what it asks for, can be
// undone for a while, and a single choice leads on to the next question.
import { exclude } from "../excluding.js";
import { el, put } from "./elements.js";
import { written } from "./owing.js";
import { same } from "./same.js";

const SKIPS = ["na", "cannot_tell"];
const TYPING_PAUSE = 300, ADVANCE = 220, UNDO = 9000;
const ticks = ({ type }) => type === "radio" || type === "checkbox";

const fieldsIn = (place, part) => [...place.querySelectorAll(`[name^="${part}-"]`)];

// What stands in the fields, as the value of an entry; null where nothing does.
function read(place, question, known) {
  const fields = fieldsIn(place, "answer"), ticked = fields.filter(({ checked }) => checked).map(({ value }) => value);
  const comment = fieldsIn(place, "comment")[0]?.value.trim() ?? "";
  let text = fieldsIn(place, "skip").find(({ checked }) => checked)?.value ?? "";
  if (!text && question.kind === "acknowledge") text = ticked.length ? "OK" : "";
  else if (!text && fields[0]) text = ticks(fields[0]) ? ticked.filter((value) => value !== "-").join(" ") : fields[0].value.trim();
  const more = { comment, measured: known?.measured ?? "" };
  if (SKIPS.includes(text)) return { state: text, value: "", ...more };
  if (!text && !ticked.length && !comment) return null;
  // A comment beside no tick at all: to tick nothing would be an answer, and this is none.
  if (!text && question.kind === "tick-all" && !ticked.length) text = "?";
  return { state: "given", value: text && (written(question, text) ?? text), ...more };
}

function fill(place, question, value) {
  const text = value?.state === "given" ? value.value : (value?.state ?? "");
  const keys = question.kind === "tick-all" && value && !text ? ["-"] : text.split(" ");
  for (const field of [...fieldsIn(place, "answer"), ...fieldsIn(place, "skip")]) {
    if (ticks(field)) field.checked = question.kind === "acknowledge" && field.name.startsWith("answer-") ? text === "OK" : keys.includes(field.value);
    else if (SKIPS.includes(text)) field.value = "";
    else if (written(question, field.value) !== text) field.value = text;
  }
  const comment = fieldsIn(place, "comment")[0];
  if (comment && comment.value.trim() !== (value?.comment ?? "")) comment.value = value?.comment ?? "";
}

export class Questions {
  #timers = new Map();
  #byKey = false;
  #places = new Map();
  #undoing = 0;
  #advancing = 0;

  constructor(page) {
    this.page = page;
    for (const question of page.told.questions) {
      const place = document.getElementById(`question-${question.key}`);
      this.#places.set(question.key, { place, question });
      this.refill(question.key);
    }
    page.main.addEventListener("change", ({ target }) => this.#changed(target));
    page.main.addEventListener("input", ({ target }) => this.#typed(target));
    addEventListener("keydown", () => (this.#byKey = true), true);
    addEventListener("pointerdown", () => ((this.#byKey = false), clearTimeout(this.#advancing)), true);
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
  }

  #known(key) {
    return this.page.report.value(`answer:${key}`) ?? null;
  }

  // What came from elsewhere is shown; what was read from these very fields leaves them alone.
  refill(key) {
    const { place, question } = this.#places.get(key) ?? {}, known = place && this.#known(key);
    if (place && !this.#timers.has(key) && !same(read(place, question, known), known)) fill(place, question, known);
  }

  #typed(target) {
    const key = target.closest("[data-question]")?.dataset.question;
    if (!key || ticks(target) || target.type === "file") return;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => this.#give(key), TYPING_PAUSE));
    this.draw(key);
  }

  flush() {
    for (const key of this.#timers.keys()) this.#give(key);
  }

  #changed(target) {
    const key = target.closest("[data-question]")?.dataset.question;
    if (!key || target.type === "file") return;
    exclude(this.#places.get(key).place, target);
    const before = this.#known(key);
    if (!this.#give(key) || !ticks(target)) return;
    this.#offerUndo(key, before);
    if (target.type === "radio" && !before && !this.#byKey) this.#advance(key);
  }

  #give(key) {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const { place, question } = this.#places.get(key), known = this.#known(key), value = read(place, question, known);
    if (same(known, value)) return false;
    this.page.give(`answer:${key}`, value);
    this.page.resumeAt(`question-${key}`);
    return true;
  }

  #offerUndo(key, before) {
    const { words, undo } = this.page, { place, question } = this.#places.get(key);
    const answer = inWords(place, question, this.#known(key), words);
    const button = el("button", "button button-plain", words.undo);
    button.type = "button";
    button.addEventListener("click", () => {
      undo.replaceChildren();
      this.page.give(`answer:${key}`, before);
      fill(place, question, before);
      lead(place);
    });
    undo.replaceChildren(el("span", "", answer ? put(words.changed, { answer }) : words.cleared), button);
    clearTimeout(this.#undoing);
    this.#undoing = setTimeout(() => undo.contains(document.activeElement) || undo.replaceChildren(), UNDO);
  }

  // Nothing moves under a thumb that is already at the next answer.
  #advance(key) {
    const { place } = this.#places.get(key);
    this.#advancing = setTimeout(() => {
      if (!this.#known(key)) return;
      if (this.page.standing.owes(key).length) return place.scrollIntoView({ block: "nearest", behavior: motion() });
      let next = place.nextElementSibling;
      while (next?.hidden) next = next.nextElementSibling;
      if (next) lead(next);
    }, ADVANCE);
  }

  // What a question of the open screen shows beside its answer.
  draw(key) {
    const { place, question } = this.#places.get(key), { standing, words, report } = this.page;
    place.hidden = !standing.shows(key);
    if (place.hidden) return;
    const owes = standing.owes(key), known = this.#known(key);
    for (const part of place.querySelectorAll(".unfolds")) {
      const filled = part.dataset.unfolds === "photo" ? standing.count(key) : known?.comment;
      part.classList.toggle("unfolded", Boolean(filled) || owes.includes(part.dataset.unfolds) || part.contains(document.activeElement));
    }
    this.#say(place, owes.includes("correction") && (question.message || question.fitting || words["owed-correction"]));
    this.#reason(place, standing.reasons[key]);
    this.#where(place, report.entries.get(`answer:${key}`));
  }

  #say(place, sentence) {
    const told = place.querySelector("[data-wrong]");
    if (!sentence || this.#timers.has(place.dataset.question)) return sentence || told?.remove();
    if (told?.textContent === sentence) return;
    told?.remove();
    const words = el("p", "field-error", sentence);
    words.dataset.wrong = "";
    words.setAttribute("role", "status");
    place.querySelector(".field-label, legend").after(words);
  }

  #reason(place, reason) {
    if (!reason || place.querySelector("[data-reason]")) return;
    const notice = el("div", "notice notice-attention");
    notice.dataset.reason = "";
    notice.append(el("p", "notice-title", this.page.words.asks), el("p", "spoken", reason));
    place.prepend(notice);
  }

  #where(place, entry) {
    let mark = place.querySelector(":scope > .where");
    const pending = this.#timers.has(place.dataset.question) || this.page.report.unkept.has(entry?.name);
    if (!entry?.at || entry.value === null || pending) return mark?.remove();
    if (!mark) place.append((mark = el("p", "where")));
    const there = entry.sent >= entry.at;
    const text = this.page.words[there ? "there" : "here"];
    if (mark.textContent === text) return;
    mark.textContent = text;
    mark.classList.toggle("there", there);
  }

  // An answer as people read it.
  words(key) {
    const { place, question } = this.#places.get(key);
    return inWords(place, question, this.#known(key), this.page.words);
  }
}

const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

// To a question: in the middle where it fits, and the focus with it, without a keyboard coming up.
export function lead(place) {
  place.scrollIntoView({ block: place.offsetHeight > innerHeight / 2 ? "start" : "center", behavior: motion() });
  const goal = place.querySelector("fieldset") ?? place;
  goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
}

const LOOKS = { date: { dateStyle: "long" }, "date-time": { dateStyle: "long", timeStyle: "short" } };

export function inWords(place, question, value, words) {
  if (!value) return "";
  const ticked = [...place.querySelectorAll("[name^=answer-]:checked, [name^=skip-]:checked")];
  if (question.kind === "acknowledge" && value.value) return words.done;
  const labels = ticked.map(({ labels: [label] }) => label.textContent.trim()).join(", ");
  const text = labels || (value.value === "?" ? "" : value.value);
  if (question.scale && value.value) return put(words.of, { step: text, all: question.scale[1] });
  if (!LOOKS[question.kind] || !text) return text;
  const moment = new Date(text.length > 10 ? text : `${text}T00:00`);
  return isNaN(moment) ? text : moment.toLocaleString(document.documentElement.lang, LOOKS[question.kind]);
}
