// What was gathered in pocket mode, in the report: times that can be corrected, notes that go into the story or a
// comment with one tap, and photos that wait for their question.
import { addPhoto } from "./photos.js";
import { fromStore, setMilestone, stands, storeTime } from "./timing.js";

const MOST_PHOTOS = 10, SHORT = 60;
const el = (tag, className, text, more) => Object.assign(document.createElement(tag), { className, textContent: text ?? "" }, more);
const button = (text, act) => el("button", "button button-second", text, { type: "button", onclick: act });

class Gathered {
  constructor(page) {
    const times = document.querySelector("[data-times]");
    Object.assign(this, { page, times, words: page.words, zone: page.told.store.timezone, photos: [] });
    times.addEventListener("change", ({ target }) => target.dataset.milestone && this.#correct(target));
    times.addEventListener("focusout", () => this.drawSoon());
    document.addEventListener("focusin", ({ target }) => target.matches('textarea[name^="comment-"]') && this.#offer(target));
    page.report.addEventListener("changed", () => this.drawSoon());
    page.report.addEventListener("readonly", () => this.drawSoon());
    addEventListener("hashchange", () => this.drawSoon());
    document.addEventListener("pocket", () => this.load());
  }

  async load() {
    const mine = ({ name, assignment }) => name.startsWith("pocket-photo:") && assignment === this.page.told.assignment;
    this.photos = (await this.page.report.store.all("kept")).filter(mine);
    this.drawSoon();
  }

  drawSoon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  draw() {
    for (const field of this.times.querySelectorAll("[data-milestone]")) this.#time(field);
    this.#unfold();
    const notes = this.#notes.length && this.#list(this.words["gathered-from"], this.#notes.map((note) => this.#note(note)));
    const photos = this.photos.length && this.#list(this.words["gathered-unused"], this.photos.map((photo) => this.#photo(photo)));
    document.querySelector("[data-gathered]").replaceChildren(...[notes, photos].filter(Boolean));
    this.#strips();
    this.#leftOver();
  }

  // Before the report is sent without them.
  #leftOver() {
    const { report, standing } = this.page, check = document.querySelector("[data-screen=check]");
    check.querySelector("[data-left-over]")?.remove();
    if (!this.photos.length || report.readonly) return;
    const line = el("p", "notice", this.words["gathered-left"].replace("{count}", this.photos.length)), [taker] = this.#takers;
    const goal = standing.returned ? taker && `question-${taker.key}` : "time";
    line.dataset.leftOver = "";
    if (goal) line.append(" ", el("a", "", this.words["gathered-choose"], { href: `#${goal}` }));
    check.prepend(line);
  }

  // Once, when there is something to see in it.
  #unfold() {
    if (this.seen || location.hash !== "#time") return;
    this.seen = true;
    this.times.open = [...this.times.querySelectorAll("[data-milestone]")].some(({ value }) => value);
  }

  get #notes() {
    return [...this.page.report.entries]
      .filter(([name, { value }]) => name.startsWith("note:") && value)
      .map(([, { value }]) => value)
      .sort((one, other) => one.noted_at.localeCompare(other.noted_at));
  }

  #time(field) {
    const times = this.page.report.value(`milestone:${field.dataset.milestone}`), at = stands(times), hint = field.nextElementSibling;
    if (field !== document.activeElement) field.value = at ? storeTime(new Date(at), this.zone).slice(11) : "";
    field.disabled = this.page.report.readonly;
    hint.hidden = !(times?.stamped_at && times.corrected_at);
    if (!hint.hidden) hint.textContent = this.words["gathered-stamped"].replace("{time}", storeTime(new Date(times.stamped_at), this.zone).slice(11));
  }

  // A stamp stays beside what it was corrected to. An emptied field brings the stamp back.
  #correct(field) {
    const { report, told } = this.page, key = field.dataset.milestone, known = report.value(`milestone:${key}`);
    const stamped_at = known?.stamped_at ?? null;
    const said = storeTime(stamped_at ? new Date(stamped_at) : new Date(), this.zone);
    const day = stamped_at ? said.slice(0, 10) : (report.value("visited_at")?.local ?? said).slice(0, 10);
    const text = field.value.length === 5 ? `${field.value}:00` : field.value;
    const same = text === said.slice(11) && stamped_at;
    const corrected_at = text && !same ? new Date(fromStore(`${day}T${text}`, told.store.timezone)).toISOString() : null;
    setMilestone(this.page, key, stamped_at || corrected_at ? { stamped_at, corrected_at } : null);
    this.drawSoon();
  }

  #list(title, items) {
    const section = el("section", "gathered"), list = el("ul");
    list.append(...items);
    section.append(el("h2", "", title), list);
    return section;
  }

  #note({ noted_at, text }) {
    const { report } = this.page, line = el("li"), story = report.value("narrative") ?? "";
    line.append(el("span", "spoken", `${storeTime(new Date(noted_at), this.zone).slice(11, 16)} ${text}`));
    const use = () => this.page.give("narrative", [report.value("narrative"), text].filter(Boolean).join("\n"));
    if (!report.readonly && !story.includes(text)) line.append(button(this.words["gathered-use"], use));
    return line;
  }

  // The notes below a comment that is being written.
  #offer(field) {
    const place = field.parentElement;
    place.querySelector(".note-chips")?.remove();
    const notes = this.#notes.filter(({ text }) => !field.value.includes(text));
    if (!notes.length || field.disabled) return;
    const chips = el("div", "note-chips", "", { role: "group", ariaLabel: this.words["gathered-from"] });
    chips.append(...notes.map(({ text }) => {
      const chip = button(text.length > SHORT ? `${text.slice(0, SHORT)}…` : text, () => {
        field.value = [field.value.trim(), text].filter(Boolean).join("\n");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        chip.remove();
      });
      return chip;
    }));
    place.append(chips);
  }

  #picture(photo) {
    const time = storeTime(new Date(photo.at), this.zone).slice(11, 16), source = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
    const release = () => URL.revokeObjectURL(source);
    return el("img", "", "", { alt: this.words["gathered-alt"].replace("{time}", time), src: source, onload: release, onerror: release });
  }

  get #takers() {
    return this.page.told.questions.filter(({ key }) => this.page.standing.shows(key) && document.querySelector(`#question-${key} [data-photo]`));
  }

  #photo(photo) {
    const line = el("li"), choice = el("select", "input", "", { ariaLabel: this.words["gathered-choose"], disabled: this.page.report.readonly });
    choice.append(new Option(this.words["gathered-choose"], ""), ...this.#takers.map(({ key, label }) => new Option(label, key)));
    choice.onchange = () => this.#give(photo, choice.value);
    line.append(this.#picture(photo), choice);
    return line;
  }

  // Beside the ways to add a photo to a question.
  #strips() {
    for (const strip of document.querySelectorAll("[data-strip]")) strip.remove();
    if (!this.photos.length || this.page.report.readonly) return;
    for (const { key } of this.#takers.filter(({ touchpoint }) => document.querySelector(`[data-screen="touchpoint-${touchpoint}"]:not([hidden])`))) {
      const strip = el("div", "note-chips"), place = document.querySelector(`#question-${key} [data-photo]`);
      strip.dataset.strip = "";
      strip.append(el("p", "small quiet", this.words["gathered-photo-from"]), ...this.photos.map((photo) => {
        const chip = button("", () => this.#give(photo, key));
        chip.append(this.#picture(photo));
        return chip;
      }));
      place.append(strip);
    }
  }

  async #give(photo, question) {
    const { report } = this.page, { bytes, type, exif, file } = photo;
    if (!question || [...report.photos.values()].filter((it) => it.question === question).length >= MOST_PHOTOS) return;
    this.photos = this.photos.filter((it) => it !== photo);
    await addPhoto(report, { question, bytes, type, exif, name: file });
    await report.store.del("kept", photo.name);
    report.tell("refreshed");
    this.drawSoon();
  }
}

function dress(href) {
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(el("link", "", "", { rel: "stylesheet", href }));
}

export async function gather(page) {
  dress((await page.more()).style);
  return new Gathered(page).load();
}
