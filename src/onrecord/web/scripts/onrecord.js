// What makes the pages better where scripts run. Every page works without this file.
import { initAll } from "./govuk-frontend.min.js";
import { initAll as initJustice } from "./moj-frontend.min.js";

initAll();
initJustice();

// Said in the page, since a person who was refused by their key sees nothing otherwise.
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  event.preventDefault();
  place.hidden = false;
  place.focus();
});

for (const button of document.querySelectorAll("[data-onrecord-print]")) {
  button.addEventListener("click", () => window.print());
}

// The worker shows a page without a network and passes on what a phone shares. It keeps no content.
const worker = document.body.dataset.serviceWorker;
if (worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {});
}
