// Asks of each file that may belong to a message left out whether it goes: none does unless somebody ticks it.
import { box, legible } from "./boxes.js";
import { unclear } from "./received.js";

const place = document.querySelector("[data-part=unclear]");
const part = (name) => place.querySelector(`[data-part=${name}]`);
let shown = "";

export function clear() {
  shown = "";
  part("unclear-files").replaceChildren();
}

// Shows the files that are unclear by now, and returns how many of them are sent and how many left out. A tick holds
// only while its file is asked about.
export function ask(chat, changed) {
  const files = unclear(chat);
  for (const number of chat.goes) if (!files.includes(number)) chat.goes.delete(number);
  place.hidden = !files.length;
  if (files.length) part("unclear-as").textContent = [...chat.out.values()][0];
  if (files.join() !== shown) part("unclear-files").replaceChildren(...files.map((number) => boxOf(chat, number, changed)));
  shown = files.join();
  const sent = files.filter((number) => chat.goes.has(number)).length;
  return { sent, left: files.length - sent };
}

// Two names may look the same: their lengths tell them apart, and a picture from a note.
const kilobytes = ({ size }) => `${Math.max(1, Math.round(size / 1000)).toLocaleString("en-GB")} kB`;

function boxOf(chat, number, changed) {
  return box(`unclear-${number}`, legible(chat.others[number].name), kilobytes(chat.others[number]), chat.goes.has(number), (is) => {
    if (is) chat.goes.add(number);
    else chat.goes.delete(number);
    changed();
  });
}
