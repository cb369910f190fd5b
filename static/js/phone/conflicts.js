// What was given in two places, side by side: nothing is chosen for the shopper. `showConflicts(report, words, place)`.
import { el, put } from "./elements.js";
import { same } from "./same.js";

const LANGUAGE = document.documentElement.lang || undefined;
const TEXTS = ["comment", "wish", "text"];
const redraw = new WeakMap(), listening = new WeakSet();
const seen = ({ value, theirs }) => JSON.stringify([value, theirs]);

function moment(iso, timeZone) {
  return new Date(iso).toLocaleString(LANGUAGE, { dateStyle: "long", timeStyle: "short", timeZone });
}

function labelled(key, value) {
  const found = document.getElementById(`question-${key}`)?.querySelector(`input[value="${CSS.escape(value)}"]`);
  return found?.labels[0]?.textContent.trim();
}

function answer(question, given, words) {
  const { state, value, comment } = given;
  const keys = state === "given" ? value.split(" ") : [state];
  const labels = ["choice", "tick-all"].includes(question.kind) || state !== "given" ? keys.map((key) => labelled(question.key, key) ?? key).join(", ") : value;
  const scaled = question.scale && state === "given" ? put(words.of, { step: value, all: question.scale[1] }) : labels;
  return [question.kind === "acknowledge" && value ? words.done : scaled, comment];
}

// An entry in words: its title, and for a value the paragraphs that say it.
function about(report, name, words) {
  const { told } = report, [kind, key] = name.split(/:(.*)/);
  const question = told.questions.find((one) => one.key === key), touchpoint = told.touchpoints.find((one) => one.key === key)?.name;
  const step = (value) => value && put(words.of, { step: value, all: 5 });
  switch (kind) {
    case "answer": return [question?.label ?? key, (given) => (question ? answer(question, given, words) : [given.value, given.comment])];
    case "expected": return [`${words.expect}: ${touchpoint}`, (value) => [step(value)]];
    case "felt": return [`${words.felt} ${touchpoint}`, ({ experienced, wish }) => [step(experienced), wish && `${words.wish} ${wish}`]];
    case "visited_at": return [words.when, ({ local }) => [moment(`${local}Z`, "UTC")]];
    case "milestone": return [
      told.milestones.find((one) => one.key === key)?.label ?? key,
      ({ corrected_at, stamped_at }) => [(corrected_at ?? stamped_at) && moment(corrected_at ?? stamped_at, told.store.timezone)],
    ];
    case "note": return [words.note, ({ text }) => [text]];
    default: return [document.querySelector(`label[for="${kind}"]`)?.firstChild.textContent.trim() ?? kind, (text) => [text]];
  }
}

// Two texts can both be true: they are put one after the other.
function together(mine, theirs) {
  if (!mine || !theirs) return null;
  if (typeof mine === "string") return `${mine}\n\n${theirs}`;
  const differing = Object.keys(mine).filter((name) => !same(mine[name], theirs[name]));
  const [only] = differing, joined = differing.length === 1 && TEXTS.includes(only) && together(mine[only], theirs[only]);
  return joined ? { ...mine, [only]: joined } : null;
}

function side(heading, paragraphs, words, choose) {
  const box = el("div", "side"), shown = paragraphs.filter(Boolean);
  box.append(el("h3", "small quiet", heading), ...(shown.length ? shown : [words.empty]).map((text) => el("p", "spoken", text)));
  for (const paragraph of box.querySelectorAll("p")) paragraph.dir = "auto";
  box.append(choose);
  return box;
}

// Of two values side by side, the one the shopper chose.
function choose(report, name, whose) {
  const { theirs, ...entry } = report.entries.get(name);
  const at = Math.max(Date.now(), entry.at + 1);
  const chosen = whose === "mine" ? { at } : { at, value: theirs.value, sent: at };
  return report.give({ ...entry, ...chosen, base: theirs.edit, theirs: null }, true);
}

export function showConflicts(report, words, place) {
  const button = (text, label, act) => {
    const made = Object.assign(el("button", "button button-second", text), { type: "button", disabled: report.readonly });
    made.append(el("span", "out-of-sight", ` ${label}`));
    made.addEventListener("click", act);
    return made;
  };

  function settled(part, name, title, other) {
    const turn = button(words["conflict-other"], title, async () => {
      const now = report.value(name);
      await report.set(name, other);
      settled(part, name, title, now);
    });
    part.replaceChildren(el("h2", "", title), side(words["conflict-kept"], said(name, report.value(name)), words, turn));
    Object.assign(part.dataset, { settled: "yes", seen: "" });
    turn.focus();
    tell();
  }

  const said = (name, value) => (value === null || value === undefined ? [] : about(report, name, words)[1](value));

  function drawn({ name, value, theirs }) {
    const part = el("section", "conflict"), [title] = about(report, name, words);
    const decide = (whose, other) => async () => {
      await choose(report, name, whose);
      settled(part, name, title, other);
    };
    const both = together(value, theirs.value);
    const sides = el("div", "side-by-side");
    sides.append(
      side(words["conflict-mine"], said(name, value), words, button(words["conflict-keep"], `${title}, ${words["conflict-mine"]}`, decide("mine", theirs.value))),
      side(words["conflict-theirs"], said(name, theirs.value), words, button(words["conflict-keep"], `${title}, ${words["conflict-theirs"]}`, decide("theirs", value))),
    );
    part.append(el("h2", "", title), sides);
    if (both) part.append(button(words["conflict-both"], title, async () => {
      await choose(report, name, "mine");
      await report.set(name, both);
      settled(part, name, title, value);
    }));
    Object.assign(part.dataset, { name, seen: seen({ value, theirs }) });
    return part;
  }

  const told = el("p", "");
  told.setAttribute("role", "status");
  const open = () => [...report.entries.values()].filter(({ theirs }) => theirs);
  const tell = () => (told.textContent = open().length ? put(words["conflict-open"], { count: open().length }) : words["conflict-none"]);

  // One that comes while the page is open joins at the end, one that changes is shown anew, one that is gone leaves.
  function draw() {
    const parts = new Map([...place.querySelectorAll(".conflict")].map((part) => [part.dataset.name, part]));
    const entries = new Map(open().map((entry) => [entry.name, entry]));
    for (const [name, part] of parts) if (!entries.has(name) && !part.dataset.settled) part.remove();
    for (const [name, entry] of entries) {
      const known = parts.get(name);
      if (!known) place.append(drawn(entry));
      else if (known.dataset.seen !== seen(entry)) known.replaceWith(drawn(entry));
    }
    tell();
  }

  place.replaceChildren(told);
  draw();
  redraw.set(place, draw);
  if (!listening.has(report)) report.addEventListener("refreshed", () => redraw.get(place)());
  listening.add(report);
}
