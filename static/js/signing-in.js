// Whoever signs in on a phone finds no page of whoever was there before, not even where the network ends right after.
document.querySelector("form")?.addEventListener("submit", async () => {
  for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("pages-")) await caches.delete(name);
});
