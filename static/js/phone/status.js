// One quiet line on every phone page: where everything that was given has got to.
const line = document.querySelector("[data-status]");
const { words, login, outbox } = JSON.parse(line?.dataset.status || "{}");
const clock = () => new Date().toTimeString().slice(0, 5);
let shown = "";

function link(text, href) {
  return Object.assign(document.createElement("a"), { textContent: text, href });
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button button-plain", textContent: text });
  made.addEventListener("click", act);
  return made;
}

export function showStatus(sync) {
  const apart = () => [...(sync.report?.entries.values() ?? [])].some(({ theirs }) => theirs);
  document.addEventListener("status", ({ detail: { state, waiting, lasting, some } }) => {
    const twofold = state === "attention" && apart();
    const unkept = !lasting && waiting > 0 && state !== "signed-out";
    const text = words[unkept ? "unkept" : twofold ? "apart" : state].replace("{n}", waiting).replace("{time}", clock());
    // Nothing was given yet: nothing is saved either.
    if (text === shown || (state === "saved" && !shown && !some)) return;
    shown = text;
    const here = encodeURIComponent(location.pathname + location.search);
    if (state === "signed-out") line.replaceChildren(link(text, `${login}?next=${here}`));
    else if (state === "failed" || unkept) line.replaceChildren(button(text, () => sync.go(true)));
    else if (state === "attention") line.replaceChildren(link(text, twofold ? "#conflicts" : outbox));
    else line.textContent = text;
  });
}
