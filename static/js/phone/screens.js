// The phone report: one screen at a time out of one document, the way through it, and what every screen shares.
import { Checking } from "./checking.js";
import { el, put } from "./elements.js";
import { bindErrands } from "./errands.js";
import { outside, Telling } from "./expectations.js";
import { askingFor } from "./more.js";
import { lead, Questions } from "./questions.js";
import { openReport } from "./report.js";
import { same } from "./same.js";
import { Standing } from "./standing.js";
import { showStatus } from "./status.js";

const find = (selector) => document.querySelector(selector);
const { told: toldText, words: wordsText, more } = find("[data-told]").dataset;
const told = JSON.parse(toldText), words = JSON.parse(wordsText);
const first = find("[data-first]"), second = find("[data-second]"), above = find("[data-above]"), title = find("[data-title]");
const screens = new Map([...document.querySelectorAll("[data-screen]")].map((place) => [place.dataset.screen, place]));
const places = new Map();
const tabTitle = document.title;
let refusal, here = "", led = false, held = "", drawing = 0, drawn = "";

const conditional = told.questions.some((it) => it.relevant || it.whole || it.constraint || Array.isArray(it.comment) || Array.isArray(it.photo));
const [report, conditions] = await Promise.all([openReport(told), conditional && import("../conditions.js")]);
const standing = new Standing(told, report, conditions);
showStatus(report.sync);
if (find("[data-locate]")) import("../locate.js");

export const page = {
  told, words, report, standing, main: find("main"), undo: find("[data-undo]"), more: askingFor(more, words),
  give(name, value) {
    if (!same(report.value(name), value)) report.set(name, value).catch(refused);
  },
  resumeAt(place) {
    if (standing.begun && !report.readonly) page.give("resume", place);
  },
  go(screen) {
    led = true;
    location.hash = screen;
  },
  stop, busy: (busy) => (first.disabled = busy),
};

function refused(trouble) {
  refusal = summary(words.stopped, [["", "", trouble.full ? words.full : trouble.message]]);
  above.replaceChildren(refusal);
}

function summary(heading, things) {
  const box = el("div", "summary"), list = el("ul");
  Object.assign(box, { tabIndex: -1 }).setAttribute("role", "alert");
  for (const [goal, label, sentence] of things) {
    const item = el("li"), words = Object.assign(el("a", "", label || sentence), { href: `#${goal}` });
    item.append(goal ? words : sentence, goal && label ? `: ${sentence}` : "");
    list.append(item);
  }
  box.append(el("h2", "", heading), list);
  return box;
}

// What keeps somebody here, on top of the screen, where the focus goes.
function stop(heading, things) {
  above.replaceChildren(summary(heading, things));
  above.firstChild.focus({ preventScroll: true });
  above.scrollIntoView();
}

const questions = new Questions(page), telling = new Telling(page), checking = new Checking(page, questions);

function drawSteps() {
  const steps = standing.steps(), at = steps.findIndex(({ key }) => here === `touchpoint-${key}`);
  const nav = find("[data-progress]"), list = find("[data-steps]");
  list.hidden = nav.hidden = !standing.begun || !steps.length || /^(brief|expectations|receipt)$/.test(here);
  const looks = JSON.stringify([here, steps.map(({ key, missing }) => [key, missing])]);
  if (nav.hidden || looks === drawn) return;
  drawn = looks;
  nav.firstElementChild.textContent = at < 0 ? "" : put(words.of, { step: at + 1, all: steps.length });
  const state = (missing) => (missing ? put(words.missing, { count: missing }) : words.complete);
  const tell = (link, key) => at >= 0 && steps[at].key === key && link.setAttribute("aria-current", "step");
  nav.lastElementChild.replaceChildren(...steps.map(({ key, name, missing }) => {
    const item = el("li", `tick ${missing ? "tick-missing" : ""} ${here === `touchpoint-${key}` ? "tick-here" : ""}`);
    const link = Object.assign(el("a"), { href: `#touchpoint-${key}` });
    link.append(el("span", "out-of-sight", `${name}, ${state(missing)}`));
    tell(link, key);
    item.append(link);
    return item;
  }));
  list.lastElementChild.replaceChildren(...steps.map(({ key, name, missing }, index) => {
    const item = el("li"), link = Object.assign(el("a", "row"), { href: `#touchpoint-${key}` }), words = el("span");
    words.append(el("span", "row-note", `${index + 1} `), Object.assign(el("span", "row-title", name), { dir: "auto" }));
    link.append(words, el("span", `row-note ${missing ? "missing" : "done"}`, state(missing)));
    tell(link, key);
    item.append(link);
    return item;
  }));
}

// The buttons under the thumb: [words and place of the first, whether the second is there].
function drawBar() {
  const bar = first.parentElement;
  const [text, check] = {
    brief: [beginning(), false],
    expectations: [words.begin, false],
    check: [words.send, false],
    receipt: [words.visits, false],
  }[here] ?? [words.continue, true];
  first.textContent = text;
  second.hidden = !check;
  bar.hidden = !text || (report.readonly && here === "check");
}

function beginning() {
  if (standing.begun) return words["go-on"];
  if (outside(told)) return words["all-the-same"];
  return told.touchpoints.some(({ expectation }) => expectation) ? words.expect : words.begin;
}

function drawQuestions() {
  if (!here.startsWith("touchpoint-")) return;
  for (const { key, touchpoint } of told.questions) if (here === `touchpoint-${touchpoint}`) questions.draw(key);
  const key = here.slice("touchpoint-".length), felt = document.getElementById(`felt-${key}`);
  if (felt) felt.hidden = standing.returned;
  telling.remind(key);
}

function draw() {
  drawQuestions();
  drawSteps();
  drawBar();
  if (here === "check") checking.draw();
  if (here === "receipt") import("./receipt.js").then(({ drawReceipt }) => drawReceipt(page, screens.get("receipt")));
}

function redraw() {
  drawing = 0;
  standing.look();
  draw();
}

const drawSoon = () => (drawing ||= requestAnimationFrame(redraw));

function drawAbove() {
  const notices = [];
  if (report.elsewhere) notices.push(words.elsewhere);
  else if (report.readonly && here !== "receipt") notices.push(words.unlisted);
  if (standing.returned && here.startsWith("touchpoint-")) notices.push(words.returned);
  const late = here === "brief" && !standing.begun && outside(told);
  if (late) notices.push(words[late]);
  above.replaceChildren(...notices.map((text) => el("p", "notice", text)));
}

function lock() {
  for (const field of document.querySelectorAll("[data-screen] :is(input, textarea, .photo-ways button)")) field.disabled = report.readonly;
  for (const field of document.querySelectorAll("[name^=expected-]")) field.disabled = report.readonly || standing.begun;
}

// Where somebody may be now: what is expected is asked before the visit alone, and not every touchpoint is asked.
function allowed(screen) {
  if (screen === "expectations") return !standing.begun;
  if (screen === "time") return !standing.returned;
  return !screen.startsWith("touchpoint-") || standing.steps().some(({ key }) => screen === `touchpoint-${key}`);
}

function resumePlace() {
  const place = (report.current("resume") && report.value("resume")) || "", screen = standing.screenOf(place);
  const step = standing.steps().find(({ key }) => screen === `touchpoint-${key}`);
  const shown = step && (place === screen || step.questions.some(({ key }) => place === `question-${key}`));
  if (shown || screen === "check" || (screen === "time" && !standing.returned)) return place;
  const [start] = standing.steps();
  return start ? `touchpoint-${start.key}` : "check";
}

function show(wanted) {
  const place = allowed(standing.screenOf(wanted)) ? wanted : start(), screen = standing.screenOf(place);
  const moved = screen !== here, arriving = !here;
  // A page that has just come stands at its top and was just looked at: both take long with many questions.
  if (!arriving) {
    places.set(here, scrollY);
    standing.look();
  }
  here = screen;
  for (const [name, section] of screens) section.hidden = name !== here;
  const { dataset } = screens.get(here), spoken = screens.get(here).querySelector(":scope > .question[lang]");
  Object.assign(title, { textContent: dataset.name ?? told.store.name, lang: spoken?.lang ?? "", dir: spoken?.dir ?? "" });
  document.title = tabTitle.replace(/^[^·]+/, `${title.textContent} `);
  if (moved) held = "";
  if (moved) page.undo.replaceChildren();
  find("[data-steps]").open = false;
  if (here === "time") telling.suggestTime();
  drawAbove();
  lock();
  draw();
  arrive(place !== screen && document.getElementById(place), moved && !arriving);
}

function arrive(goal, moved) {
  if (goal && !goal.hidden) {
    lead(goal);
  } else if (moved) {
    title.focus({ preventScroll: true });
    scrollTo(0, led ? 0 : (places.get(here) ?? 0));
  }
  if (moved && /^(touchpoint-|time|check)/.test(here)) page.resumeAt(here);
  led = false;
}

function route() {
  const place = decodeURIComponent(location.hash.slice(1)) || start(), field = document.getElementById(place);
  if (screens.has(standing.screenOf(place))) show(place);
  else field?.focus();
}

const start = () => (report.sent ? "receipt" : standing.begun ? resumePlace() : "brief");

function begin() {
  const [start] = standing.steps();
  const place = start ? `touchpoint-${start.key}` : "time";
  page.give("resume", place);
  document.dispatchEvent(new CustomEvent("begun"));
  page.go(place);
}

// A comment, a photo or another answer holds up once; what is not answered yet is named before sending.
function leave() {
  const due = checking.missing().filter(([goal, , sentence]) => standing.screenOf(goal) === here && sentence !== words["owed-answer"]);
  if (due.length && held !== here) {
    held = here;
    return stop(words.look, due);
  }
  page.go(standing.after(here));
}

const ACTS = {
  brief() {
    if (standing.begun) return page.go(resumePlace());
    if (told.touchpoints.some(({ expectation }) => expectation)) return page.go("expectations");
    begin();
  },
  expectations() {
    const wrong = telling.unexpected();
    if (wrong.length) stop(words.look, wrong.map(([id, sentence]) => [id, "", sentence]));
    else begin();
  },
  time() {
    const wrong = telling.time();
    if (wrong.length && held !== "time") {
      held = report.value("visited_at") ? "time" : "";
      stop(words.look, wrong.map(([id, sentence]) => [id, "", sentence]));
    } else if (!wrong.length || held) page.go("check");
  },
  check: () => checking.send(),
  receipt: () => location.assign("/today"),
};

first.addEventListener("click", () => (ACTS[here] ?? leave)());
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a");
  if (link?.hash) led = true;
  if (link?.dataset.language !== undefined) link.href = link.href.replace(/#.*/, "") + location.hash;
});
addEventListener("hashchange", route);
report.addEventListener("changed", ({ detail: { name } }) => {
  if (name.startsWith("answer:")) questions.refill(name.slice("answer:".length));
  else telling.refill(name);
  drawSoon();
});
report.addEventListener("saved", () => report.unkept.size || refusal?.remove());
for (const name of ["saved", "refreshed", "status"]) report.addEventListener(name, drawSoon);
report.addEventListener("readonly", () => show(report.sent ? "receipt" : here));
// Begun elsewhere: to the question where that was, once it is known here and unless somebody has moved on already.
let awaiting = !location.hash && standing.begun && !report.value("resume");
for (const name of ["pointerdown", "keydown", "hashchange"]) addEventListener(name, () => (awaiting = false), { once: true });
report.addEventListener("refreshed", () => {
  if (!awaiting || !report.value("resume")) return;
  awaiting = false;
  here = "";
  standing.look();
  history.replaceState(null, "", `#${start()}`);
  route();
});
history.replaceState(null, "", location.hash || `#${start()}`);
route();
bindErrands(page);
document.dispatchEvent(new CustomEvent("opened", { detail: page }));
