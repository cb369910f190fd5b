// A report out of a file, on another phone of the same shopper: `takeFile(store, file)` gives {word, address, count}, what
// became of it.
import { FORMAT, KIND } from "./files.js";
import { hex, same } from "./same.js";
import { Wire } from "./wire.js";

const bytesOf = (text) => text && Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

// Throws where something is missing or was changed on the way.
async function readBack(file) {
  const whole = JSON.parse(await file.text());
  const { draft, entries, photos, outbox } = whole;
  if (whole.kind !== KIND || whole.format !== FORMAT || !draft.visit || !draft.assignment) throw new Error("not ours");
  for (const photo of photos) {
    Object.assign(photo, { bytes: bytesOf(photo.bytes), exif: bytesOf(photo.exif) });
    if (photo.bytes && (await hex(photo.bytes)) !== photo.sha256) throw new Error("photo changed");
  }
  for (const { body, sha256 } of outbox) {
    if ((await hex(new TextEncoder().encode(body))) !== sha256) throw new Error("report changed");
  }
  if ([...entries, ...photos, ...outbox].some(({ visit }) => visit !== draft.visit)) throw new Error("mixed up");
  return whole;
}

// Sent already, as far as anybody here knows. Without a network our server knows the same bytes again when they reach it.
async function isSent(store, { visit, assignment, revision, status }) {
  if (status === "sent" || (await store.get("receipts", [visit, revision]))) return true;
  const wire = new Wire(store.user);
  try {
    const { reply: field } = await wire.call("GET", "field");
    if (field.assignments.some((open) => open.assignment === assignment && open.revision <= revision)) return false;
    const { ok, reply } = await wire.call("GET", `visits/${visit}/receipt`);
    return ok && reply.revision >= revision;
  } catch {
    return false;
  }
}

// What is on this phone stays. What is only in the file comes in as new, and our server compares it with what it has.
function join(store, { draft, entries, photos, outbox }) {
  return store.write(["drafts", "entries", "photos", "outbox"], async (tx) => {
    const here = (await tx.all("drafts")).find(({ assignment }) => assignment === draft.assignment);
    const visit = here?.visit ?? draft.visit, moved = visit !== draft.visit;
    let differing = 0;
    for (const entry of entries) {
      const known = await tx.get("entries", [visit, entry.name]);
      const unlike = known && !same(known.value, entry.value);
      if (unlike && (known.at !== known.sent || known.theirs)) differing += 1;
      else if (!known || unlike) await tx.put("entries", { ...entry, visit, base: moved ? 0 : entry.base, sent: 0 });
    }
    for (const photo of photos) {
      if (!(await tx.get("photos", [visit, photo.slot]))) await tx.put("photos", { ...photo, visit, arrived: !photo.bytes, problem: "" });
    }
    const waiting = outbox.filter(({ revision }) => !here || revision === here.revision);
    for (const item of waiting) {
      if (!(await tx.get("outbox", [visit, item.revision]))) await tx.put("outbox", { ...item, visit, state: "waiting", landed: false, tries: 0 });
    }
    const status = (await tx.all("outbox", visit)).length ? "frozen" : (here ?? draft).status;
    await tx.put("drafts", { ...draft, known: false, ...here, status });
    return { word: differing ? "file-differs" : "file-taken", count: differing, address: (here ?? draft).address };
  });
}

export async function takeFile(store, file) {
  const whole = await readBack(file).catch(() => null);
  if (!whole) return { word: "file-broken" };
  if (String(whole.user) !== String(store.user)) return { word: "file-of-another" };
  if (await isSent(store, whole.draft)) return { word: "file-sent", address: whole.draft.address };
  return join(store, whole).catch((error) => ({ word: error.full ? "file-no-room" : "file-not-kept" }));
}
