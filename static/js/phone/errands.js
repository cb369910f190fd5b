// Errands of the phone report that are loaded when somebody first needs them: photos, hints, two values side by side, a file.
const PICKER = "[data-photo] input[type=file]", PATIENCE = 700;
const place = (name) => document.querySelector(name);

export function bindErrands({ report, words, more }) {
  let binding, opening;

  function pictures() {
    binding ??= Promise.all([import("./pictures.js"), more()]).then(([{ bindPictures }]) => bindPictures(report, words));
    binding.catch(() => (binding = null));
    return binding;
  }

  // The page may be killed while the camera is open: what was given is on the phone first.
  document.addEventListener("click", async (event) => {
    const input = event.target.closest(PICKER);
    if (!input || input === opening) return;
    event.preventDefault();
    if (document.activeElement !== input) document.activeElement.blur();
    const ready = Promise.allSettled([report.set("resume", input.closest("[data-question]").id), pictures()]);
    await Promise.race([ready, new Promise((late) => setTimeout(late, PATIENCE))]);
    opening = input;
    input.click();
    opening = null;
  });
  document.addEventListener("change", ({ target }) => target.matches(PICKER) && (report.making = pictures().then(({ take }) => take(target))));

  // What Send needs is there before it is tapped. Some browsers never ask again for a script that they once missed.
  function prepare() {
    if (location.hash !== "#check" || !(navigator.onLine || navigator.serviceWorker?.controller)) return;
    for (const part of [import("./receipt.js"), more(), report.sync.sending()]) part.catch(() => {});
  }

  async function show() {
    prepare();
    if (/^#(check|conflicts)$/.test(location.hash)) await more();
    if (location.hash === "#check") (await import("./hints.js")).showHints(report, words, place("[data-hints]"));
    if (location.hash === "#conflicts") (await import("./conflicts.js")).showConflicts(report, words, place("[data-screen=conflicts]"));
  }

  for (const input of document.querySelectorAll(`${PICKER}:not([capture])`)) input.multiple = true;

  const save = place("[data-file]");
  save.hidden = false;
  save.addEventListener("click", async () => (await import("./files.js")).saveFile(report.store, report.visit));

  const look = () => report.photos.size && pictures();
  report.addEventListener("refreshed", look);
  report.addEventListener("changed", ({ detail }) => location.hash === "#check" && /^(photo|answer):/.test(detail.name) && show());
  addEventListener("hashchange", show);
  look();
  show();
}
