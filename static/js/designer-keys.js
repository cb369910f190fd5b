// Everything in the outline without a mouse. Keys do nothing while somebody types.
export function listenToKeys(page, { base, say, open, close, focus, send, isOpen, isDirty }) {
  let warned = false;
  const lines = () => [...page.querySelectorAll("[data-line]:not(.open)")];
  const here = () => document.activeElement?.closest("[data-line]");

  function step(by) {
    const all = lines();
    const at = all.indexOf(here());
    focus(at < 0 ? all.at(by > 0 ? 0 : -1) : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function post(line, what) {
    const body = new URLSearchParams({ csrf_token: page.querySelector("#order [name=csrf_token]").value });
    send(`${base}/parts/${line.id.slice(2)}/${what}`, body);
  }

  function addQuestion(line) {
    const home = line.closest(".touchpoint").dataset.part;
    const after = line.matches("li") ? `?after=${line.dataset.part}` : "";
    open(`${base}/touchpoints/${home}/questions/new${after}`, line);
  }

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    u: () => page.querySelector("[data-undo] button")?.click(),
    a: (line) => line && addQuestion(line),
    t: (line) => open(`${base}/touchpoints/new${line ? `?after=${line.closest(".touchpoint").dataset.part}` : ""}`, line),
    d: (line) => line && post(line, "copy"),
    Delete: (line) => line && post(line, "removal"),
    ArrowDown: (line) => line && step(1),
    ArrowUp: (line) => line && step(-1),
  };

  function inForm(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const form = isOpen().querySelector("form");
      form.requestSubmit(form.querySelector(".editor-buttons button"));
    } else if (event.key === "Escape" && isDirty() && !warned) {
      warned = true;
      say(page.dataset.escape);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    if (event.key !== "Escape") warned = false;
  }

  document.addEventListener("keydown", (event) => {
    if (isOpen()?.contains(event.target)) {
      inForm(event);
      return;
    }
    if (event.target.closest("input, textarea, select, [contenteditable]") || event.ctrlKey || event.metaKey) return;
    const line = here();
    if (event.altKey) {
      const name = { ArrowUp: "up", ArrowDown: "down" }[event.key];
      if (!line || !name) return;
      event.preventDefault();
      line.querySelector(`[name=${name}]`).click();
      return;
    }
    const act = acts[event.key];
    if (!act || ((event.key.startsWith("Arrow") || event.key === "Delete") && !line)) return;
    event.preventDefault();
    act(line);
  });
}
