// Boxes to tick, made of what a file says.

// Without signs that would turn the words around it, or end its line.
export const legible = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, " ");

// A box with its label; what a source says is set as text, and never as markup.
export function box(id, label, hint, checked, changed) {
  const item = document.createElement("div");
  const input = document.createElement("input");
  const name = document.createElement("label");
  item.className = "govuk-checkboxes__item";
  Object.assign(input, { type: "checkbox", id, className: "govuk-checkboxes__input", checked });
  name.className = "govuk-label govuk-checkboxes__label onrecord-break";
  name.htmlFor = id;
  name.dir = "auto";
  name.textContent = label;
  item.append(input, name);
  if (hint) {
    const more = document.createElement("div");
    Object.assign(more, { id: `${id}-text`, className: "govuk-hint govuk-checkboxes__hint onrecord-break", dir: "auto" });
    more.textContent = hint;
    input.setAttribute("aria-describedby", more.id);
    item.append(more);
  }
  input.addEventListener("change", () => changed(input.checked));
  return item;
}
