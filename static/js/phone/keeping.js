// Puts the pages of the visits to come on this phone, in every language, and drops those of whoever was here before.
const EXACT = { ignoreVary: true };
const mine = (user) => `pages-${user}`;

let left = false;

// A report's page, and itself again in each language when there are several.
const spoken = (address, languages) => [address, ...(languages.length > 1 ? languages.map((code) => `${address}&language=${code}`) : [])];

// Whether a report's page is on the phone in every language that it has.
export async function kept(user, address, languages) {
  for (const one of spoken(address, languages)) if (!(await caches.match(one, { ...EXACT, cacheName: mine(user) }))) return false;
  return true;
}

// Without a person everybody's: whoever signs out keeps none from then on.
export async function dropPages(user) {
  left ||= !user;
  for (const name of await caches.keys()) if (name.startsWith("pages-") && name !== mine(user)) await caches.delete(name);
}

function wanted(field, drafts, always) {
  const marks = new Map(always.map((address) => [address, JSON.stringify([field.app, field.assignments])]));
  for (const { address, languages, digest, status } of field.assignments) {
    if (status === "sent") continue;
    for (const one of spoken(address, languages)) marks.set(one, `${field.app} ${digest}`);
  }
  for (const { address, status } of drafts) if (status !== "sent" && !marks.has(address)) marks.set(address, field.app);
  return marks;
}

// A page counts only when it is whole, ours, and made for this person.
async function fetched(address, user) {
  const response = await fetch(address, { redirect: "error" });
  const text = response.ok ? await response.clone().text() : "";
  return text.includes(user) ? response : null;
}

// What the phone is to keep, by what our server says; `always` are the pages that are there whatever the visits are.
export async function keepPages(store, wire, always) {
  await wire.ping();
  const { ok, reply: field } = await wire.call("GET", "field");
  if (!ok) return null;
  if (left) return null;
  await dropPages(store.user);
  const cache = await caches.open(mine(store.user));
  const before = (await store.get("kept", "field"))?.marks ?? new Map();
  const marks = wanted(field, await store.all("drafts"), always);
  const addresses = new Set(marks.keys());
  for (const [address, mark] of marks) {
    if (before.get(address) === mark && (await cache.match(address, EXACT))) continue;
    const page = await fetched(address, store.user).catch(() => null);
    if (page) await cache.put(address, page);
    else marks.delete(address);
  }
  for (const { url } of await cache.keys()) {
    const { pathname, search } = new URL(url);
    if (!addresses.has(pathname + search)) await cache.delete(url);
  }
  await store.put("kept", { name: "field", marks, assignments: field.assignments });
  return field.assignments;
}
