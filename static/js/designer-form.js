// The form of a question or a touchpoint: shows what its kind needs, and asks what the weights would say while one types.
import { build } from "./condition-builder.js";
import { tendSlots } from "./designer-slots.js";

const PAUSE = 200;

function showParts(form) {
  const shape = form.elements.shape?.value;
  for (const part of form.querySelectorAll("[data-only-for]")) {
    part.hidden = !("always" in part.dataset) && !part.dataset.onlyFor.split(" ").includes(shape);
  }
  for (const part of form.querySelectorAll("[data-when]")) part.hidden = form.elements[part.dataset.when].value !== "if";
}

function weigh(form) {
  let timer = 0;
  let asking = null;
  const mine = form.querySelector("[data-mine]");
  async function ask() {
    if (!form.isConnected) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const response = await fetch(form.dataset.weighing, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: asking.signal, redirect: "manual" });
      if (!response.ok || !form.isConnected) return;
      const told = await response.json();
      if (mine) mine.textContent = told.mine ? `${told.mine[0]}% ${form.dataset.ofTheTotal}` : form.dataset.notScored;
      form.dispatchEvent(new CustomEvent("weighed", { detail: told, bubbles: true }));
    } catch {
      // Nothing was to be saved; the next change asks again.
    }
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}

export function tend(editor) {
  const form = editor.querySelector("form");
  showParts(form);
  form.addEventListener("change", () => showParts(form));
  tendSlots(form);
  const list = editor.querySelector("#askable");
  for (const place of form.querySelectorAll("[data-condition]")) build(place, list);
  if (form.dataset.weighing) weigh(form);
}

if (!document.querySelector("[data-designer]")) document.querySelectorAll("[data-editor]").forEach(tend);
