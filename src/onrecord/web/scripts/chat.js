// Reads a WhatsApp text export in the browser, by the reader's own rules as data. It has no other rules:
// what it cannot tell for certain it does not guess, and says why; the file is then read by the service.
import { refuseColons } from "./colons.js";
import { grammar, header, NotRead } from "./headers.js";
import { inAngles, Held } from "./media.js";
import { isDeleted, isMarked, isOmitted, trimmed } from "./words.js";

export { NotRead };

const LF = 10;
const SHORT = 6;
const encoder = new TextEncoder();

// Splits bytes at LF alone; the last line may lack it.
export function linesOf(bytes) {
  const ends = [];
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) ends.push(at + 1);
  if ((ends.at(-1) ?? 0) < bytes.length) ends.push(bytes.length);
  return ends;
}

// Reads a whole export: its messages with their lines, who wrote each and when, and which files it names of those
// beside it (``names``).
export function read(bytes, rules, names = []) {
  const known = grammar(rules);
  const lines = textOf(bytes).split("\n");
  if (lines.at(-1) === "") lines.pop();
  const messages = [];
  for (const [number, line] of lines.entries()) {
    const head = header(line, known);
    if (head) messages.push({ first: number + 1, last: number + 1, head, line, stamp: line.slice(0, head.end), rest: line.slice(head.end) });
    else if (!messages.length) throw new NotRead("it does not begin with a message");
    else messages.at(-1).last = number + 1;
  }
  if (!messages.length) throw new NotRead("it holds no message");
  if (new Set(messages.map((one) => one.head.template)).size > 1) throw new NotRead("its dates are written in two ways");
  const isPhone = messages[0].head.bracket;
  const order = orderOf(messages, rules);
  return named(messages, lines, { rules, isPhone, order, held: new Held(names, rules) });
}

// An iPhone ends its messages with CR and LF; a CR elsewhere is no sign that the app writes.
function textOf(bytes) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new NotRead("it is not written as the app writes it (UTF-8)");
  }
  const unreturned = text.replaceAll("\r\n", "\n");
  if (/[\0\r]/.test(unreturned)) throw new NotRead("it has signs that the app does not write");
  return unreturned;
}

// Tells whether a text of this export holds a line that begins as a message does, or may.
export function holdsHeader(bytes, rules) {
  const known = grammar(rules);
  try {
    return textOf(bytes).split("\n").some((line) => header(line, known) !== null);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return true;
  }
}

// The order in which its dates are written; with no more than one step back in time by a few minutes.
function orderOf(messages, rules) {
  const possible = ["dmy", "mdy", "ymd"].filter((order) => messages.every((one) => one.head.minutes[order] !== undefined));
  if (!possible.length) throw new NotRead("its dates are written in two orders");
  for (const order of possible) {
    let before = -Infinity;
    for (const one of messages) {
      const at = one.head.minutes[order];
      if (at < before - rules.slack_minutes) throw new NotRead("its times go back");
      before = at;
    }
  }
  return possible.length === 1 ? possible[0] : null;
}

function named(messages, lines, context) {
  const { rules, isPhone, order, held } = context;
  const people = new Map();
  for (const one of messages) {
    const at = one.rest.indexOf(": ");
    const has = at > 0 && encoder.encode(one.rest.slice(0, at)).length <= rules.label_bytes;
    one.label = has ? one.rest.slice(0, at) : null;
    one.sender = has ? trimmed(one.label, rules) : null;
    if (one.sender === "") throw new NotRead("a name is empty");
    one.said = has ? one.rest.slice(at + 2) : one.rest;
    one.body = [one.said, ...lines.slice(one.first, one.last)].join("\n");
    dated(one, order);
    if (has) people.set(one.sender, (people.get(one.sender) ?? 0) + 1);
  }
  if (isPhone && !messages.some((one) => isMarked(one.line, rules) || isMarked(one.said, rules))) {
    throw new NotRead("it lacks the marks that an iPhone sets before words of the app");
  }
  for (const one of messages) refuseDoubt(one, people, rules, isPhone);
  refuseColons(messages, rules, held);
  for (const one of messages) {
    one.files = one.label === null ? [] : held.named(one.body, isPhone);
    one.mentioned = held.mentioned(one.body, isPhone);
  }
  return concluded(messages, lines, context);
}

function dated(one, order) {
  const minutes = order === null ? null : one.head.minutes[order];
  one.day = minutes === null ? null : new Date(Math.floor(minutes / 1440) * 86400000).toISOString().slice(0, 10);
  one.minute = minutes === null ? null : minutes % 1440;
}

// An iPhone writes what the app says under a name: whose doing it was is not judged, and it counts as nobody's.
// ``under`` then has the name; ``people`` and ``told`` count messages and such words, by name.
function concluded(messages, lines, { rules, isPhone, order }) {
  const [people, told] = [new Map(), new Map()];
  for (const one of messages) {
    one.under = isPhone && one.sender !== null && isTold(one, rules) ? one.sender : null;
    if (one.under !== null) one.sender = null;
    const [counts, name] = one.under === null ? [people, one.sender] : [told, one.under];
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const key of ["head", "rest", "said", "line", "label"]) delete one[key];
  }
  return { messages, lines: lines.length, people, told, order };
}

const isMedia = (one, rules) => inAngles(one.body, rules).length > 0 || isOmitted(one.body.split("\n", 1)[0], rules);

// The app's mark stands before words of its own; those for a file, or for a message deleted, are under its sender's name.
function isTold(one, rules) {
  return isMarked(one.body, rules) && !isMedia(one, rules) && !(one.last === one.first && isDeleted(one.body, rules));
}

// Below one line of the app's own words nothing belongs to it; a poll goes on under its heading.
function refuseLongNotice(one, people, rules, isPhone) {
  if (one.last === one.first) return;
  const [line] = one.said.split("\n", 1);
  const isPoll = isPhone && /^\p{Lu}+:$/u.test(trimmed(line, rules));
  const isNotice = isPhone ? isMarked(line, rules) && !isMedia(one, rules) && !isPoll : isMarked(line, rules) || readsLikeNotice(line, people, rules);
  if (one.sender === null || isNotice) throw new NotRead("a notice of the app goes on for lines");
}

// A colon may end a name, or stand in a notice: where only the service's reader can tell, it must.
function refuseDoubt(one, people, rules, isPhone) {
  refuseLongNotice(one, people, rules, isPhone);
  if (one.sender === null) {
    const before = trimmed(one.rest.split(":")[0], rules);
    if (one.rest.includes(":") && people.has(before)) throw new NotRead("a message is empty");
    return;
  }
  const words = one.sender.split(" ");
  const isNotice =
    /["\u201c\u201d\u201e\u00ab\u00bb]/u.test(one.sender) ||
    (words.length > 1 && rules.you.includes(words[0])) ||
    words.slice(1).some((word) => rules.notice_verbs.includes(word)) ||
    rules.notice_openings.some((text) => one.sender.startsWith(text));
  if (isNotice) throw new NotRead("a notice of the app has a colon in it");
}

// A text of several lines whose first one could be the app's own: what follows would be no part of it.
function readsLikeNotice(line, people, rules) {
  const text = trimmed(line, rules);
  const follows = (rest) => rules.notice_verbs.includes(rest.trimStart().split(" ")[0]);
  const isAbout = (name) => text.startsWith(`${name} `) && follows(text.slice(name.length));
  const number = /^\+[\d\s()-]+/u.exec(text)?.[0];
  return (
    rules.you.some(isAbout) ||
    [...people.keys()].some(isAbout) ||
    (number !== undefined && follows(text.slice(number.length))) ||
    rules.notice_openings.some((opening) => opening.length > SHORT && text.startsWith(opening))
  );
}
