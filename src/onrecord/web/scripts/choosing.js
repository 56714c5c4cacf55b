// Choosing messages by touch: the first press chooses one message, the next chooses all up to another.
const bar = document.getElementById("choosing");
const first = document.getElementById("choose-first");
const last = document.getElementById("choose-last");
const told = bar?.querySelector("[data-onrecord-chosen]");
const buttons = new Map();

function ends() {
  const from = Number(first.value) || 0;
  return [from, Number(last.value) || from];
}

function show() {
  const [from, to] = ends();
  for (const [number, button] of buttons) {
    const isChosen = from > 0 && number >= from && number <= to;
    button.setAttribute("aria-pressed", String(isChosen));
    button.firstChild.data = isChosen ? "Chosen" : "Choose";
    button.closest("li").classList.toggle("onrecord-chosen", isChosen);
  }
  if (!from) told.textContent = "Choose the message that shows the decision. Choose a second one for all between them.";
  else if (from === to) told.textContent = `Message ${from} is chosen. Choose another for all between them.`;
  else told.textContent = `Messages ${from} to ${to} are chosen.`;
}

function choose(number) {
  const [from, to] = ends();
  if (!from) [first.value, last.value] = [number, number];
  else if (from === to && number === from) [first.value, last.value] = ["", ""];
  else if (number < from) first.value = number;
  else if (number > to) last.value = number;
  else [first.value, last.value] = [number, number];
  bar.open = Boolean(first.value);
  show();
}

function add(item) {
  const number = Number(item.id.slice(1));
  const button = document.createElement("button");
  const hidden = document.createElement("span");
  button.type = "button";
  button.className = "onrecord-choose onrecord-no-print";
  hidden.className = "govuk-visually-hidden";
  hidden.textContent = ` message ${number}`;
  button.append("Choose", hidden);
  button.addEventListener("click", () => choose(number));
  const source = item.querySelector(":scope > .onrecord-message__source");
  if (source) source.before(button);
  else item.append(button);
  buttons.set(number, button);
}

if (bar) {
  document.querySelectorAll("#chat > li[id^=m]").forEach(add);
  for (const box of [first, last]) box.addEventListener("input", show);
  show();
}
