// Proof, never a gate: where a report was begun and ended, if the shopper shares it, how long it was open, and how far
// this phone's clock is off. Asked once; nothing waits for it.
const LIMITS = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 };
const EMPTY = { asked: "", began_at: null, began: null, ended_at: null, ended: null, elapsed_ms: 0, clock_ahead_ms: null, app: "" };
const REFUSED = 1, NEWS = 5000, AGREED = new Set(["given", "unavailable"]);
const round = (number) => Math.round(number * 1e5) / 1e5;

const position = () =>
  new Promise((found, lost) => navigator.geolocation.getCurrentPosition(found, lost, LIMITS)).then(({ coords }) =>
    [round(coords.latitude), round(coords.longitude), Math.round(coords.accuracy)]);

export function follow(page) {
  const { report, standing, told } = page, template = document.querySelector("[data-proof]");
  let since = document.hidden ? null : performance.now(), box;
  const known = () => ({ ...EMPTY, ...(report.current("proof") && report.value("proof")) });

  // By a clock that only goes forward, and only while the report is in sight.
  function count() {
    const now = performance.now();
    if (since !== null && standing.begun && !report.readonly) report.draft.elapsed += now - since;
    since = document.hidden ? null : now;
    return Math.round(report.draft.elapsed);
  }

  function keep(more = {}) {
    const elapsed_ms = count();
    if (!standing.begun || report.readonly) return;
    const ahead = report.sync?.wire?.ahead;
    page.give("proof", { ...known(), elapsed_ms, app: told.app, ...(Number.isFinite(ahead) && { clock_ahead_ms: ahead }), ...more });
  }

  async function locate(which) {
    if (known()[which]) return;
    keep({ [`${which}_at`]: new Date().toISOString() });
    try {
      keep({ [which]: await position(), asked: "given" });
    } catch (trouble) {
      if (known().asked !== "given") keep({ asked: trouble.code === REFUSED ? "refused" : "unavailable" });
    }
  }

  function answer(shared) {
    box.remove();
    box = null;
    if (shared) locate(location.hash === "#check" ? "ended" : "began");
    else keep({ asked: "refused" });
  }

  // A report that came back is corrected anywhere.
  function ask() {
    if (box || standing.returned || known().asked || report.readonly || !standing.begun || !navigator.geolocation) return;
    box = template.content.firstElementChild.cloneNode(true);
    const [yes, no] = box.querySelectorAll("button");
    yes.addEventListener("click", () => answer(true));
    no.addEventListener("click", () => answer(false));
    document.querySelector("[data-steps]").before(box);
  }

  function look() {
    count();
    if (!standing.begun || report.readonly) return;
    if (!known().began_at) keep({ began_at: new Date().toISOString() });
    ask();
    if (location.hash === "#check" && AGREED.has(known().asked)) locate("ended");
  }

  document.addEventListener("begun", look);
  addEventListener("hashchange", look);
  report.addEventListener("readonly", () => report.readonly && box?.remove());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || count() - known().elapsed_ms < NEWS) count();
    else keep();
  });
  // Before Send freezes the report, and while nothing waits: what is kept now is in it.
  document.addEventListener("click", ({ target }) => {
    if (location.hash === "#check" && target.closest("[data-first]")) keep({ ended_at: known().ended_at ?? new Date().toISOString() });
  }, true);
  look();
}
