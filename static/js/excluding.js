// “None of these” and a tick exclude each other; so do a typed answer and “Not applicable”.
const NONE_OF_THESE = "-";

export function exclude(question, changed) {
  if (changed.type === "checkbox" && changed.checked) {
    const alone = changed.value === NONE_OF_THESE || changed.name.startsWith("skip-");
    for (const other of question.querySelectorAll("input[type=checkbox]")) {
      if (other !== changed && other.name === changed.name && (alone || other.value === NONE_OF_THESE)) other.checked = false;
    }
    if (changed.name.startsWith("skip-")) {
      const typed = question.querySelector("[name^=answer-]");
      if (typed?.type === "checkbox") typed.checked = false;
      else if (typed) typed.value = "";
    }
  }
  if (changed.name.startsWith("answer-") && (changed.type === "checkbox" ? changed.checked : changed.value)) {
    for (const skip of question.querySelectorAll("[name^=skip-]")) skip.checked = false;
  }
}
