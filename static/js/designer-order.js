// Lines and touchpoints are dragged by their grip; the buttons and Alt with an arrow do the same without a mouse.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function grip(line) {
  if (line.querySelector(".grip")) return;
  line.prepend(Object.assign(document.createElement("span"), { className: "grip", ariaHidden: "true", textContent: "⠿" }));
}

function moved({ item, from, to, oldIndex, newIndex }, send) {
  if (from === to && oldIndex === newIndex) return;
  const body = new URLSearchParams({
    csrf_token: document.querySelector("#order [name=csrf_token]").value,
    part: item.dataset.part,
    touchpoint: to.dataset.questions ?? "",
    before: item.nextElementSibling?.dataset.part ?? "",
  });
  send(document.getElementById("order").getAttribute("action"), body);
}

export function letDrag(outline, send) {
  if (!window.Sortable) return;
  for (const line of outline.querySelectorAll("[data-line]")) grip(line);
  const options = { handle: ".grip", animation: calm.matches ? 0 : 120, ghostClass: "dragged", onEnd: (event) => moved(event, send) };
  for (const list of outline.querySelectorAll("[data-questions]")) window.Sortable.create(list, { ...options, group: "questions", draggable: "li[data-part]" });
  window.Sortable.create(outline.querySelector("[data-touchpoints]"), { ...options, handle: ".touchpoint-head > .grip", draggable: ".touchpoint" });
}
