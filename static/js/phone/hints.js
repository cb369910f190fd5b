// Before sending, kindly: what a reviewer might ask about. `hintsAbout` is the twin of rules in audits/plausibility, and both
// run tests/hints/cases.json. `showHints(report, words, place)` draws them; nothing here holds a report up.
import { likeness, metresBetween, runsOf, weakeningWords } from "./likeness.js";
import { el, put } from "./elements.js";

const FAR_METRES = 250, LOOK_MS = 10000, ANSWER_MS = 4000, ALIKE = 0.4, EARLIER_READ = 300;

function aboutTheStay({ stayed, seen }) {
  if (stayed === null) return [];
  if (stayed < 0) return [{ sign: "left-before-arriving" }];
  return stayed < seen * LOOK_MS ? [{ sign: "short-visit", stayed }] : [];
}

function aboutPhotos({ photos, earlier }) {
  const found = [];
  for (const { question, sha256 } of photos) {
    const before = earlier.find((report) => report.photos.includes(sha256));
    if (before) found.push({ sign: "photo-seen-before", question, before });
  }
  for (const sha256 of new Set(photos.map((photo) => photo.sha256))) {
    const questions = photos.filter((photo) => photo.sha256 === sha256).map(({ question }) => question);
    if (questions.length > 1) found.push({ sign: "photo-used-twice", question: questions[1], questions });
  }
  return found;
}

function aboutWords({ words, earlier }) {
  const here = runsOf(words);
  let nearest = { share: 0 };
  for (const before of earlier.slice(0, EARLIER_READ)) {
    const share = likeness(here, runsOf(before.words));
    if (share > nearest.share) nearest = { share, before };
  }
  return nearest.share >= ALIKE ? [{ sign: "words-seen-before", ...nearest }] : [];
}

// `stayed` and `elapsed` in milliseconds, `away` and `margin` in metres; what is not known is null.
export function hintsAbout(evidence) {
  const { away, margin, elapsed, given, texts } = evidence;
  const hints = [...aboutPhotos(evidence), ...aboutWords(evidence)];
  if (away !== null && away - (margin ?? 0) > FAR_METRES) hints.push({ sign: "far-from-store", away });
  hints.push(...aboutTheStay(evidence));
  if (elapsed !== null && elapsed < given * ANSWER_MS) hints.push({ sign: "quick-report", elapsed });
  for (const { at, text } of texts) {
    const weak = [...new Set(weakeningWords(text))];
    if (weak.length) hints.push({ sign: "weakening-words", at, weak });
  }
  return hints;
}

function wordsOf(entries) {
  const comments = Object.entries(entries).filter(([name]) => name.startsWith("answer:")).map(([, value]) => value?.comment?.trim());
  return [entries.narrative, ...comments].filter(Boolean).join("\n").trim();
}

// Earlier reports stay here when their receipts are gone, as words and sums of photos alone.
async function earlierThan(report) {
  const { store, visit } = report;
  const sent = [...await store.all("outbox"), ...await store.all("receipts")];
  const kept = new Map((await store.all("kept")).filter(({ name }) => name.startsWith("earlier:")).map((known) => [known.name, known]));
  for (const { visit: from, body, store: shop } of sent) {
    const name = `earlier:${from}`;
    if (!body || kept.has(name)) continue;
    const { entries, photos } = JSON.parse(body);
    const values = Object.fromEntries(Object.entries(entries).map(([key, { value }]) => [key, value]));
    const known = { name, words: wordsOf(values), photos: photos.map(({ sha256 }) => sha256), store: shop?.name ?? "", on: values.visited_at?.local ?? "" };
    await store.put("kept", known).catch(() => {});
    kept.set(name, known);
  }
  kept.delete(`earlier:${visit}`);
  return [...kept.values()].sort((one, other) => (one.on < other.on ? 1 : -1));
}

function momentOf(report, key) {
  const { corrected_at, stamped_at } = report.value(`milestone:${key}`) ?? {};
  return Date.parse(corrected_at ?? stamped_at ?? "");
}

function awayOf(report, { latitude, longitude }) {
  const { began, ended } = report.value("proof") ?? {};
  const places = latitude === null || latitude === undefined ? [] : [began, ended].filter(Boolean);
  const metres = places.map(([north, east, margin]) => ({ away: metresBetween([north, east], [latitude, longitude]), margin }));
  return metres.sort((one, other) => one.away - one.margin - (other.away - other.margin))[0] ?? { away: null, margin: null };
}

async function evidenceOf(report) {
  const { told } = report;
  const values = Object.fromEntries([...report.entries].map(([name, { value }]) => [name, value]));
  const answered = told.questions.filter(({ key }) => values[`answer:${key}`]?.state === "given");
  const inStore = new Set(told.touchpoints.filter(({ channel }) => channel === "store").map(({ key }) => key));
  const stayed = momentOf(report, "left") - momentOf(report, "arrived");
  const texts = answered.map(({ key, kind }) => {
    const { value, comment } = values[`answer:${key}`];
    return { at: `question-${key}`, text: `${kind === "text" ? value : ""}\n${comment}` };
  });
  return {
    ...awayOf(report, told.store),
    stayed: Number.isNaN(stayed) ? null : stayed,
    seen: answered.filter(({ touchpoint }) => inStore.has(touchpoint)).length,
    elapsed: report.draft.elapsed || null,
    given: answered.length,
    photos: [...report.photos.values()],
    words: wordsOf(values),
    texts: [...texts, { at: "time", text: values.narrative ?? "" }],
    earlier: await earlierThan(report),
  };
}

const LANGUAGE = document.documentElement.lang || undefined;

function inUnit(amount, unit) {
  const unitDisplay = unit.endsWith("meter") ? "short" : "long", maximumFractionDigits = unit === "kilometer" ? 1 : 0;
  return new Intl.NumberFormat(LANGUAGE, { style: "unit", unit, unitDisplay, maximumFractionDigits }).format(amount);
}
const distance = (metres) => (metres < 1000 ? inUnit(metres, "meter") : inUnit(metres / 1000, "kilometer"));
const span = (ms) => (ms < 120000 ? inUnit(ms / 1000, "second") : inUnit(ms / 60000, "minute"));

function where({ store, on }) {
  const day = on && new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${on.slice(0, 10)}T00:00Z`));
  return [store, day].filter(Boolean).join(", ");
}

function inWords(hint, words, labelOf) {
  const facts = {
    distance: hint.away && distance(hint.away),
    span: span(hint.stayed ?? hint.elapsed ?? 0),
    where: hint.before && where(hint.before),
    share: hint.share && new Intl.NumberFormat(LANGUAGE, { style: "percent" }).format(hint.share),
    questions: hint.questions && new Intl.ListFormat(LANGUAGE).format(hint.questions.map((key) => `“${labelOf(key)}”`)),
    words: hint.weak?.map((word) => `“${word}”`).join(", "),
  };
  return put(words[`hint-${hint.sign}`], facts);
}

const PLACES = { "left-before-arriving": "time", "short-visit": "time", "words-seen-before": "time" };

export async function showHints(report, words, place) {
  const hints = hintsAbout(await evidenceOf(report));
  const labelOf = (key) => report.told.questions.find((question) => question.key === key)?.label ?? key;
  const lines = hints.map((hint) => {
    const line = el("li", "hint", `${inWords(hint, words, labelOf)} `);
    const at = hint.at ?? (hint.question ? `question-${hint.question}` : PLACES[hint.sign]);
    if (at) line.append(Object.assign(el("a", "", at === "time" ? words.when : labelOf(at.replace("question-", ""))), { href: `#${at}` }));
    return line;
  });
  const list = el("ul", "hints");
  list.append(...lines);
  place.hidden = !lines.length;
  place.replaceChildren(el("h2", "", words["hint-title"]), el("p", "small quiet", words["hint-free"]), list);
}
