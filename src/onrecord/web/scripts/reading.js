// Keys for reading a conversation: j and k go from message to message, / to the search, ? to the list of keys.
const kept = "onrecord-no-keys";
const box = document.getElementById("use-keys");
const list = document.getElementById("keys");
const words = document.getElementById("words");
const messages = [...document.querySelectorAll("#chat > li[tabindex]")];

box.checked = localStorage.getItem(kept) === null;
box.addEventListener("change", () => {
  if (box.checked) localStorage.removeItem(kept);
  else localStorage.setItem(kept, "1");
});

function step(by) {
  const at = messages.indexOf(document.activeElement.closest("#chat > li"));
  const target = location.hash && messages.findIndex((one) => `#${one.id}` === location.hash);
  const from = at >= 0 ? at : target >= 0 && target !== "" ? target - by : -1;
  const next = messages[Math.min(Math.max(from + by, 0), messages.length - 1)];
  if (next) next.focus();
}

function open() {
  list.open = !list.open;
  if (list.open) list.querySelector("summary").focus();
}

const does = { j: () => step(1), k: () => step(-1), "/": () => words.focus(), "?": open };

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (!box.checked || isTyping || event.ctrlKey || event.metaKey || event.altKey || !does[event.key]) return;
  event.preventDefault();
  does[event.key]();
});
