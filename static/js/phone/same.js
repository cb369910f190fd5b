// What two values of an entry are to each other, and by what bytes are known again: one small file, which many parts load.

// Whether two values of an entry say the same; the order of their names says nothing.
export function same(one, other) {
  const sorted = (_name, value) => (value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value);
  return JSON.stringify(one ?? null, sorted) === JSON.stringify(other ?? null, sorted);
}

// Of these whoever writes last is right.
export const NEVER_APART = new Set(["resume", "proof"]);

// No clash with ourselves: our own number is what we changed since, an older one a server restored from a backup, and a
// value that we once sent a saving whose answer never came.
export function clash(entry, { edit, value }) {
  if (edit <= entry.base || NEVER_APART.has(entry.name) || entry.tried?.some((tried) => same(value, tried))) return { ...entry, base: edit, theirs: null };
  if (same(value, entry.value)) return { ...entry, base: edit, sent: entry.at };
  return { ...entry, theirs: { edit, value } };
}

// The SHA-256 of some bytes, as our server writes it.
export async function hex(bytes) {
  const sum = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
