// Whether conditions hold and which questions are asked, the twin of audits/conditions/{evaluating,applying}.py. Both run
// tests/conditions/cases.json.
import { matches } from "./pattern.js";

const DECIMAL = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const CLOCK = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$/;
const MILLISECONDS_A_DAY = 86400000, SECONDS_A_DAY = 86400;

function dayNumber(text) {
  const found = DAY.exec(text);
  if (!found) return NaN;
  const [year, month, day] = found.slice(1).map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  const same = year > 0 && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
  return same ? moment.getTime() / MILLISECONDS_A_DAY : NaN;
}

function shareOfDay(text) {
  const found = CLOCK.exec(text);
  if (!found) return NaN;
  const hours = Number(found[1]), minutes = Number(found[2]), seconds = Number(found[3] ?? 0);
  if (hours > 23 || minutes > 59 || seconds >= 60) return NaN;
  return ((hours * 60 + minutes) * 60 + seconds) / SECONDS_A_DAY;
}

function numberOf(worth) {
  if (typeof worth === "number") return worth;
  const text = worth.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (DECIMAL.test(text)) return Number(text);
  if (text[2] === ":") return shareOfDay(text);
  if (text[10] === "T" || text[10] === " ") return dayNumber(text.slice(0, 10)) + shareOfDay(text.slice(11));
  return dayNumber(text);
}

const ticked = (text) => text.split(" ").filter(Boolean);

const OPERATIONS = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  div: (left, right) => left / right,
  mod: (left, right) => left % right,
};

const RELATIONS = {
  "=": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function worth([name, first, second], answers, current) {
  switch (name) {
    case "answer": return Object.hasOwn(answers, first) ? answers[first] : "";
    case "this": return current;
    case "text": return first;
    case "number": return Number(first);
    case "day": return dayNumber(first);
    case "negative": return -numberOf(worth(first, answers, current));
    case "count-selected": return ticked(worth(first, answers, current)).length;
    default: return OPERATIONS[name](numberOf(worth(first, answers, current)), numberOf(worth(second, answers, current)));
  }
}

function compares(relation, left, right) {
  const asTexts = (relation === "=" || relation === "!=") && typeof left === "string" && typeof right === "string";
  return asTexts ? RELATIONS[relation](left, right) : RELATIONS[relation](numberOf(left), numberOf(right));
}

/** Whether a condition holds. `answers` are texts by question key; `current` is the answer of the question it belongs to. */
export function holds([name, ...parts], answers, current = "") {
  switch (name) {
    case "and": return parts.every((part) => holds(part, answers, current));
    case "or": return parts.some((part) => holds(part, answers, current));
    case "not": return !holds(parts[0], answers, current);
    case "selected": return ticked(worth(parts[0], answers, current)).includes(parts[1]);
    case "matches": return matches(parts[1], worth(parts[0], answers, current));
    default: return compares(name, worth(parts[0], answers, current), worth(parts[1], answers, current));
  }
}

function questionsIn(part, found = new Set()) {
  if (!Array.isArray(part)) return found;
  if (part[0] === "answer") return found.add(part[1]);
  if (part[0] !== "text") for (const each of part.slice(1)) questionsIn(each, found);
  return found;
}

// Each after those it looks at; questions that wait for each other follow in their own order.
function inOrder(conditional) {
  const waits = new Map();
  const keys = new Set(conditional.map(({ key }) => key));
  for (const { key, conditions } of conditional) {
    const wanted = conditions.flatMap((condition) => [...questionsIn(condition)]);
    waits.set(key, new Set(wanted.filter((each) => keys.has(each))));
  }
  const ordered = [];
  const ready = conditional.filter(({ key }) => !waits.get(key).size);
  for (const step of ready) {
    ordered.push(step);
    for (const other of conditional) {
      const wanted = waits.get(other.key);
      if (wanted.delete(step.key) && !wanted.size) ready.push(other);
    }
  }
  return [...ordered, ...conditional.filter((step) => !ordered.includes(step))];
}

/** The keys of the questions that are asked. `outline`: [{key, relevant, touchpoint}, …], conditions or null, in order. */
export function applying(outline, answers) {
  const conditional = outline
    .map(({ key, relevant, touchpoint }) => ({ key, conditions: [touchpoint, relevant].filter(Boolean) }))
    .filter(({ conditions }) => conditions.length);
  const asked = new Set(outline.map(({ key }) => key));
  const texts = { ...answers };
  for (const { key, conditions } of inOrder(conditional)) {
    if (conditions.every((condition) => holds(condition, texts))) continue;
    asked.delete(key);
    delete texts[key];
  }
  return asked;
}
