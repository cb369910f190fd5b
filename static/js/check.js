// Hashes the file to check in this browser: only its sha256 is sent. Without a secure context the file itself is sent.
const MOST_BYTES = 30 * 1024 * 1024;
const form = document.querySelector("form[data-check]");

if (form && globalThis.crypto?.subtle) {
  form.addEventListener("submit", hashFirst);
}

async function hashFirst(event) {
  const file = form.elements.file.files[0];
  if (!file) {
    return;
  }
  event.preventDefault();
  const status = form.querySelector("[data-check-status]");
  if (file.size > MOST_BYTES) {
    status.textContent = status.dataset.tooLarge;
    return;
  }
  status.textContent = status.dataset.working;
  form.elements.sha256.value = inHex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  form.elements.file.value = "";
  form.submit();
}

function inHex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
