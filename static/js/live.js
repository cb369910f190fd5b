// Looks again every few seconds and shows what is new in the part marked data-live: nothing moves while somebody is in it,
// nothing is asked for while nobody looks, and once all is finished the questions end.
const EVERY = 2500;
const SLOWEST = 30000;
let pause = EVERY;

const part = () => document.querySelector("[data-live]");
const isBusy = () => part().contains(document.activeElement) || !window.getSelection().isCollapsed;

async function fresh() {
  const answer = await fetch(location.href, { headers: { "X-Looking-Again": "1" }, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function show(found) {
  const status = part().querySelector("[role=status]");
  const words = found.querySelector("[data-live] [role=status]");
  // A status that stays in the page is read out when its words change; one that is replaced may not be.
  if (status && words) {
    if (status.innerHTML !== words.innerHTML) status.innerHTML = words.innerHTML;
    words.replaceWith(status);
  }
  part().replaceChildren(...found.querySelector("[data-live]").childNodes);
}

async function lookAgain() {
  if (document.hidden || isBusy()) return true;
  const found = await fresh();
  const next = found.querySelector("[data-live]");
  if (!next) return false;
  if (!isBusy() && next.innerHTML !== part().innerHTML) show(found);
  return Boolean(found.querySelector("script[src*='live']"));
}

async function go() {
  let goesOn = true;
  try {
    goesOn = await lookAgain();
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
  }
  if (goesOn) setTimeout(go, pause);
}

setTimeout(go, pause);
