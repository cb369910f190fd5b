// Pocket mode: looks like somebody's notes, and is: stamps of milestones, stopwatches, notes and photos, line by line.
// One tap, or Escape, shows a shopping list instead. What is noted is in the report at once and outlives a reload.
import { exifOf } from "./exif.js";
import { Shopping } from "./shopping.js";
import { shrunk } from "./shrinking.js";
import { measure, setMilestone, stamp, stands, storeTime, unstamp } from "./timing.js";

const TWICE = 600;
const el = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text ?? "", ...more });
const sign = (shown, ariaLabel, onclick) => el("button", shown, { type: "button", ariaLabel, onclick });
const inWords = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

class Pocket {
  #tapped = 0;
  #skipped = new Set();
  #editing = null;

  constructor(page, root) {
    const { told, report } = page;
    Object.assign(this, { page, told, report, store: report.store, root, words: root.dataset, watches: [], photos: [] });
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.key = `pocket:${told.assignment}`;
    this.shopping = new Shopping(this.store, root);
  }

  async open() {
    const { root } = this;
    this.title = document.title;
    this.covered = [...document.body.children].filter((it) => !it.hidden);
    for (const it of this.covered) it.hidden = true;
    document.body.append(root);
    await this.#remember();
    this.#bind();
    this.show(this.kept.hidden);
    this.timer = setInterval(() => this.#tick(), 1000);
  }

  async #remember() {
    const { store, key, told } = this;
    this.kept = (await store.get("kept", key)) ?? { name: key, watches: [], hidden: false, hiding: false };
    this.photos = (await store.all("kept")).filter(({ name, assignment }) => name.startsWith("pocket-photo:") && assignment === told.assignment);
    await this.shopping.open();
    try {
      localStorage.pocket = location.pathname;
    } catch {
      // Without it a reload leads back to the report.
    }
  }

  #keep() {
    this.store.put("kept", this.kept).catch((trouble) => this.#fail(trouble));
  }

  #fail(trouble) {
    this.find("said").classList.remove("out-of-sight");
    this.find("said").textContent = trouble.full ? this.words.wordFull : trouble.message;
  }

  #bind() {
    const on = (name, act, kind = "click") => this.find(name).addEventListener(kind, act);
    on("hide", () => this.show(true));
    on("show", () => this.show(false));
    on("leave", () => this.leave());
    on("stamp", () => this.#stamp());
    on("skip", () => this.#skip());
    on("watch", () => this.#watch());
    on("write", ({ target, key }) => key === "Enter" && this.#write(target), "keydown");
    on("write", ({ target }) => this.#write(target), "blur");
    on("picture", ({ target }) => this.#picture(target), "change");
    on("awake", ({ target }) => this.#awake(target.checked), "change");
    on("hiding", ({ target }) => this.#keep((this.kept.hiding = target.checked)), "change");
    this.find("hiding").checked = this.kept.hiding;
    this.find("where").textContent = this.told.store.name;
    this.escape = ({ key }) => key === "Escape" && this.show(true);
    this.away = () => this.#away();
    this.changed = () => this.draw();
    addEventListener("keydown", this.escape);
    document.addEventListener("visibilitychange", this.away);
    this.report.addEventListener("changed", this.changed);
  }

  // The list, or the notes.
  show(list) {
    this.find("notes").hidden = list;
    this.find("list").hidden = !list;
    this.find("more").open = false;
    this.#entitle();
    if (this.kept.hidden !== list) this.#keep((this.kept.hidden = list));
    if (!list) this.draw();
    this.root.querySelector("section:not([hidden]) h1").focus({ preventScroll: true });
  }

  // The report behind may say its own name again, when it is sent by itself.
  #entitle() {
    const wanted = this.find("list").hidden ? this.words.title : this.words.listTitle;
    if (![this.words.title, this.words.listTitle].includes(document.title)) this.title = document.title;
    document.title = wanted;
  }

  leave() {
    clearInterval(this.timer);
    removeEventListener("keydown", this.escape);
    document.removeEventListener("visibilitychange", this.away);
    this.report.removeEventListener("changed", this.changed);
    this.#awake(false);
    this.root.remove();
    for (const it of this.covered) it.hidden = false;
    document.title = this.title;
    try {
      localStorage.removeItem("pocket");
    } catch {
      // It was not kept either.
    }
    document.dispatchEvent(new CustomEvent("pocket"));
    document.querySelector("[data-pocket]")?.focus();
  }

  #away() {
    if (!document.hidden) return this.find("awake").checked && this.#awake(true);
    this.#write(this.find("write"));
    if (this.kept.hiding) this.show(true);
  }

  async #awake(on) {
    await this.lock?.release?.();
    this.lock = on ? await navigator.wakeLock?.request("screen").catch(() => null) : null;
    this.find("awake").checked = Boolean(this.lock);
  }

  get #stamps() {
    return this.told.milestones.map(({ key, label }) => ({ key, label: label.toLocaleLowerCase(), at: stands(this.report.value(`milestone:${key}`)) }));
  }

  // The milestone after the last one that is stamped, unless it was passed over.
  get #next() {
    const stamps = this.#stamps, last = stamps.findLastIndex(({ at }) => at);
    const open = [...stamps.slice(last + 1), ...stamps.slice(0, last + 1)].filter(({ at }) => !at);
    return [...open.filter(({ key }) => !this.#skipped.has(key)), ...open];
  }

  #stamp() {
    const [next] = this.#next;
    if (!next || Date.now() - this.#tapped < TWICE) return;
    this.#tapped = Date.now();
    stamp(this.page, next.key);
    navigator.vibrate?.(20);
    this.find("said").textContent = `${next.label} ${this.#clock(Date.now())}`;
  }

  #skip() {
    const [next] = this.#next;
    if (this.#skipped.has(next.key)) this.#skipped.clear();
    this.#skipped.add(next.key);
    this.draw();
  }

  #watch() {
    this.kept.watches.push({ id: crypto.randomUUID(), began: Date.now(), ended: null, question: "" });
    this.#keep();
    this.draw();
  }

  #write(field) {
    const text = field.value.trim(), editing = this.#editing;
    field.value = "";
    this.#editing = null;
    if (editing) this.page.give(`note:${editing.key}`, text ? { noted_at: editing.at, text } : null);
    else if (text) this.page.give(`note:${crypto.randomUUID()}`, { noted_at: new Date().toISOString(), text });
  }

  // It waits without a question until it is given to one.
  async #picture(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      const bytes = await file.arrayBuffer(), small = await shrunk(new Blob([bytes], { type: file.type })).catch(() => null);
      const kept = small ? { bytes: await small.arrayBuffer(), type: small.type, exif: exifOf(bytes) } : { bytes, type: file.type, exif: null };
      const photo = { name: `pocket-photo:${crypto.randomUUID()}`, assignment: this.told.assignment, at: Date.now(), file: file.name, ...kept };
      await this.store.put("kept", photo);
      this.photos.push(photo);
    } catch (trouble) {
      this.#fail(trouble);
    }
    input.value = "";
    this.draw();
  }

  #clock(moment) {
    return storeTime(new Date(moment), this.told.store.timezone).slice(11, 16);
  }

  #tick() {
    this.#entitle();
    for (const line of this.root.querySelectorAll("[data-running]")) {
      line.textContent = inWords(Math.floor((Date.now() - line.dataset.running) / 1000));
    }
  }

  #lines() {
    const { report, kept, photos } = this, stamps = this.#stamps.filter(({ at }) => at);
    const last = stamps.reduce((late, it) => (late && late.at > it.at ? late : it), null);
    const notes = [...report.entries].filter(([name, { value }]) => name.startsWith("note:") && value);
    return [
      ...stamps.map((it) => ({ at: it.at, draw: (line) => this.#drawStamp(line, it, it === last) })),
      ...notes.map(([name, { value }]) => ({ at: value.noted_at, draw: (line) => this.#drawNote(line, name.slice(5), value) })),
      ...kept.watches.map((watch) => ({ at: watch.began, draw: (line) => this.#drawWatch(line, watch) })),
      ...photos.map(({ at }) => ({ at, draw: (line) => line.append(el("span", this.words.wordPhoto)) })),
    ].sort((one, other) => new Date(one.at) - new Date(other.at));
  }

  draw() {
    const { told } = this, [next, after] = this.#next, skip = this.find("skip");
    const days = { timeZone: told.store.timezone, weekday: "long", day: "numeric", month: "long" };
    this.find("day").textContent = new Date().toLocaleDateString(document.documentElement.lang, days);
    this.find("next").textContent = next?.label ?? "";
    this.find("stamp").hidden = !next;
    skip.textContent = after && after !== next ? `${after.label} ›` : "";
    skip.hidden = !skip.textContent;
    const lines = this.find("lines");
    lines.replaceChildren(...this.#lines().map(({ at, draw }) => {
      const line = el("li");
      line.append(el("time", this.#clock(at)));
      draw(line);
      return line;
    }));
    lines.scrollTop = lines.scrollHeight;
  }

  #drawStamp(line, { key, label }, last) {
    line.append(el("span", label));
    if (last) line.append(sign("↶", this.words.wordUndo, () => unstamp(this.page, key)));
  }

  #drawNote(line, key, { noted_at, text }) {
    const edit = () => {
      this.#editing = { key, at: noted_at };
      Object.assign(this.find("write"), { value: text }).focus();
    };
    line.append(el("button", text, { type: "button", className: "pocket-text", onclick: edit }));
  }

  #drawWatch(line, watch) {
    const seconds = Math.round(((watch.ended ?? Date.now()) - watch.began) / 1000);
    const shown = el("span", inWords(seconds));
    line.append(shown);
    if (!watch.ended) {
      shown.dataset.running = watch.began;
      const stop = () => this.#keep(this.draw((watch.ended = Date.now())));
      return line.append(sign("■", this.words.wordStop, stop));
    }
    if (this.#nameable.length) line.append(this.#names(watch, seconds));
    const remove = () => this.#keep(this.draw(this.kept.watches.splice(this.kept.watches.indexOf(watch), 1)));
    if (!watch.question) line.append(sign("×", this.words.wordRemove, remove));
  }

  get #nameable() {
    const open = this.report.draft.answerable;
    return this.told.questions.filter(({ kind, key }) => kind === "stopwatch" && (!open || open.includes(key)));
  }

  #names(watch, seconds) {
    const choice = el("select", "", { ariaLabel: this.words.wordName });
    choice.append(new Option(this.words.wordName, ""), ...this.#nameable.map(({ key, label }) => new Option(label, key)));
    choice.value = watch.question;
    choice.onchange = () => {
      watch.question = choice.value;
      if (choice.value) measure(this.page, choice.value, String(seconds));
      this.#keep();
      this.draw();
    };
    return choice;
  }
}

function style(address) {
  const known = document.querySelector(`link[href="${address}"]`);
  if (known) return null;
  return new Promise((done) => {
    document.head.append(el("link", "", { rel: "stylesheet", href: address, onload: done, onerror: done }));
  });
}

let opened;
export async function openPocket(page) {
  const { pocket, style: address } = await page.more(), template = el("template", "", { innerHTML: pocket });
  await style(address);
  if (opened?.root.isConnected) return opened;
  const root = template.content.firstElementChild;
  root.classList.add(`store-colour-${page.told.store.colour}`);
  opened = new Pocket(page, root);
  await opened.open();
  return opened;
}
