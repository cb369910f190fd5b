// Rows of options and of bands: added, moved and removed in place. Their numbers are their order, so they are counted anew.
function count(box) {
  [...box.querySelectorAll("[data-slot]")].forEach((slot, number) => {
    for (const field of slot.querySelectorAll("[name]")) {
      if (field.name === "again") continue;
      field.name = field.name.replace(/^(options|bands)-\w+-/, `$1-${number}-`);
      if (field.id) field.id = field.name;
    }
  });
}

function add(box, after) {
  const slot = box.querySelector("[data-slot-template]").content.firstElementChild.cloneNode(true);
  if (after) after.after(slot);
  else box.querySelector("[data-slot-list]").append(slot);
  count(box);
  slot.querySelector("input:not([type=hidden])").focus();
}

function act(box, button) {
  const slot = button.closest("[data-slot]");
  if (button.matches("[data-slot-add]")) return add(box);
  if (button.matches("[data-slot-up]")) slot.previousElementSibling?.before(slot);
  if (button.matches("[data-slot-down]")) slot.nextElementSibling?.after(slot);
  if (button.matches("[data-slot-out]")) {
    const next = slot.nextElementSibling ?? slot.previousElementSibling;
    slot.remove();
    (next?.querySelector("input:not([type=hidden])") ?? box.querySelector("[data-slot-add]")).focus();
  } else button.focus();
  count(box);
}

export function tendSlots(form) {
  for (const box of form.querySelectorAll("[data-slots]")) {
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-slot-add], [data-slot-up], [data-slot-down], [data-slot-out]");
      if (!button) return;
      event.preventDefault();
      act(box, button);
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    // Enter in the last row opens the next one: options are typed one after the other.
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      const slot = event.target.closest("[data-slot]");
      const next = slot.nextElementSibling;
      if (next) next.querySelector("input:not([type=hidden])").focus();
      else add(box, slot);
    });
  }
}
