// How the reader compares the words that the app writes of itself: what they are is its data.

const edges = (signs) => `[${[...signs].map((sign) => sign.replace(/[\\\]^-]/g, "\\$&")).join("")}]*`;
const made = new Map();

function cut(text, signs) {
  if (!made.has(signs)) made.set(signs, [new RegExp(`^${edges(signs)}`, "u"), new RegExp(`${edges(signs)}$`, "u")]);
  const [before, after] = made.get(signs);
  return text.replace(before, "").replace(after, "");
}

export const isMarked = (text, rules) => rules.app_marks.some((mark) => text.startsWith(mark));
export const bare = (text, rules) => cut(text, rules.marks.join(""));
export const trimmed = (label, rules) => cut(label, `${rules.marks.join("")} \u00a0\u202f`);

// One kind of space and no direction marks; of fewer kinds of quotation marks than the reader's: none of these
// words has one.
function plainKey(text, rules) {
  const unmarked = text.replace(new RegExp(`[${rules.marks.join("")}]`, "gu"), "");
  const words = unmarked.replace(/[\u2018\u2019\u02bc]/g, "'").split(/\s+/u).filter(Boolean);
  return cut(words.join(" "), rules.stops);
}

const looseKey = (text, rules) => cut(plainKey(text, rules), rules.edges);

export const isAttachedWord = (text, rules) => rules.attached.includes(looseKey(text, rules));
export const isAttachedAfter = (text, rules) => rules.attached_after_name.includes(looseKey(text, rules));
export const isAttachedInBrackets = (text, rules) => rules.attached_in_brackets.includes(looseKey(text, rules));
// Whole texts after the app's mark: media left out of an export, or a message that was deleted.
export const isOmitted = (text, rules) => rules.omitted.includes(looseKey(text, rules));
export const isOmittedInBrackets = (text, rules) => rules.omitted_in_brackets.includes(looseKey(text, rules));
export const isDeleted = (text, rules) => rules.deleted.includes(plainKey(text, rules));
