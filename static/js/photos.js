// Shows a chosen photo at once, sends it alone into a slot of its own, and takes one out without leaving the page.
import { forget, send } from "./sending.js";

const words = document.querySelector("form[data-report]")?.dataset ?? {};
const LARGEST = 15 * 1024 * 1024;

function button(text) {
  return Object.assign(document.createElement("button"), { type: "button", className: "button button-plain", textContent: text });
}

function add(place, file) {
  const slot = crypto.randomUUID ? crypto.randomUUID() : String(Date.now());
  const item = Object.assign(document.createElement("li"), { className: "photo" });
  const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name });
  const note = Object.assign(document.createElement("span"), { className: "row-note", textContent: words.sending });
  const remove = button(words.remove);
  picture.addEventListener("error", () => picture.remove());
  remove.addEventListener("click", () => {
    forget(slot);
    if (remove.dataset.remove) take(remove);
    else item.remove();
  });
  item.append(picture, note, remove);
  place.closest("[data-unfolds]").querySelector("[data-photos]").append(item);
  // Safari forgets a file whose field is emptied: the bytes are read first.
  const bytes = file.arrayBuffer();
  bytes.then((content) => {
    send(slot, { address: place.dataset.put + slot, method: "PUT", body: () => new Blob([content]) }, (reply, refused) => {
      note.textContent = refused ? (reply?.problem ?? words.unsent) : words.arrived;
      note.classList.toggle("missing", Boolean(refused));
      if (!refused) remove.dataset.remove = reply.removal;
    });
  });
  return bytes;
}

function take(remove) {
  const item = remove.closest("li");
  send(remove.dataset.remove, { address: remove.dataset.remove, body: () => new URLSearchParams() }, (_reply, refused) => {
    if (!refused) item.remove();
  });
}

document.addEventListener("change", async ({ target }) => {
  const place = target.closest("[data-put]");
  if (!place || target.type !== "file") return;
  await Promise.all([...target.files].filter((file) => file.size <= LARGEST).map((file) => add(place, file)));
  target.value = "";
});

document.addEventListener("click", (event) => {
  const remove = event.target.closest("button[type=submit][data-remove]");
  if (!remove) return;
  event.preventDefault();
  take(remove);
});
