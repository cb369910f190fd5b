// Bars and warnings as they would be with what is typed now.
const SVG = "http://www.w3.org/2000/svg";

function drawn(length) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 100 6"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  const rect = svg.appendChild(document.createElementNS(SVG, "rect"));
  rect.setAttribute("height", "6");
  rect.setAttribute("width", length);
  return svg;
}

function show(place, share) {
  if (!share) {
    place.replaceChildren();
    return;
  }
  const [percent, length] = share;
  const rect = place.querySelector("rect");
  if (rect) rect.setAttribute("width", length);
  else place.replaceChildren(drawn(length));
  while (place.childNodes.length > 1) place.lastChild.remove();
  place.append(`${percent}%`);
}

function warning({ sentence, part }) {
  const item = document.createElement("li");
  if (part && document.getElementById(`p-${part}`)) item.append(Object.assign(document.createElement("a"), { href: `#p-${part}`, textContent: sentence }));
  else item.textContent = sentence;
  return item;
}

export function showWeights(page, told) {
  for (const place of page.querySelectorAll("[data-share]")) show(place, told.shares[place.dataset.share]);
  const reach = page.querySelector("[data-reach]");
  if (reach) reach.textContent = reach.textContent.replace(/\d+/, told.reach);
  page.querySelector("[data-balance]").textContent = told.balance;
  page.querySelector("[data-warnings]").replaceChildren(...told.warnings.map(warning));
  page.querySelector("[data-no-warnings]").hidden = told.warnings.length > 0;
}
