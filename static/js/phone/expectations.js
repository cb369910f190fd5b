// What is told beside the questions: what was expected and how it was, what would have been nice, when it was, and the story.
import { el, put } from "./elements.js";

const TYPING_PAUSE = 300;
const NAMED = /^(expected|experienced|wish)-(.+)$/;
const byId = (id) => document.getElementById(id);

// A moment by the clock of the store, as a date field and a time field write it. To make such a clock takes longer than
// all the rest of a page's start.
let clock;
function storeTime(moment, timeZone) {
  clock ??= new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return clock.format(moment).replace(" ", "T");
}

const dayIn = (hours) => new Date(Date.now() + hours * 36e5).toISOString().slice(0, 10);

export class Telling {
  #timer = 0;
  #waiting = null;

  constructor(page) {
    this.page = page;
    for (const name of page.report.entries.keys()) this.refill(name);
    page.main.addEventListener("change", ({ target }) => this.#give(target));
    page.main.addEventListener("input", ({ target }) => target.matches("textarea") && this.#soon(target));
    addEventListener("pagehide", () => this.#now());
    document.addEventListener("visibilitychange", () => this.#now());
  }

  #soon(target) {
    clearTimeout(this.#timer);
    this.#waiting = target;
    this.#timer = setTimeout(() => this.#now(), TYPING_PAUSE);
  }

  #now() {
    if (this.#waiting) this.#give(this.#waiting);
  }

  #give(target) {
    if (target === this.#waiting) this.#waiting = clearTimeout(this.#timer) ?? null;
    const { page } = this, [, kind, key] = NAMED.exec(target.name) ?? [];
    if (kind === "expected") page.give(`expected:${key}`, Number(target.value));
    else if (kind) this.#felt(key);
    else if (target.id === "narrative") page.give("narrative", target.value.trim());
    else if (/^visited_/.test(target.id) && byId("visited_on").value && byId("visited_at").value) this.saveTime();
  }

  #felt(key) {
    const chosen = document.querySelector(`[name="experienced-${key}"]:checked`);
    const wish = byId(`wish-${key}`)?.value.trim() ?? "";
    this.page.give(`felt:${key}`, { experienced: chosen ? Number(chosen.value) : null, wish });
    this.page.resumeAt(`touchpoint-${key}`);
  }

  refill(name) {
    const [kind, key] = name.split(/:(.*)/), value = this.page.report.value(name);
    const tick = (field, step) => {
      for (const each of document.querySelectorAll(`[name="${field}-${key}"]`)) each.checked = Number(each.value) === step;
    };
    const write = (field, text) => field && field !== this.#waiting && field.value.trim() !== text && (field.value = text);
    if (kind === "expected") tick("expected", value);
    if (kind === "felt") tick("experienced", value?.experienced);
    if (kind === "felt") write(byId(`wish-${key}`), value?.wish ?? "");
    if (kind === "narrative") write(byId("narrative"), value ?? "");
    if (kind === "visited_at" && value) this.#showTime(value.local);
  }

  #showTime(local) {
    [byId("visited_on").value, byId("visited_at").value] = [local.slice(0, 10), local.slice(11, 16)];
  }

  // Before it is said: when the first milestone was stamped, or else now.
  suggestTime() {
    const { report, told } = this.page;
    if (report.value("visited_at") || byId("visited_on").value) return;
    const stamp = report.value(`milestone:${told.milestones[0]?.key}`);
    this.#showTime(storeTime(new Date(stamp?.corrected_at ?? stamp?.stamped_at ?? Date.now()), told.store.timezone));
  }

  saveTime() {
    this.page.give("visited_at", { local: `${byId("visited_on").value}T${byId("visited_at").value}` });
  }

  // Kept, and whatever is still to be mended there as [id of the field, sentence].
  time() {
    const { words, told } = this.page, day = byId("visited_on").value, clock = byId("visited_at").value;
    const wrong = [];
    if (!day) wrong.push(["visited_on", words.day]);
    if (!clock) wrong.push(["visited_at", words.clock]);
    if (wrong.length) return wrong;
    this.saveTime();
    return `${day}T${clock}` > storeTime(Date.now(), told.store.timezone) ? [["visited_at", words.future]] : [];
  }

  // What the shopper has not said yet of touchpoints that have the prompt.
  unexpected() {
    const { told, report, words } = this.page;
    return told.touchpoints
      .filter(({ key, expectation }) => expectation && !report.value(`expected:${key}`))
      .map(({ key, name }) => [document.querySelector(`[name="expected-${key}"]`).id, put(words["say-expected"], { touchpoint: name })]);
  }

  // What was expected stands beside what it was.
  remind(key) {
    const place = byId(`felt-${key}`)?.querySelector("fieldset"), step = this.page.report.value(`expected:${key}`);
    if (place && step && !place.querySelector("[data-expected]")) {
      place.append(el("p", "small quiet", put(this.page.words.expected, { step })));
      place.lastChild.dataset.expected = "";
    }
  }
}

/** Whether the visit's days, by the phone's clock and the store's, are still to come ("early") or have passed ("late"). */
export function outside({ window: [from, to], store }) {
  if (from <= dayIn(-12) && dayIn(14) <= to) return ""; // Whatever the time zone.
  const today = storeTime(Date.now(), store.timezone).slice(0, 10);
  return today < from ? "early" : today > to ? "late" : "";
}
