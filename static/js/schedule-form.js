// Of the fields that say when, only those of the chosen rhythm show; a round's own period goes with a round's end.
const chosen = () => document.querySelector("input[name=cadence]:checked")?.value;
const round = document.querySelector("input[name=covers][value=round]")?.closest("li");

function show() {
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(chosen());
  if (round) round.hidden = chosen() !== "round-ends" && !round.querySelector("input").checked;
}

for (const way of document.querySelectorAll("input[name=cadence]")) way.addEventListener("change", show);
show();
