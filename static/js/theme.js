// Day or night by hand, remembered on this device. "device" follows the system again.
const root = document.documentElement;
const KEY = "theme";

function remembered() {
  try {
    return localStorage.getItem(KEY) || "device";
  } catch {
    return "device";
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may refuse storage: the choice then lasts for this page.
  }
}

function show(theme) {
  if (theme === "device") {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = theme;
  }
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", button.dataset.themeChoice === theme);
  }
}

function bind() {
  for (const group of document.querySelectorAll("[data-theme-switch]")) {
    group.hidden = false;
    group.addEventListener("click", ({ target }) => {
      const chosen = target.closest("[data-theme-choice]")?.dataset.themeChoice;
      if (chosen) {
        remember(chosen);
        show(chosen);
      }
    });
  }
  show(remembered());
}

show(remembered());
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", bind);
} else {
  bind();
}
