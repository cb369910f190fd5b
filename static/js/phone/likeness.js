// How alike two texts or two places are, and which words weaken a report: the twin of audits/plausibility/likeness.py. Both
// run tests/hints/cases.json.
const WORDS_READ = 1500, RUN = 3, FEWEST_RUNS = 10, EARTH_RADIUS_METRES = 6371000;
const WORD = /[\p{L}\p{N}]+/gu;
const WEAKENING = /(?:^|[^\p{L}\p{N}_])(always|never|seemed|i\s+felt|very|about)(?![\p{L}\p{N}_])/giu;
const radians = (degrees) => (degrees * Math.PI) / 180;

export const weakeningWords = (text) => [...text.matchAll(WEAKENING)].map(([, word]) => word);

export function runsOf(text) {
  const read = [...text].slice(0, WORDS_READ * 20).join("");
  // Upper case folds more than lower case does: "ß" is then "SS".
  const words = (read.match(WORD) ?? []).slice(0, WORDS_READ).map((word) => word.toUpperCase());
  return new Set(words.slice(RUN - 1).map((_word, start) => words.slice(start, start + RUN).join(" ")));
}

export function likeness(one, other) {
  if (Math.min(one.size, other.size) < FEWEST_RUNS) return 0;
  let common = 0;
  for (const run of one) common += other.has(run);
  return common / (one.size + other.size - common);
}

export function metresBetween([latitude, longitude], [otherLatitude, otherLongitude]) {
  const across = Math.sin(radians(otherLongitude - longitude) / 2) ** 2;
  const along = Math.sin(radians(otherLatitude - latitude) / 2) ** 2;
  const halfChord = along + Math.cos(radians(latitude)) * Math.cos(radians(otherLatitude)) * across;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(halfChord)));
}
