// The outbox: every report that is not with us whole, why, and what can be done about it; and the receipts of the others.
import { forget } from "./arriving.js";
import { saveFile } from "./files.js";
import { dropPages } from "./keeping.js";
import { showStatus } from "./status.js";
import { openStore } from "./store.js";
import { startSync } from "./sync.js";
import { takeFile } from "./taking.js";

const place = document.querySelector("[data-outbox]");
const { user, words } = JSON.parse(place.dataset.outbox);
const store = await openStore(user);
const sync = startSync(store);
const moment = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const find = (selector, within = place) => within.querySelector(selector);
const dirty = (entry) => entry.at !== entry.sent;
let drawn = "";

// One for each report of which something is only here: its draft, and what Send made of it.
async function waiting() {
  const found = [];
  const [drafts, outbox] = [await store.all("drafts"), await store.all("outbox")];
  const visits = new Set([...drafts, ...outbox].map(({ visit }) => visit));
  for (const visit of visits) {
    const draft = drafts.find((one) => one.visit === visit);
    const item = outbox.find((one) => one.visit === visit);
    const photos = (await store.all("photos", visit)).filter(({ bytes, arrived }) => bytes && !arrived);
    const entries = draft?.status === "sent" ? [] : (await store.all("entries", visit)).filter(dirty);
    if (item || draft?.status === "attention" || entries.length + photos.length) found.push({ visit, draft, item, photos, entries });
  }
  return found;
}

function reason({ draft, item, photos, entries }) {
  const refused = photos.find(({ problem }) => problem)?.problem;
  const stuck = item?.state === "attention" ? item.problem || words.unknown : draft?.status === "attention" ? draft.problem || words.unknown : refused;
  if (stuck) return [stuck, true];
  if (entries.some(({ theirs }) => theirs)) return [words.apart, true];
  if (item?.landed) return [words.photos.replace("{n}", photos.length)];
  return [item ? words.waiting : words.draft.replace("{n}", entries.length + photos.length)];
}

function drawItem(report) {
  const { visit, draft, item } = report;
  const made = find("template[data-item]").content.firstElementChild.cloneNode(true);
  const [problem, stuck] = reason(report);
  const { name, colour } = (item ?? draft).store;
  made.classList.add(`store-colour-${colour}`);
  made.id = `report-${visit}`;
  Object.assign(find("[data-place]", made), { textContent: name, ...(draft && { href: draft.address + (report.entries.some(({ theirs }) => theirs) ? "#conflicts" : "") }) });
  find("[data-when]", made).textContent = item ? words.frozen.replace("{when}", moment(item.frozen_at)) : words.changed.replace("{when}", moment(draft.changed_at));
  Object.assign(find("[data-problem]", made), { textContent: problem, className: stuck ? "missing" : "" });
  const missing = item?.missing ?? [];
  find("[data-missing]", made).hidden = !missing.length;
  for (const { what } of missing) find("[data-missing]", made).append(Object.assign(document.createElement("li"), { textContent: what }));
  find("[data-retry]", made).addEventListener("click", () => retry(visit));
  find("[data-file]", made).addEventListener("click", () => saveFile(store, visit));
  find("[data-delete]", made).addEventListener("click", ({ target }) => askTwice(target, visit));
  return made;
}

// Two questions, each on the button itself; leaving it takes the question back.
function askTwice(button, visit) {
  const asked = Number(button.dataset.asked ?? 0);
  const plain = (button.dataset.plain ??= button.textContent);
  if (asked === 2) return remove(visit);
  button.dataset.asked = asked + 1;
  button.textContent = asked ? words.really : words.sure;
  // Safari gives no focus to a button that is tapped.
  button.focus();
  button.addEventListener("blur", () => takeBack(button, plain), { once: true });
}

function takeBack(button, plain) {
  button.textContent = plain;
  delete button.dataset.asked;
  draw();
}

// By hand: what needed attention is tried once more.
async function retry(visit) {
  await store.write(["drafts", "outbox", "photos"], async (tx) => {
    for (const item of await tx.all("outbox", visit)) await tx.put("outbox", { ...item, state: "waiting", landed: false });
    for (const photo of await tx.all("photos", visit)) if (photo.problem) await tx.put("photos", { ...photo, problem: "" });
    for (const draft of await tx.all("drafts")) {
      const stuck = draft.status === "attention" && (!visit || draft.visit === visit);
      const status = (await tx.all("outbox", draft.visit)).length ? "frozen" : "draft";
      if (stuck) await tx.put("drafts", { ...draft, status, problem: "" });
    }
  });
  sync.tries = 0;
  sync.go(true);
}

async function remove(visit) {
  document.activeElement.blur();
  await store.write(["drafts", "entries", "photos", "outbox"], (tx) => forget(tx, visit));
  await sync.tell();
}

function drawReceipt(receipt) {
  const made = find("template[data-receipt]").content.firstElementChild.cloneNode(true);
  const { answers, photos, at, arrived_at, sha256 } = receipt;
  made.classList.add(`store-colour-${receipt.store.colour}`);
  find("[data-place]", made).textContent = receipt.store.name;
  find("[data-number]", made).textContent = receipt.receipt;
  const about = { answers: answers.length, photos: photos.length, when: moment(arrived_at ?? at) };
  find("[data-arrived]", made).textContent = words.answers.replace(/\{(\w+)\}/g, (_whole, name) => about[name]);
  find("[data-sum]", made).textContent = sha256;
  return made;
}

// Nothing is exchanged under a finger: not what looks as it did, and not while a button asks whether it is meant.
async function draw() {
  const reports = await waiting();
  const receipts = (await store.all("receipts")).sort((one, other) => other.at - one.at);
  const looks = JSON.stringify([reports, receipts]);
  if (looks === drawn || find("[data-asked]")) return;
  drawn = looks;
  find("[data-items]").replaceChildren(...reports.map(drawItem));
  find("[data-none]").hidden = reports.length > 0;
  document.querySelector("[data-retry-all]").hidden = !reports.length;
  find("[data-receipts]").hidden = !receipts.length;
  find("[data-receipts] ul").replaceChildren(...receipts.map(drawReceipt));
}

async function take({ target }) {
  const { word, count } = await takeFile(store, target.files[0]);
  find("[data-taken]").textContent = words[word].replace("{n}", count);
  target.value = "";
  sync.go(true);
}

showStatus(sync);
document.addEventListener("status", draw);
document.querySelector("[data-retry-all]").addEventListener("click", () => retry());
find("[data-take] input").addEventListener("change", take);
find("[data-take]").hidden = false;
await dropPages(user);
await draw();
sync.go(true);
