// The two days between which everything is left out, and what is wrong with them.
import { isWithin } from "./left_out.js";

const place = document.querySelector("[data-part=days]");
const inputs = () => [...place.querySelectorAll("input[type=date]")];

export function given() {
  const [from, to] = inputs().map((input) => input.value);
  return from || to ? { from, to } : null;
}

export function clear() {
  for (const input of inputs()) input.value = "";
}

export const first = () => inputs()[0];

export function onGiven(heard) {
  for (const input of inputs()) input.addEventListener("input", heard);
}

// What keeps days from leaving anything out, and where; null where nothing does.
export function problem(messages) {
  const [from, to] = inputs();
  const half = inputs().find((input) => input.validity.badInput);
  if (half) return { at: half, says: "Enter the whole of the day, or clear it" };
  if (from.value && to.value && to.value < from.value) return { at: to, says: "The last day must not come before the first" };
  if (given() && !messages.some((one) => isWithin(given(), one)))
    return { at: from, says: "No message is of these days: choose others, or clear them" };
  return null;
}

// Says in place what is wrong, null for nothing.
export function tell(found) {
  const error = place.querySelector("[data-part=problem]");
  error.firstElementChild.textContent = found ? found.says : "";
  error.hidden = found === null;
  place.classList.toggle("govuk-form-group--error", found !== null);
  for (const input of place.querySelectorAll("input")) {
    input.classList.toggle("govuk-input--error", input.type === "date" && found?.at === input);
    if (found?.at === input) input.setAttribute("aria-describedby", error.firstElementChild.id);
    else input.removeAttribute("aria-describedby");
  }
}
