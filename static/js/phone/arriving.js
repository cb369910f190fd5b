// What becomes of reports after Send, and of a visit that our server knows otherwise. Each is one transaction: whole or not
// at all.
import { clash } from "./same.js";

const EVERYTHING = ["drafts", "entries", "photos", "outbox", "receipts"];
const KEPT_FOR = 30 * 86_400_000;
const ASKED_AGAIN = 6 * 3_600_000;

// The assignment has another visit on our server: what is here moves over to it.
export function adopt(store, visit, other) {
  return store.write(EVERYTHING, async (tx) => {
    const moved = { visit: other };
    for (const name of ["entries", "photos", "outbox"]) {
      const fresh = { entries: { base: 0, sent: 0 }, photos: { arrived: false }, outbox: { landed: false } }[name];
      for (const record of await tx.all(name, visit)) {
        const there = name === "entries" && (await tx.get(name, [other, record.name]));
        if (!there || there.at < record.at) await tx.put(name, { ...record, ...fresh, ...moved });
        await tx.del(name, [visit, record.slot ?? record.name ?? record.revision]);
      }
    }
    await tx.put("drafts", { ...(await tx.get("drafts", visit)), ...moved, known: true });
    await tx.del("drafts", visit);
  });
}

// Our server will not take it as it is: kept, with its reason, until somebody looks at it.
export function turnDown(store, { visit, sha256 }, reply) {
  return store.write(["drafts", "entries", "outbox"], async (tx) => {
    const problem = reply.problem ?? "";
    const draft = await tx.get("drafts", visit);
    if (draft) await tx.put("drafts", { ...draft, status: "attention", problem });
    for (const item of await tx.all("outbox", visit)) {
      if (item.sha256 === sha256) await tx.put("outbox", { ...item, state: "attention", problem, missing: reply.missing ?? [] });
    }
    for (const [name, theirs] of Object.entries(reply.conflicts ?? {})) {
      const entry = await tx.get("entries", [visit, name]);
      if (entry) await tx.put("entries", clash(entry, theirs));
    }
  });
}

// Conflicts of a frozen report that turn out to be none: the same report with the numbers that our server has. Else null.
export async function rebased(store, item, conflicts) {
  const body = JSON.parse(item.body);
  for (const [name, theirs] of Object.entries(conflicts)) {
    const after = clash(await store.get("entries", [item.visit, name]), theirs);
    if (after.theirs) return null;
    body.entries[name].base = after.base;
  }
  return JSON.stringify(body);
}

// The report is there, some of its photos are still to come.
export function land(store, item, receipt) {
  return store.write(["outbox", "photos", "drafts"], async (tx) => {
    if (!(await tx.get("outbox", [item.visit, item.revision]))) return;
    await tx.put("outbox", { ...item, landed: true, receipt });
    const draft = await tx.get("drafts", item.visit);
    if (draft) await tx.put("drafts", { ...draft, known: true });
    const arrived = new Map(receipt.photos.map((photo) => [photo.slot, photo.arrived]));
    for (const photo of await tx.all("photos", item.visit)) {
      if (arrived.has(photo.slot)) await tx.put("photos", { ...photo, arrived: arrived.get(photo.slot) });
    }
  });
}

// Everything is there and the receipt says so: it is kept with a copy of the report.
export function arrive(store, { visit, revision, body, store: place, sha256 }, receipt) {
  return store.write(EVERYTHING, async (tx) => {
    await tx.del("outbox", [visit, revision]);
    await tx.put("receipts", { ...receipt, visit, revision, at: Date.now(), asked: Date.now(), body, sha256, store: place });
    const draft = await tx.get("drafts", visit);
    const listed = new Set(receipt.photos.map(({ slot }) => slot));
    for (const photo of await tx.all("photos", visit)) {
      if (listed.has(photo.slot)) await tx.put("photos", { ...photo, arrived: true, problem: "" });
    }
    // It may be back from the reviewer already: then what is written now is of the next revision.
    if (draft?.revision !== revision) return;
    await tx.put("drafts", { ...draft, status: "sent", problem: "", known: true });
    for (const entry of await tx.all("entries", visit)) await tx.put("entries", { ...entry, sent: entry.at, theirs: null });
  });
}

// Our server does not know this visit (any more): everything of it is to be sent again, the kept report first.
export function reopen(store, visit, kept) {
  return store.write(EVERYTHING, async (tx) => {
    for (const photo of await tx.all("photos", visit)) await tx.put("photos", { ...photo, arrived: !photo.bytes && !photo.removed });
    const draft = await tx.get("drafts", visit);
    if (kept) {
      const { revision, body, sha256, store: place } = kept;
      await tx.put("outbox", { visit, revision, user: store.user, store: place, body, sha256, frozen_at: kept.at, state: "waiting", tries: 0, problem: "", missing: [] });
      await tx.del("receipts", [visit, revision]);
      if (draft?.revision === revision) await tx.put("drafts", { ...draft, status: "frozen", known: false });
    } else if (draft?.status === "draft") {
      await tx.put("drafts", { ...draft, known: false });
      for (const entry of await tx.all("entries", visit)) await tx.put("entries", { ...entry, sent: 0 });
    }
  });
}

// Forgets what arrived 30 days ago; hands out the receipts that our server was not asked about for some hours.
export function tidy(store) {
  return store.write(EVERYTHING, async (tx) => {
    const due = [];
    for (const receipt of await tx.all("receipts")) {
      const { visit, revision, at, asked } = receipt;
      if (Date.now() - at > KEPT_FOR) {
        await tx.del("receipts", [visit, revision]);
        if ((await tx.get("drafts", visit))?.status === "sent") await forget(tx, visit);
      } else if (Date.now() - asked > ASKED_AGAIN) {
        await tx.put("receipts", { ...receipt, asked: Date.now() });
        due.push(receipt);
      }
    }
    return due;
  });
}

// Takes a report off the phone.
export async function forget(tx, visit) {
  for (const name of ["entries", "photos", "outbox"]) {
    for (const record of await tx.all(name, visit)) await tx.del(name, [visit, record.slot ?? record.name ?? record.revision]);
  }
  await tx.del("drafts", visit);
}
