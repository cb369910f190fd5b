// Today's visits with what this phone knows of them: where each stands here, which can be made without a network, and
// one tap to the exact question. The list itself is the server's, as it was when the phone last had a network.
import { dropPages, keepPages, kept } from "./keeping.js";
import { showStatus } from "./status.js";
import { openStore } from "./store.js";
import { startSync } from "./sync.js";
import { Wire } from "./wire.js";

const place = document.querySelector("[data-today]");
const { user, worker, pages, words } = JSON.parse(place.dataset.today);
const store = await openStore(user);
const sync = startSync(store);
const wire = new Wire(user);
let assignments = (await store.get("kept", "field"))?.assignments ?? [];

const find = (selector) => document.querySelector(selector);

function said(draft, item, receipt) {
  if (item) return [item.state === "attention" ? words.attention : words.outbox, item.state === "attention"];
  if (!draft) return null;
  if (draft.status === "attention") return [words.attention, true];
  if (draft.status === "sent" && receipt) return [words.sent];
  return draft.status === "draft" && draft.changed_at ? [words.begun] : null;
}

// Where the report is on this phone: with the versions that it was begun with here, or as our server says.
function addressOf(draft, told, row) {
  if (draft && draft.status !== "sent") return draft.address;
  if (told) return told.status !== "sent" && told.address;
  return !draft && row.dataset.phone;
}

async function drawRow(row, drafts, outbox, receipts) {
  const told = assignments.find(({ assignment }) => assignment === row.dataset.assignment);
  const draft = drafts.find(({ assignment }) => assignment === row.dataset.assignment);
  const ofThis = ({ visit, revision }) => visit === draft?.visit && revision === draft.revision;
  const state = said(draft, outbox.find(ofThis), receipts.find(ofThis));
  if (state) {
    row.querySelector("[data-state]").textContent = state[0];
    row.querySelector("[data-state]").classList.toggle("missing", Boolean(state[1]));
  }
  const address = store.lasting && addressOf(draft, told, row);
  const link = row.querySelector("a");
  const resume = draft?.status === "draft" && (await store.get("entries", [draft.visit, "resume"]));
  const resumed = resume?.value && (resume.revision ?? 1) === draft.revision;
  if (address) link.href = address + (resumed ? `#${resume.value}` : "");
  else if (draft && receipts.some(ofThis)) link.href = pages.outbox;
  const ready = address && told && (await appIsHere()) && (await kept(user, address, [])) && (await kept(user, told.address, told.languages));
  row.querySelector("[data-ready]").hidden = !ready;
}

// A page that is kept is of no use before the app that hands it out is on the phone.
async function appIsHere() {
  return Boolean((await navigator.serviceWorker?.getRegistration(pages.root))?.active);
}

async function draw() {
  const [drafts, outbox, receipts] = await Promise.all(["drafts", "outbox", "receipts"].map((name) => store.all(name)));
  await Promise.all([...place.querySelectorAll("[data-assignment]")].map((row) => drawRow(row, drafts, outbox, receipts)));
  find("[data-unkept]").hidden = store.lasting;
  const stays = matchMedia("(display-mode: standalone)").matches || (await navigator.storage?.persisted?.());
  find("[data-nudge]").hidden = Boolean(stays) || !store.lasting;
}

// A report that was begun elsewhere, or came back, is on this phone too before it is without a network.
async function fetchDraft({ visit, status, assignment, address, store: place }) {
  const about = { assignment, address, store: place, began_at: new Date().toISOString() };
  if (visit && (status === "draft" || status === "returned")) await sync.pull(visit, about);
}

async function catchUp() {
  try {
    assignments = (await keepPages(store, wire, [pages.today, pages.outbox])) ?? assignments;
    for (const told of assignments) await fetchDraft(told);
  } catch (error) {
    if (!error.state) throw error;
  }
  await draw();
}

// Signing out takes the pages off the phone. What waits stays, and whoever leaves it behind is told.
function askBeforeSigningOut(event) {
  const form = event.target;
  const dialog = find("[data-leaving]");
  const leave = async () => {
    await dropPages();
    form.submit();
  };
  event.preventDefault();
  if (!sync.waiting) return leave();
  dialog.querySelector("[data-count]").textContent = words.leaving.replace("{n}", sync.waiting);
  dialog.querySelector("[data-stay]").onclick = () => dialog.close();
  dialog.querySelector("[data-leave]").onclick = leave;
  dialog.showModal();
}

// Over a plain address of the local network browsers offer none of this: the pages without script do it all.
if (isSecureContext) {
  showStatus(sync);
  document.addEventListener("status", ({ detail }) => {
    find("[data-waiting]").hidden = !detail.waiting;
    find("[data-waiting] a").textContent = words.waiting.replace("{n}", detail.waiting);
    draw();
  });
  find("[data-sign-out]").addEventListener("submit", askBeforeSigningOut);
  navigator.serviceWorker?.register(worker, { scope: pages.root, updateViaCache: "none" });
  navigator.serviceWorker?.ready.then(draw);
  addEventListener("online", catchUp);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && catchUp());
  await draw();
  sync.go(true);
  await catchUp();
}
