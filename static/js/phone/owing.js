// What is asked and what is owed, known without our server: the twin of audits/completeness.py and audits/answers.py.
// tests/visits/test_owing_twins.py gives both the same answers.
const NUMBER = /^[+-]?\d{1,15}([.,]\d{1,20})?$/;
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
const LONGEST_TEXT = 4000;
const SKIPS = ["na", "cannot_tell"];

// A number as our server writes it down: `07` is 7, `1,50` is 1.5.
function plain(text) {
  if (!NUMBER.test(text) || THOUSANDS.test(text)) return null;
  const [whole, part = ""] = text.replace(/^[+-]/, "").split(/[.,]/);
  const digits = whole.replace(/^0+(?=\d)/, "") + `.${part}`.replace(/\.?0*$/, "");
  return text[0] === "-" && digits !== "0" ? `-${digits}` : digits;
}

const only = (fits, text) => (text !== null && fits(text) ? text : null);
const matching = (pattern) => (text) => only((it) => pattern.test(it), text);

function onScale(text, [lowest, highest, step]) {
  const steps = (text - lowest) / step;
  return text >= lowest && text <= highest && (!step || Math.abs(steps - Math.round(steps)) < 1e-9);
}

function position(text) {
  const [latitude, longitude, ...more] = text.split(/\s+/).map(plain);
  const near = latitude && longitude && !more.length && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return near ? `${latitude} ${longitude}` : null;
}

function seconds(text) {
  const minutes = /^(\d{1,4}):([0-5]\d)$/.exec(text);
  return minutes ? String(minutes[1] * 60 + Number(minutes[2])) : only((it) => it >= 0, plain(text));
}

const WRITTEN = {
  scale: (text, { scale }) => only((it) => onScale(it, scale), plain(text)),
  integer: (text) => only((it) => !it.includes("."), plain(text)),
  decimal: plain,
  stopwatch: seconds,
  position,
  date: matching(/^\d{4}-\d\d-\d\d$/),
  time: (text) => matching(/^\d\d:\d\d(:\d\d)?$/)(text.replace(/^(\d):/, "0$1:")),
  "date-time": (text) => matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)(text.replace(/T\d\d:\d\d$/, "$&:00")),
  text: (text) => only((it) => it.length <= LONGEST_TEXT, text),
  "tick-all": (text) => only((it) => it !== "?", text),
};

/** An answer's text written the one way; null when it does not fit its question. */
export const written = (question, text) => (WRITTEN[question.kind] ?? ((it) => it))(text.trim(), question);

/** An answer as conditions read it. */
const textOf = (answer, photos) => (SKIPS.includes(answer?.state) ? answer.state : answer?.value || (photos ? "photo" : ""));

const clock = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * (text.length > 5 ? 1 : 60);

function lost({ full, kind }, value) {
  if (!full) return false;
  if (full.all) return !full.all.every((key) => value.split(" ").includes(key));
  if (!full.within) return !full.includes(value);
  const number = kind === "time" ? clock(value) : Number(value);
  return !full.within.some(([above, to]) => (above === null || number > above) && number <= to);
}

function isAnswered({ kind }, answer, photos) {
  if (kind === "photo") return photos > 0 || SKIPS.includes(answer?.state);
  return Boolean(answer && (SKIPS.includes(answer.state) || answer.value.trim() || kind === "tick-all"));
}

/** What one question that is asked owes: "answer", "correction", "comment", "photo". */
export function owed(question, answer, photos, texts, holds) {
  const { kind, key } = question;
  if (kind === "note") return [];
  if (!isAnswered(question, answer, photos)) return question.required ? [kind === "photo" ? "photo" : "answer"] : [];
  const given = !SKIPS.includes(answer?.state), value = answer?.value ?? "", text = textOf(answer, photos);
  if (given && value && written(question, value) === null) return ["correction"];
  const all = { ...texts, [key]: text };
  const missed = given && lost(question, value);
  const wants = (when, always) =>
    Array.isArray(when) ? holds(when, all, text) : (when === "always" && always) || (when === "lost_points" && missed);
  const found = [];
  if (given && text && question.constraint && !holds(question.constraint, all, text)) found.push("correction");
  if (wants(question.comment, true) && !answer?.comment?.trim()) found.push("comment");
  if (!photos && wants(question.photo, given)) found.push("photo");
  return found;
}

/** The keys of what is asked, and what is owed by key. `given` and `photos` answer for a key. */
export function survey(questions, given, photos, conditions) {
  const texts = {}, found = new Map();
  for (const question of questions) {
    const text = question.kind === "note" ? "" : textOf(given(question.key), photos(question.key));
    if (text) texts[question.key] = text;
  }
  const outline = () => questions.map(({ key, relevant, whole }) => ({ key, relevant, touchpoint: whole }));
  const asked = conditions ? conditions.applying(outline(), texts) : new Set(questions.map(({ key }) => key));
  for (const key of Object.keys(texts)) if (!asked.has(key)) delete texts[key];
  for (const question of questions) {
    if (!asked.has(question.key)) continue;
    const owes = owed(question, given(question.key), photos(question.key), texts, conditions?.holds);
    if (owes.length) found.set(question.key, owes);
  }
  return { asked, owed: found, texts };
}
