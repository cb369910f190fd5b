// Fills a position in by one tap. Without a signal the field stays for typing.
for (const button of document.querySelectorAll("[data-locate]")) {
  const field = button.closest("[data-question]").querySelector("input");
  button.hidden = !navigator.geolocation;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(6)} ${coords.longitude.toFixed(6)}`;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      () => field.focus(),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}
