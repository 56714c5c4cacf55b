// Which message names which file of a zip, by the reader's rule: a name stands beside the app's words for it.
import { NotRead } from "./headers.js";
import { bare, isAttachedAfter, isAttachedInBrackets, isAttachedWord, isMarked, trimmed } from "./words.js";

const MOST_NAMED = 100;
const TAIL = 4;
const FRAMES = [[" (", ")"], ["\uff08", "\uff09"], [" \uff08", "\uff09"]];
const NONE = [];
const normal = (name) => name.normalize("NFC");

// A file's name beside the word for it: after it in most languages, before it in Turkish.
function beside(text, rules) {
  const spread = text.replace("\uff1a", ": ");
  const colon = spread.indexOf(": ");
  const name = colon < 0 ? "" : spread.slice(colon + 2);
  if (name && isAttachedWord(spread.slice(0, colon), rules)) return name;
  const space = text.lastIndexOf(" ");
  return space > 0 && isAttachedAfter(text.slice(space + 1), rules) ? text.slice(0, space) : null;
}

// The names that an iPhone writes as ``<attached: name>``, its mark before the whole text or before the bracket.
export function inAngles(text, rules) {
  const names = [];
  let at = 0;
  for (let start = text.indexOf("<"); start >= 0 && names.length < MOST_NAMED; start = text.indexOf("<", at)) {
    const end = text.indexOf(">", start);
    const name = end < 0 ? null : beside(text.slice(start + 1, end), rules);
    const marked = isMarked(text, rules) || rules.app_marks.some((mark) => text.slice(0, start).endsWith(mark));
    if (name !== null && marked) names.push(name);
    at = name !== null && marked ? end + 1 : start + 1;
  }
  return names;
}

// The name that Android writes as ``name (file attached)`` on the first line.
export function inBrackets(text, rules) {
  const line = bare(text.split("\n", 1)[0], rules);
  for (const [opening, closing] of FRAMES) {
    const at = line.lastIndexOf(opening);
    if (at > 0 && line.endsWith(closing) && isAttachedInBrackets(line.slice(at + opening.length, -1), rules)) {
      return [line.slice(0, at)];
    }
  }
  return [];
}

// How names end, and how long those are that end so: few places of a text then need a look.
function tailsOf(names) {
  const tails = new Map();
  for (const name of names) {
    const tail = name.slice(-TAIL);
    if (!tails.has(tail)) tails.set(tail, new Set());
    tails.get(tail).add(name.length);
  }
  return tails;
}

// Every known name in a text, with where it ends.
function* ends(text, tails, isKnown) {
  for (const [tail, lengths] of tails) {
    for (let at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, at + 1)) {
      const end = at + tail.length;
      for (const length of lengths) {
        const form = end >= length ? text.slice(end - length, end) : "";
        if (isKnown(form)) yield [form, end];
      }
    }
  }
}

// The files beside a chat, by name.
export class Held {
  constructor(names, rules) {
    this.rules = rules;
    this.files = new Map();
    this.stems = new Map();
    for (const [number, name] of names.entries()) {
      const key = normal(name);
      if (this.files.has(key)) throw new NotRead("two of its files have one name");
      this.files.set(key, number);
      const stem = key.slice(0, key.lastIndexOf(".") + 1);
      if (stem.length > 1) this.stems.set(stem, this.stems.has(stem) ? -1 : number);
    }
    this.tails = tailsOf(new Set([...this.files.keys(), ...this.stems.keys()]));
    this.marks = new RegExp(`[${rules.marks.join("")}]`, "gu");
    this.loose = new Map();
    for (const [name, number] of this.files) this.loose.set(this.folded(name), [...(this.loose.get(this.folded(name)) ?? []), number]);
    this.looseTails = tailsOf(this.loose.keys());
  }

  // However a hand or another language's words would write it: in capitals or not, and without direction marks.
  folded(text) {
    return normal(text.replace(this.marks, "").toLowerCase());
  }

  file(name) {
    const key = normal(trimmed(name, this.rules));
    return this.files.get(key) ?? (key.endsWith(".") ? this.stems.get(key) : undefined);
  }

  // Whether there is a file of just this name.
  has(name) {
    return this.files.has(normal(trimmed(name, this.rules)));
  }

  // Whether the name of a file stands anywhere in a text.
  stands(text) {
    return !ends(normal(text), this.tails, (form) => this.files.has(form) || this.stems.has(form)).next().done;
  }

  // The files whose names stand in a message in any words, beside those that it names by the rule.
  mentioned(text, isPhone) {
    if (!this.files.size) return NONE;
    let rest = normal(text);
    for (const name of this.namesIn(text, isPhone)) rest = rest.replace(normal(name), " ");
    const found = new Set();
    const longest = new Map();
    for (const [form, end] of ends(this.folded(rest), this.looseTails, (one) => this.loose.has(one))) {
      if (form.length > (longest.get(end)?.length ?? 0)) longest.set(end, form);
    }
    for (const form of longest.values()) for (const number of this.loose.get(form)) found.add(number);
    return found.size ? [...found] : NONE;
  }

  namesIn(text, isPhone) {
    const names = isPhone ? inAngles(text, this.rules) : inBrackets(text, this.rules);
    return names.filter((name) => this.file(name) !== undefined);
  }

  // The files that a message names. What only looks as if it named one is not judged here.
  named(text, isPhone) {
    const held = this.namesIn(text, isPhone);
    const found = held.map((name) => this.file(name));
    if (found.includes(-1)) throw new NotRead("a file that it names could be one of two");
    let rest = normal(text);
    for (const name of held) rest = rest.replace(normal(name), " ");
    if (this.mayName(rest, text, isPhone) && this.stands(rest)) {
      throw new NotRead("it names a file in words that this page does not know");
    }
    return [...new Set(found)];
  }

  // Without these signs the reader never takes a name for a file's.
  mayName(rest, text, isPhone) {
    const isClosed = /[)\uff09]$/u.test(bare(text.split("\n", 1)[0], this.rules));
    if (isPhone) return this.rules.app_marks.some((mark) => text.includes(mark)) && (isClosed || rest.includes("<"));
    return isClosed || (rest.includes("<") && rest.includes(">"));
  }
}
