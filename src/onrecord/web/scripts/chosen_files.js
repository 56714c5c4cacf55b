// Which files are chosen, and whether they are one file, of which alone something can be left out.
const form = document.querySelector("[data-onrecord-upload]");
const find = (name) => form.querySelector(`[data-onrecord-${name}]`);
const inputs = () => [...form.querySelectorAll("input[type=file]")];

export const chosen = () => inputs().flatMap((input) => [...input.files]);
export const controls = () => [...inputs(), find("no-folder")];

const counts = () => inputs().map((input) => input.files.length);

export function isOneFile() {
  const [files, inFolder] = counts();
  return files === 1 && inFolder === 0;
}

function show() {
  const [files, inFolder] = counts();
  find("no-folder").hidden = inFolder === 0;
  find("one-file").hidden = files === 0 || isOneFile();
}

// A browser need not offer to choose no folder again.
function takeFolderAway() {
  const [file, folder] = inputs();
  folder.value = "";
  folder.dispatchEvent(new Event("change"));
  file.focus();
}

// Calls at once, and each time that other files are chosen.
export function onChosen(told) {
  const changed = () => {
    show();
    told();
  };
  for (const input of inputs()) input.addEventListener("change", changed);
  find("no-folder").addEventListener("click", takeFolderAway);
  changed();
}
