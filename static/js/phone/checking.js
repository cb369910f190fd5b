// The whole report in words before it is sent: every answer, what is missing with a link to it, and Send.
import { el, put } from "./elements.js";

function link(className, href, text) {
  return Object.assign(el("a", className, text), { href });
}

function row(list, label, ...told) {
  const dd = el("dd");
  dd.append(...told.filter(Boolean));
  list.append(Object.assign(el("dt", "", label), { dir: "auto" }), dd);
}

const say = (className, text) => text && Object.assign(el("p", className, text), { dir: "auto" });

export class Checking {
  constructor(page, questions) {
    Object.assign(this, { page, questions });
    this.place = document.querySelector("[data-checked]");
  }

  // Each thing that is missing: where it stands, what it belongs to, and the sentence.
  missing() {
    const { standing, words } = this.page;
    const found = standing.steps().flatMap(({ questions }) =>
      questions.flatMap((question) => standing.owes(question.key).map((what) => this.#owed(question, what))),
    );
    if (standing.noTime) found.push(["time", words.when, words["owed-time"]]);
    return found;
  }

  #owed(question, what) {
    const { words } = this.page;
    const own = what === "correction" && (question.message || question.fitting);
    return [`question-${question.key}`, question.label, own || words[`owed-${what}`]];
  }

  draw() {
    const { standing, words } = this.page, missing = this.missing();
    const state = missing.length ? put(words.owing, { count: missing.length }) : words.ready;
    this.place.replaceChildren(el("p", missing.length ? "missing" : "", state), ...standing.steps().map((step) => this.#section(step)));
    if (!standing.returned) this.place.append(this.#time());
  }

  #frame(title, screen) {
    const section = el("section", "checked"), head = el("div", "checked-title"), change = link("", `#${screen}`, this.page.words.change);
    change.append(el("span", "out-of-sight", ` ${title}`));
    head.append(Object.assign(el("h2", "", title), { dir: "auto" }), change);
    section.append(head);
    return section;
  }

  #section({ key, name, questions }) {
    const { words, report } = this.page, section = this.#frame(name, `touchpoint-${key}`), list = el("dl", "answers");
    for (const question of questions) if (question.kind !== "note") this.#answer(list, question);
    const felt = report.value(`felt:${key}`);
    if (felt?.experienced) row(list, words.felt, put(words.of, { step: felt.experienced, all: 5 }));
    if (felt?.wish) row(list, words.wish, say("spoken", felt.wish));
    section.append(list);
    return section;
  }

  #answer(list, question) {
    const { standing, words, report } = this.page, { key } = question;
    const answer = this.questions.words(key), comment = report.value(`answer:${key}`)?.comment, photos = standing.count(key);
    const owed = standing.owes(key).map((what) => {
      const [at, , sentence] = this.#owed(question, what), told = el("p");
      told.append(link("missing", `#${at}`, sentence));
      return told;
    });
    const empty = !(answer || comment || photos || owed.length) && say("quiet", words.empty);
    const counted = photos && say("quiet", put(words.photos, { count: photos }));
    row(list, question.label, say("hint spoken", standing.reasons[key]), say("spoken", answer), say("spoken quiet", comment), counted, ...owed, empty);
  }

  #time() {
    const { words, report } = this.page, section = this.#frame(words.when, "time"), local = report.value("visited_at")?.local;
    const moment = local && new Date(local).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    section.append(local ? el("p", "", moment) : link("missing", "#time", words["owed-time"]));
    const story = say("prose spoken", report.value("narrative"));
    if (story) section.append(story);
    return section;
  }

  // What keeps the report here as a summary on top, or the report frozen and on its way.
  async send() {
    const { words, report } = this.page, missing = this.missing();
    if (missing.length) return this.page.stop(words.stopped, missing);
    this.page.busy(true);
    try {
      await report.freeze();
      this.page.go("receipt");
    } catch (trouble) {
      this.page.stop(words.stopped, [["check", "", trouble.full ? words.full : String(trouble.message)]]);
    }
    this.page.busy(false);
  }
}
