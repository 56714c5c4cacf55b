// Hands over the opening of what was left out, before anything is captured, and takes it back where that comes to nothing.
const place = document.querySelector("[data-onrecord-leaving-out]");
const part = (name) => place.querySelector(`[data-part=${name}]`);

function show(name, is) {
  part(name).hidden = !is;
}

function tell(text) {
  part("told").textContent = text;
}

export const isHandedOver = () => !part("opening").hidden;

// Goes on each time that the person says that they have the opening: it is given here, and nowhere again.
export function handedOver(capture, text, ended) {
  const link = part("download");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = `${capture}.receipt.opening`;
  show("chooser", false);
  show("opening", true);
  show("kept", false);
  tell("What is kept was sent. Nothing is captured yet.");
  link.addEventListener("click", () => show("kept", true), { once: true });
  link.focus();
  return () =>
    new Promise((go, stop) => {
      ended.throwIfAborted();
      part("kept").addEventListener("click", go, { once: true, signal: ended });
      ended.addEventListener("abort", () => stop(ended.reason), { once: true });
    });
}

export function takenBack() {
  URL.revokeObjectURL(part("download").href);
  show("opening", false);
  show("chooser", true);
  tell("It was stopped, and nothing is captured. An opening that you kept of it is of no use: when you send the rest again, you get another.");
  document.getElementById("leaving-out").focus();
}
