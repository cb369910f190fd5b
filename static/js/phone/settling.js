// What an answer of our server to a draft changes on the phone. Each is one transaction: whole or not at all.
import { clash, NEVER_APART, same } from "./same.js";

// Values that were sent and whose answer was lost; any of them may stand on our server.
const MOST_TRIED = 30;

// Written down before it leaves: should the answer be lost, our own value is known again.
export function attempted(store, given) {
  return store.write(["entries"], async (tx) => {
    for (const { visit, name, value } of given) {
      const entry = await tx.get("entries", [visit, name]);
      await tx.put("entries", { ...entry, tried: [...(entry.tried ?? []).slice(-MOST_TRIED), value] });
    }
  });
}

// Answers to entries as they were sent; what was given since stays to be sent. Says whether something is to go again.
export function settle(store, { visit }, given, reply) {
  return store.write(["drafts", "entries"], async (tx) => {
    let again = false;
    for (const { name, at } of given) {
      const entry = await tx.get("entries", [visit, name]);
      const { edits = {}, conflicts = {}, problems = {} } = reply;
      let after = entry;
      if (name in conflicts) after = clash(entry, conflicts[name]);
      else if (name in problems) after = { ...entry, sent: at, problem: problems[name] };
      else if (name in edits) after = { ...entry, sent: at, base: edits[name], tried: [] };
      again ||= after.at !== after.sent && !after.theirs;
      await tx.put("entries", after);
    }
    await tx.put("drafts", { ...(await tx.get("drafts", visit)), known: true });
    return again;
  });
}

// A draft as our server tells it, beside what is here.
export function merge(store, visit, about, told) {
  return store.write(["drafts", "entries", "photos"], async (tx) => {
    const draft = (await tx.get("drafts", visit)) ?? { rev: 0, elapsed: 0, changed_at: 0, ...about, visit };
    const open = ["draft", "returned"].includes(told.status);
    const { assignment, versions, revision, reasons } = told;
    const answerable = told.status === "returned" ? told.answerable : null;
    const later = open && revision > draft.revision, elapsed = later ? 0 : draft.elapsed;
    const status = later ? "draft" : (draft.status ?? "draft");
    const after = { ...draft, assignment, versions, revision, reasons, answerable, status, elapsed, known: true };
    await tx.put("drafts", after);
    if (status === "frozen") return;
    for (const [name, theirs] of Object.entries(told.entries)) {
      const joined = join(visit, name, await tx.get("entries", [visit, name]), theirs);
      // Our server tells these of the revision that is being written alone.
      await tx.put("entries", NEVER_APART.has(name) ? { ...joined, revision } : joined);
    }
    for (const { slot, sha256, size, photo } of told.photos ?? []) {
      const here = await tx.get("photos", [visit, slot]);
      const question = slot.slice(0, slot.lastIndexOf("."));
      const bare = { visit, slot, question, sha256, size, type: "", bytes: null, exif: null, name: "", at: 0, problem: "" };
      if (!here?.removed) await tx.put("photos", { ...bare, ...here, photo, arrived: true });
    }
    // Sent from elsewhere: done here too, unless this phone holds what never got there.
    const left = (await tx.all("entries", visit)).some(({ at, sent }) => at !== sent);
    if (!open && !left) await tx.put("drafts", { ...after, status: "sent" });
  });
}

function join(visit, name, here, { edit, value }) {
  if (!here) return { visit, name, value, base: edit, at: 1, sent: 1, theirs: null };
  if (here.base === edit) return here;
  if (here.at !== here.sent) return clash(here, { edit, value });
  const at = same(value, here.value) ? here.at : here.at + 1;
  return { ...here, value, base: edit, at, sent: at };
}
