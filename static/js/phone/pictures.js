// Photos of the open report: taken or chosen, made small, kept on the phone, shown at once, taken out and brought back.
// `bindPictures(report, words)` once a page gives `take(input)`; `keepPicture(report, question, {bytes, type, name})` is for
// a photo from elsewhere.
import { exifOf } from "./exif.js";
import { el, put } from "./elements.js";
import { addPhoto, removePhoto } from "./photos.js";
import { shrunk } from "./shrinking.js";

const LARGEST = 15 * 1024 * 1024, MOST = 10, SPARE = 2 * 1024 * 1024, LONGEST = 30_000;
const said = (word) => Object.assign(new Error(word), { word });

async function demandRoom(size) {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => 0)) || {};
  if (quota && quota - usage < size + SPARE) throw said("photo-no-room");
}

// What goes wrong is thrown with `word`, the name of a sentence among the document's words.
export async function keepPicture(report, question, { bytes, type, name }, slot) {
  if (!bytes?.byteLength) throw said("photo-empty");
  if ([...report.photos.values()].filter((photo) => photo.question === question).length >= MOST) throw said("photo-most");
  const small = await shrunk(new Blob([bytes], { type })).catch(() => null);
  if (!small && bytes.byteLength > LARGEST) throw said("photo-large");
  const kept = small ? { bytes: await small.arrayBuffer(), type: small.type, exif: exifOf(bytes) } : { bytes, type, exif: null };
  await demandRoom(kept.bytes.byteLength);
  try {
    return await addPhoto(report, { ...kept, slot, question, name });
  } catch (error) {
    throw said(error.full ? "photo-no-room" : "photo-not-kept");
  }
}

export function bindPictures(report, words) {
  const items = new Map();
  const undoing = new Set();
  const listOf = (question) => document.getElementById(`question-${question}`)?.querySelector("[data-photos]");
  const button = (text, act) => {
    const made = Object.assign(el("button", "button button-plain", text), { type: "button" });
    made.addEventListener("click", act);
    return made;
  };

  function show(item, source, number) {
    const picture = Object.assign(el("img", ""), { alt: put(words["photo-alt"], { number }), src: source });
    const release = () => source.startsWith("blob:") && URL.revokeObjectURL(source);
    picture.addEventListener("load", release);
    picture.addEventListener("error", () => {
      release();
      picture.replaceWith(el("span", "photo-blank", item.dataset.kept && words[source.startsWith("blob:") ? "photo-blank" : "photo-unseen"]));
    });
    item.firstElementChild.replaceWith(picture);
  }

  function begin(slot, question, source) {
    const list = listOf(question), item = el("li", "photo");
    item.append(el("span", ""), el("span", "row-note"));
    items.set(slot, item);
    list?.append(item);
    if (source) show(item, source, list?.children.length ?? 1);
    return item;
  }

  function say(item, text, wrong) {
    const note = item.querySelector(".row-note");
    note.textContent = text;
    note.classList.toggle("missing", Boolean(wrong));
  }

  function drop(slot) {
    items.get(slot)?.remove();
    items.delete(slot);
  }

  function draw(photo) {
    const known = items.get(photo.slot);
    const item = known ?? begin(photo.slot, photo.question);
    if (!item.dataset.kept) {
      const source = photo.bytes ? URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })) : `/photos/${photo.photo}?size=print`;
      const number = [...(item.parentElement?.children ?? [])].indexOf(item) + 1;
      show(item, source, number);
      item.dataset.kept = photo.sha256;
      const remove = button(words.remove, () => takeOut(photo.slot));
      remove.append(el("span", "out-of-sight", ` ${put(words["photo-alt"], { number })}`));
      item.append(remove);
    }
    say(item, photo.problem || (photo.arrived ? words.there : words.here), photo.problem);
    item.querySelector("button").hidden = report.readonly;
  }

  // Only our server has it: what is taken out there cannot be brought back from here.
  function ask(item) {
    item.dataset.asked = "yes";
    item.querySelector("button").firstChild.data = words["photo-sure"];
  }

  async function takeOut(slot) {
    const photo = report.photos.get(slot), item = items.get(slot);
    if (!photo.bytes && !item.dataset.asked) return ask(item);
    items.delete(slot);
    await removePhoto(report, slot);
    if (!photo.bytes) return item.remove();
    const undo = button(words.undo, () => bringBack(photo, item));
    item.replaceChildren(el("span", "photo-blank", words["photo-removed"]), undo);
    undoing.add(item);
    undo.focus();
  }

  // Under a slot of its own: the old one may be on its way out of our server.
  async function bringBack({ question, type, bytes, exif, name }, item) {
    const slot = `${question}.${crypto.randomUUID()}`;
    undoing.delete(item);
    delete item.dataset.kept;
    item.replaceChildren(el("span", ""), el("span", "row-note"));
    items.set(slot, item);
    await addPhoto(report, { slot, question, type, bytes, exif, name }).catch(() => say(item, words["photo-not-kept"], true));
    item.querySelector("button")?.focus();
  }

  async function add(question, file) {
    const slot = `${question}.${crypto.randomUUID()}`;
    const item = begin(slot, question, URL.createObjectURL(new Blob([file.bytes ?? ""], { type: file.type })));
    say(item, words["photo-preparing"]);
    await keepPicture(report, question, file, slot).catch(({ word }) => {
      say(item, words[word] ?? words["photo-not-kept"], true);
      item.append(button(words.remove, () => drop(slot)));
    });
  }

  let working = Promise.resolve();
  async function take(input) {
    const question = input.closest("[data-question]").dataset.question;
    const reading = [...input.files].map(async (file) => ({ bytes: await file.arrayBuffer().catch(() => null), type: file.type, name: file.name }));
    const files = await Promise.all(reading);
    // Only now: Safari forgets a file whose field is emptied.
    input.value = "";
    // One at a time: an open photo of 12 megapixels takes 48 MB.
    for (const file of files) working = working.then(() => add(question, file));
    // Send waits for it, but for no picture for ever.
    await Promise.race([working, new Promise((late) => setTimeout(late, LONGEST))]);
  }

  function drawAll() {
    const gone = [...items].filter(([slot, item]) => item.dataset.kept && !report.photos.has(slot));
    for (const [slot] of gone) drop(slot);
    for (const photo of [...report.photos.values()].sort((one, other) => one.at - other.at)) draw(photo);
  }

  report.addEventListener("changed", ({ detail }) => {
    const photo = detail.name.startsWith("photo:") && report.photos.get(detail.name.slice(6));
    if (photo) draw(photo);
  });
  report.addEventListener("refreshed", drawAll);
  report.addEventListener("readonly", drawAll);
  addEventListener("hashchange", () => {
    for (const item of undoing) item.remove();
    undoing.clear();
  });
  drawAll();
  return { take };
}
