// Ticking all of a group at once: a button that ticks what is shown, says how many, and takes it back.
function ticked(boxes) {
  return boxes.filter((box) => box.checked).length;
}

function show(boxes, label, told) {
  const number = ticked(boxes);
  const isAll = number === boxes.length;
  label.data = `${isAll ? "Untick" : "Tick"} all ${boxes.length}`;
  told.textContent = number ? `${number} of the ${boxes.length} shown ${number === 1 ? "is" : "are"} ticked` : "None is ticked";
}

function add(group) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const list = group.querySelector(".govuk-checkboxes");
  if (boxes.length < 2) return;
  const row = document.createElement("div");
  const button = document.createElement("button");
  const label = document.createTextNode("");
  const of = document.createElement("span");
  const told = document.createElement("span");
  row.className = "onrecord-tick-all";
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  of.className = "govuk-visually-hidden";
  of.textContent = ` of “${group.querySelector("legend").textContent.trim()}”`;
  told.className = "govuk-body-s";
  told.setAttribute("role", "status");
  button.append(label, of);
  button.addEventListener("click", () => {
    const isToTick = ticked(boxes) < boxes.length;
    for (const box of boxes) box.checked = isToTick;
    show(boxes, label, told);
  });
  list.addEventListener("change", () => show(boxes, label, told));
  // Who comes back to the page has their ticks back, after this ran.
  window.addEventListener("pageshow", () => show(boxes, label, told));
  row.append(button, told);
  list.before(row);
  show(boxes, label, told);
}

document.querySelectorAll("[data-onrecord-tick-all]").forEach(add);
