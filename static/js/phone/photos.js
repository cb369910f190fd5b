// Photos of the open report, as the phone keeps them: put in and taken out.
import { hex } from "./same.js";

// Written once, read back and compared: a phone that kept something else says so at once.
export async function addPhoto(report, { slot, question, type, bytes, exif = null, name = "" }) {
  const sha256 = await hex(bytes);
  const photo = {
    visit: report.visit, slot: slot ?? `${question}.${crypto.randomUUID()}`, question, sha256, size: bytes.byteLength,
    type, bytes, exif, name, at: Date.now(), arrived: false, problem: "",
  };
  report.draft.changed_at = photo.at;
  await report.store.write(["drafts", "photos"], async (tx) => {
    await tx.put("photos", photo);
    await report.keepDraft(tx);
  });
  const read = await report.store.get("photos", [photo.visit, photo.slot]);
  if ((await hex(read.bytes)) !== sha256) throw new Error("photo not kept");
  report.photos.set(photo.slot, photo);
  report.tell("changed", { name: `photo:${photo.slot}` });
  report.sync.go();
  return photo;
}

export async function removePhoto(report, slot) {
  const photo = report.photos.get(slot);
  if (report.freezing || report.sent) return;
  report.photos.delete(slot);
  await report.store.put("photos", { ...photo, visit: report.visit, bytes: null, exif: null, removed: true });
  report.tell("changed", { name: `photo:${slot}` });
  report.sync.go();
}
