// A colour is typed or picked, and the head of a document shows what it does. The page works without.
const INK = "#1b1a17", WHITE = "#ffffff";
const preview = document.querySelector("[data-preview]");
const nameField = document.querySelector("input[name=name]");
const logoField = document.querySelector("input[name=logo]");

const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const luminance = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};
const fill = (what, colour) => {
  for (const shape of preview.querySelectorAll(`[data-fill=${what}]`)) shape.setAttribute("fill", colour);
};

function draw(what, colour, ratio) {
  const words = contrast(WHITE, colour) >= contrast(INK, colour) ? WHITE : INK;
  fill(what, colour);
  if (what === "band") fill("words", words);
  // Rounded down: what is refused for 4.47 does not read as 4.5.
  ratio.textContent = (Math.floor(contrast(what === "band" ? words : WHITE, colour) * 10) / 10).toFixed(1);
}

for (const colour of document.querySelectorAll("[data-colour]")) {
  const [typed, picker, ratio] = ["input:not([type=color])", "input[type=color]", "[data-ratio]"].map((found) => colour.querySelector(found));
  picker.hidden = false;
  typed.addEventListener("input", () => {
    const written = `#${typed.value.trim().toLowerCase().replace(/^#/, "")}`;
    if (!/^#[0-9a-f]{6}$/.test(written)) return;
    picker.value = written;
    draw(colour.dataset.colour, written, ratio);
  });
  picker.addEventListener("input", () => {
    typed.value = picker.value;
    draw(colour.dataset.colour, picker.value, ratio);
  });
}

nameField.addEventListener("input", () => {
  preview.querySelector("[data-name]").textContent = nameField.value.trim() || "Evenkeel";
});

logoField.addEventListener("change", () => {
  const [file] = logoField.files;
  const picture = preview.querySelector("[data-logo]");
  if (picture.dataset.blob) URL.revokeObjectURL(picture.dataset.blob);
  if (!file || !["image/png", "image/jpeg", "image/webp"].includes(file.type)) return;
  picture.dataset.blob = URL.createObjectURL(file);
  picture.setAttribute("href", picture.dataset.blob);
  preview.querySelector("[data-name]").setAttribute("x", "208");
});
