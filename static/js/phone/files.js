// A report as a file, draft or sent, with its photos: `saveFile(store, visit)` hands it to the browser. taking.js reads it.
export const KIND = "evenkeel-report", FORMAT = 1;

const written = (bytes) => bytes && new Promise((done) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => done(reader.result.slice(reader.result.indexOf(",") + 1)));
  reader.readAsDataURL(new Blob([bytes]));
});

export async function asFile(store, visit) {
  const photos = (await store.all("photos", visit)).filter(({ removed }) => !removed);
  const whole = {
    kind: KIND, format: FORMAT, user: store.user, saved_at: new Date().toISOString(),
    draft: await store.get("drafts", visit),
    entries: await store.all("entries", visit),
    photos: await Promise.all(photos.map(async (photo) => ({ ...photo, bytes: await written(photo.bytes), exif: await written(photo.exif) }))),
    outbox: await store.all("outbox", visit),
  };
  return new File([JSON.stringify(whole)], `report-${whole.saved_at.slice(0, 10)}-${visit.slice(0, 8)}.json`, { type: "application/json" });
}

export async function saveFile(store, visit) {
  const file = await asFile(store, visit), href = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
