// The designer in one page: a line opens its form in its own place, what is sent comes back as the new outline, and focus
// stays where the work is. Every request is one that the page would have made without script.
import { tend } from "./designer-form.js";
import { listenToKeys } from "./designer-keys.js";
import { letDrag } from "./designer-order.js";
import { showWeights } from "./designer-weights.js";

const page = document.querySelector("[data-designer]");
const words = page.dataset;
const base = location.pathname;
const find = (selector) => page.querySelector(selector);
let editor = null;
let opener = null;
let dirty = false;
let busy = false;
let weighed = false;

function say(text) {
  find("[data-status]").textContent = text;
}

async function visit(address, body) {
  if (body) say(words.saving);
  let response;
  try {
    response = await fetch(address, body ? { method: "POST", body } : {});
  } catch {
    say(words.failed);
    return null;
  }
  const copy = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of copy.querySelectorAll("noscript")) part.remove();
  return copy;
}

// What is seen of the draft, from a fresh copy of this page. Answers the line that the copy is about.
function refresh(copy) {
  forget();
  const keys = find(".keys")?.open;
  for (const part of ["#outline", "#weights", "[data-lead]", "[data-undo]"]) find(part).replaceWith(document.importNode(copy.querySelector(part), true));
  find(".keys").open = keys;
  letDrag(find("#outline"), send);
  const undo = find("[data-undo] span")?.textContent;
  say(copy.querySelector(".notices")?.textContent.trim() ?? (undo ? `${undo}. ${words.takenOut}` : ""));
  return lineOf(find("#outline").dataset.at);
}

const lineOf = (id) => (id ? document.getElementById(`p-${id}`) : null);

function focus(line) {
  const link = line?.querySelector(".line-label");
  link?.focus({ preventScroll: true });
  line?.scrollIntoView({ block: "nearest" });
}

async function send(address, body, focused = true) {
  if (busy) return;
  busy = true;
  const copy = await visit(address, body);
  busy = false;
  if (!copy) return;
  if (copy.querySelector("#outline")) {
    const line = refresh(copy);
    if (focused) focus(line);
  } else if (copy.querySelector("[data-editor]")) await showForm(copy);
  else if (editor) say([...copy.querySelectorAll("main h1, main h1 + p")].map((part) => part.textContent.trim()).join(" "));
  else showRefusal(copy);
}

// A page of its own kind: one that keeps what was sent (signed out meanwhile) takes the place of this; a plain refusal is said.
function showRefusal(copy) {
  const main = copy.querySelector("main");
  if (main.querySelector("form[method=post]")) {
    forget();
    document.querySelector("main").replaceChildren(...main.childNodes);
  } else say([...main.querySelectorAll("h1, h1 + p")].map((part) => part.textContent.trim()).join(". "));
}

// A form that came instead of the outline: refused, or the next new one.
async function showForm(copy) {
  const came = copy.querySelector("[data-editor]");
  if (copy.querySelector("[data-error-summary], .notice-attention") && editor) {
    replaceEditor(came);
    (editor.querySelector("[data-error-summary]") ?? editor.querySelector(".notice")).focus();
    say(words.refused);
    return;
  }
  const fresh = await visit(base);
  if (!fresh) return;
  refresh(fresh);
  say(copy.querySelector(".notices")?.textContent.trim() ?? "");
  place(copy, lineOf(came.dataset.after));
}

function replaceEditor(came) {
  const next = document.importNode(came, true);
  next.setAttribute("role", "group");
  next.setAttribute("aria-label", editor.getAttribute("aria-label"));
  editor.replaceWith(next);
  editor = next;
  for (const notice of next.querySelectorAll(".notice")) notice.tabIndex = -1;
  tend(editor);
}

async function takeTheirs(address) {
  const came = (await visit(address))?.querySelector("[data-editor]");
  if (!came) return;
  replaceEditor(came);
  dirty = false;
  say("");
  editor.querySelector("textarea, input.input").focus();
}

function hostOf(came, line) {
  const id = came.dataset.editor;
  if (id !== "new") return lineOf(id);
  const host = Object.assign(document.createElement(came.dataset.home ? "li" : "div"), { className: "line" });
  host.dataset.new = "";
  if (!came.dataset.home) {
    const after = line?.closest(".touchpoint");
    if (after) after.after(host);
    else find("[data-touchpoints]").append(host);
  } else if (line?.matches("li")) line.after(host);
  else find(`[data-questions="${came.dataset.home}"]`).append(host);
  return host;
}

function place(copy, line) {
  const came = copy.querySelector("[data-editor]");
  const host = hostOf(came, line);
  if (!host) return;
  editor = document.importNode(came, true);
  editor.setAttribute("role", "group");
  editor.setAttribute("aria-label", copy.querySelector("h1").textContent.trim());
  host.classList.add("open");
  host.append(editor);
  dirty = weighed = false;
  tend(editor);
  const first = editor.querySelector("textarea, input.input");
  first.focus({ preventScroll: true });
  first.setSelectionRange(first.value.length, first.value.length);
  host.scrollIntoView({ block: "nearest" });
}

async function open(address, from) {
  if (editor && dirty && !(await saveOpen())) return;
  if (editor) close(false);
  const copy = await visit(address);
  if (!copy) return;
  if (!copy.querySelector("[data-editor]")) {
    location.assign(address);
    return;
  }
  opener = from?.id ?? null;
  say("");
  place(copy, lineOf(new URL(address, location).searchParams.get("after")));
}

async function saveOpen() {
  const form = editor.querySelector("form");
  await send(form.getAttribute("action"), new URLSearchParams(new FormData(form)), false);
  return !editor;
}

function forget() {
  editor = null;
  dirty = false;
}

// Close without saving. The bars go back to what is saved.
async function close(back = true) {
  const host = editor.closest(".line");
  editor.remove();
  host.classList.remove("open");
  const from = document.getElementById(opener);
  if ("new" in host.dataset) host.remove();
  forget();
  say("");
  if (back) {
    if (host.isConnected) focus(host);
    else if (from?.matches("[data-line]")) focus(from);
    else from?.focus();
  }
  if (!weighed) return;
  weighed = false;
  const copy = await visit(base);
  if (copy?.querySelector("#outline") && !editor) {
    const focused = document.activeElement?.closest("[data-line]")?.id;
    refresh(copy);
    focus(document.getElementById(focused));
  }
}

page.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const main = editor && form === editor.querySelector("form");
  if (dirty && !main && !form.getAttribute("action").endsWith("/removal")) {
    say(words.unsaved);
    editor.querySelector("form .buttons button").focus();
    return;
  }
  await send(form.getAttribute("action"), new URLSearchParams(new FormData(form, event.submitter)));
});

page.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a");
  const line = event.target.closest("[data-line]");
  if (event.target.closest("[data-cancel]")) {
    event.preventDefault();
    close();
  } else if (event.target.closest("[data-reopen]")) {
    event.preventDefault();
    takeTheirs(link.href);
  } else if (link?.matches(".line-label, [data-add], .empty a")) {
    event.preventDefault();
    if (link.matches("[data-add]") && !link.id) link.id = `add-${link.pathname.split("/").at(-3)}`;
    open(link.href, line ?? link);
  } else if (link?.getAttribute("href")?.startsWith("#p-")) {
    event.preventDefault();
    focus(document.getElementById(link.hash.slice(1)));
  } else if (line && !editor?.contains(event.target) && !event.target.closest("a, button, .grip") && !getSelection().toString()) {
    line.querySelector(".line-label").click();
  }
});

for (const kind of ["input", "change"]) {
  page.addEventListener(kind, (event) => {
    dirty ||= Boolean(editor?.querySelector("form").contains(event.target));
  });
}
page.addEventListener("weighed", (event) => {
  weighed = true;
  showWeights(page, event.detail);
});
window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());

letDrag(find("#outline"), send);
listenToKeys(page, { base, say, open, close, focus, send, isOpen: () => editor, isDirty: () => dirty });
