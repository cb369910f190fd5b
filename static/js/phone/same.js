// Whether two values of an entry say the same; the order of their names says nothing.
export function same(one, other) {
  const sorted = (_name, value) => (value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value);
  return JSON.stringify(one ?? null, sorted) === JSON.stringify(other ?? null, sorted);
}
