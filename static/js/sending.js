// Sends one thing to our server until it has arrived, and says in one quiet line how that goes.
// What is refused for good stays where it was written; nothing typed is ever taken away.
const form = document.querySelector("form[data-report]");
const line = document.querySelector("[data-status]");
const words = form?.dataset ?? {};
const LONGEST_WAIT = 300_000;
const FOR_LATER = new Set([408, 425, 429]);
const unsettled = new Map();
const PATIENCE = 20_000;
let held = false;
let token = form?.elements.csrf_token?.value;

function show(text, act) {
  line.replaceChildren();
  if (!act) {
    line.textContent = text;
    return;
  }
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-plain", textContent: text });
  button.addEventListener("click", act);
  line.append(button);
}

const clock = () => new Date().toTimeString().slice(0, 5);

function tell() {
  const states = [...unsettled.values()].map((task) => task.state);
  if (states.includes("signed-out")) show(words.signedOut, signIn);
  else if (states.includes("failed")) show(words.failed, retryAll);
  else if (states.includes("sending")) show(words.saving);
  else if (states.includes("wrong")) show(words.wrong);
  else show(`${words.saved} ${clock()}`);
}

function signIn() {
  window.open(words.signIn, "_blank", "noopener");
}

export function retryAll() {
  for (const task of unsettled.values()) if (task.state !== "wrong") task.run();
}

// A login elsewhere changes the token of this page: read the new one from a fresh copy of it.
async function freshToken() {
  const copy = await fetch(location.pathname, { redirect: "manual" });
  if (!copy.ok) return false;
  const page = new DOMParser().parseFromString(await copy.text(), "text/html");
  const found = page.querySelector("form[data-report] [name=csrf_token]")?.value;
  if (!found || found === token) return false;
  token = found;
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = found;
  return true;
}

async function attempt({ address, method = "POST", body, keepalive = false }) {
  const response = await fetch(address, { method, body: body(), keepalive, redirect: "manual", headers: { "X-CSRFToken": token } });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return { status: response.status, reply: isJson ? await response.json() : null };
}

// `key` names the thing: a newer sending of the same thing takes the place of an older one.
export function send(key, request, done) {
  const known = unsettled.get(key);
  clearTimeout(known?.timer);
  const task = { state: "sending", tries: 0, timer: 0, run };
  let after = known?.running ?? Promise.resolve();

  async function run() {
    clearTimeout(task.timer);
    await after;
    if (held || unsettled.get(key) !== task || task.busy) return;
    task.busy = true;
    task.state = "sending";
    tell();
    task.running = once();
    await task.running;
    task.busy = false;
  }

  async function once() {
    let answer;
    try {
      answer = await attempt(request);
      if ((answer.status === 400 || answer.status === 401) && (await freshToken())) answer = await attempt(request);
    } catch {
      answer = { status: 0, reply: null };
    }
    settle(answer);
  }

  function settle({ status, reply }) {
    if (unsettled.get(key) !== task) return;
    if (status >= 200 && status < 300 && reply) {
      unsettled.delete(key);
      done?.(reply);
    } else if (status === 401 || status === 0 || status >= 500 || FOR_LATER.has(status) || status === 400) {
      task.state = status === 401 ? "signed-out" : "failed";
      if (status === 507) done?.(reply, status);
      const wait = Math.min(2000 * 2 ** task.tries++, LONGEST_WAIT) * (0.5 + Math.random() / 2);
      task.timer = setTimeout(run, wait);
    } else {
      task.state = "wrong";
      done?.(reply, status);
    }
    tell();
  }

  unsettled.set(key, task);
  run();
}

export function forget(key) {
  clearTimeout(unsettled.get(key)?.timer);
  if (unsettled.delete(key)) tell();
}

// The whole page is about to be sent: begin nothing more, and let what is on its way arrive first. A saving that came
// after the page would bring back what was there before it.
export function hold() {
  held = true;
  const underWay = [...unsettled.values()].filter((task) => task.busy).map((task) => task.running);
  const enough = new Promise((done) => setTimeout(done, PATIENCE));
  return underWay.length ? Promise.race([Promise.allSettled(underWay), enough]) : null;
}

addEventListener("pageshow", () => (held = false));
addEventListener("online", retryAll);
addEventListener("visibilitychange", () => document.visibilityState === "visible" && retryAll());
