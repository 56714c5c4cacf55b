// Keeps the page of a piece of work up to date. Without this file the page loads itself anew.
const place = document.querySelector("[data-onrecord-work]");
const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch(place.dataset.onrecordWork, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    if (said.over) {
      window.location.replace(said.page);
      return;
    }
    show(said);
  } catch {
    // The network or the service is away for a moment: the next look may find it.
  }
  window.setTimeout(look, EVERY_MS);
}

function show({ step, percent }) {
  const line = place.querySelector("[data-onrecord-step]");
  const text = step ? step[0].toUpperCase() + step.slice(1) : "Waiting for its turn";
  if (line.textContent !== text) line.textContent = text;
  const bar = place.querySelector("progress");
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent;
}

if (place) window.setTimeout(look, EVERY_MS);
