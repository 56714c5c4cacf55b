// Hands over the opening of what was left out, before anything is captured, and takes it back where that comes to nothing.
import { Refused } from "./asking.js";
import { forget } from "./begun.js";

const place = document.querySelector("[data-onrecord-leaving-out]");
const windows = new BroadcastChannel("onrecord-opening");
const VOID =
  "What is left out was chosen again in another window. The opening that this window gave is of no use: do not keep it, and go on in the other window, whose opening counts. If that is closed, send the rest here once more.";
const part = (name) => place.querySelector(`[data-part=${name}]`);

function show(name, is) {
  part(name).hidden = !is;
}

function tell(text) {
  part("told").textContent = text;
}

export const isHandedOver = () => !part("opening").hidden;

// An opening that another window gave, or this one before it was loaded anew, opens nothing any more.
const wordsOf = (instead) =>
  instead ? ` An opening of it was given before, perhaps in another window: ${fileOf(instead)}. It is of no use now. The one to keep is given here.` : "";

const fileOf = (capture) => `${capture}.receipt.opening`;

// Goes on each time that the person says that they have the opening: it is given here, and nowhere again. Where it is
// void by then, the window that gave the other one tells this one.
export function handedOver({ capture, instead, text }, ended) {
  const link = part("download");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = fileOf(capture);
  show("chooser", false);
  show("opening", true);
  show("kept", false);
  tell(`What is kept was sent. Nothing is captured yet.${wordsOf(instead)}`);
  if (instead) windows.postMessage(instead);
  link.addEventListener("click", () => show("kept", true), { once: true });
  link.focus();
  return () =>
    new Promise((go, stop) => {
      ended.throwIfAborted();
      part("kept").addEventListener("click", go, { once: true, signal: ended });
      ended.addEventListener("abort", () => stop(ended.reason), { once: true });
      windows.onmessage = ({ data }) => data === capture && voided(stop);
    });
}

function voided(stop) {
  forget();
  stop(new Refused(VOID));
}

export function takenBack() {
  windows.onmessage = null;
  URL.revokeObjectURL(part("download").href);
  show("opening", false);
  show("chooser", true);
  tell("It was stopped in this window, and nothing is captured by it. An opening that you kept of it is of no use: when you send the rest again, you get another.");
  document.getElementById("leaving-out").focus();
}
