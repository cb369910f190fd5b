// The way into pocket mode, and back into it after a reload before anything of the report is seen. What was gathered
// there, and the proof, are loaded when they are first needed.
import "../theme.js";

const root = document.documentElement, here = location.pathname;
const inside = () => {
  try {
    return localStorage.pocket === here;
  } catch {
    return false;
  }
};
const show = () => (root.hidden = false);
root.hidden = inside();

function bind(page) {
  const { report, standing, told } = page, button = document.querySelector("[data-pocket]");
  const open = async () => (await import("./pocket.js")).openPocket(page);
  const look = () => (button.hidden = !standing.begun || report.readonly);
  let gathering;
  async function gather() {
    const mine = ({ name, assignment }) => name.startsWith("pocket-photo:") && assignment === told.assignment;
    const some = [...report.entries.keys()].some((name) => name.startsWith("note:"));
    if (!gathering && (some || location.hash === "#time" || (await report.store.all("kept")).some(mine))) {
      gathering = import("./gathered.js").then(({ gather }) => gather(page)).catch(() => (gathering = null));
    }
  }
  button.addEventListener("click", open);
  for (const name of ["changed", "readonly", "refreshed"]) report.addEventListener(name, look);
  addEventListener("hashchange", gather);
  document.addEventListener("pocket", gather);
  look();
  gather();
  import("./proof.js").then(({ follow }) => follow(page)).catch(() => {}); // Not on the phone yet: the report goes without.
  if (!inside()) return null;
  return button.hidden ? localStorage.removeItem("pocket") : open();
}

// Not by importing screens.js: WebKit takes a module that still waits for something as done when another one imports it.
document.addEventListener("opened", ({ detail }) => Promise.resolve(detail).then(bind).finally(show), { once: true });
// What keeps the report from opening must not leave its page empty.
addEventListener("error", ({ target }) => (target.src ?? "screens.js").endsWith("screens.js") && show(), true);
