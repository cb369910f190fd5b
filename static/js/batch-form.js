// The number of audits, and the button that asks for them, follow the choice. Without script "Count them" says it.
const form = document.querySelector("form.batch-form");
const count = form.querySelector(".batch-count");
const ask = form.querySelector("button[value=ask]");
let latest = 0;

async function countAgain() {
  const mine = ++latest;
  const fields = new FormData(form);
  fields.set("do", "count");
  const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
  if (!answer || mine !== latest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== latest) return;
  count.textContent = answer.ok ? page.querySelector(".batch-count").textContent.trim() : "";
  ask.textContent = page.querySelector("form.batch-form button[value=ask]").textContent.trim();
}

form.querySelector("button[value=count]").hidden = true;
form.addEventListener("change", countAgain);
