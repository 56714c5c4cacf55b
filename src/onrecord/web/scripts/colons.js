// A name may itself hold ": ". One line cannot tell; the whole file can. What the reader counts for that is
// counted here in the same way, byte by byte; where it could come to a longer name, the page does not read on.
import { NotRead } from "./headers.js";
import { inAngles, inBrackets } from "./media.js";
import { isAttachedWord, isMarked, isOmitted, isOmittedInBrackets } from "./words.js";

const [SAMPLE, SECOND, ODD, SECONDS] = [1024, 120, 8, 64];
const [OFTEN, SHARE] = [3, 0.9];
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesOf = (text) => encoder.encode(text).subarray(0, SAMPLE);
// A character a byte, so that places in it are places in bytes.
const asText = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const asWritten = (text) => decoder.decode(Uint8Array.from(text, (one) => one.charCodeAt(0))).trimEnd();
const stripped = (text) => text.replace(/^[ \t\n\r\v\f]+|[ \t\n\r\v\f]+$/g, "");
const FRAME_END = /(?:[)>]|\u00ef\u00bc\u0089)[ \t\n\r\v\f]*$/;

// Where the next ": " stands, -1 without one; that of ``<attached: `` is the app's own.
function secondColon(within, rules) {
  const end = within.indexOf(": ", 1);
  const opening = within.slice(0, Math.max(end, 0)).lastIndexOf("<");
  return opening >= 0 && isAttachedWord(asWritten(within.slice(opening + 1, end)), rules) ? -1 : end;
}

// What follows a label in its lines, as the reader notes it. ``plain`` is a label that no longer one can take.
class Label {
  seconds = new Map();
  filed = new Map();
  told = false;
  odd = 0;
  plain = false;

  note(line, rules) {
    if (this.plain || isMarked(line, rules)) return;
    const rest = asText(bytesOf(line));
    const within = rest.slice(0, SECOND);
    const end = secondColon(within, rules);
    if (end > 0) this.noteFile(rest, within);
    const second = rest.slice(0, end);
    if (end < 0 || second !== stripped(second)) this.odd += 1;
    else this.noteSecond(second, asWritten(rest.slice(end + 2)), rules);
    this.plain = this.odd > ODD || this.seconds.size > SECONDS;
  }

  noteFile(rest, within) {
    const last = within.lastIndexOf(": ");
    const lead = rest.slice(0, last);
    const isNoted = FRAME_END.test(rest) && this.filed.size < SECONDS && !this.filed.has(lead);
    if (isNoted) this.filed.set(lead, asWritten(rest.slice(last + 2)));
  }

  noteSecond(second, words, rules) {
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1);
    this.told ||= isMarked(words, rules) && !inAngles(words, rules).length && !isOmitted(words, rules);
  }

  mayBeLonger(rules, held) {
    return !this.plain && (this.isShown(rules, held) || this.isExplained());
  }

  // The app's words after a second colon show that what stands before it is all a name.
  isShown(rules, held) {
    const isFile = ([lead, words]) => {
      if (words.startsWith("<") && words.endsWith(">") && isOmittedInBrackets(words, rules)) return true;
      return inBrackets(words, rules).some((name) => held.has(name) && !held.has(`${asWritten(lead)}: ${name}`));
    };
    return this.told || [...this.filed].some(isFile);
  }

  // Whether the same words stand before a second colon so often that with them a name would explain the lines.
  isExplained() {
    const counts = [...this.seconds];
    const often = counts.filter(([, count]) => count >= OFTEN).map(([second]) => second);
    if (!often.length) return false;
    const fits = (second) => often.includes(second) || often.some((one) => second.startsWith(`${one} `));
    const sum = (some) => some.reduce((total, [, count]) => total + count, 0);
    return sum(counts.filter(([second]) => fits(second))) >= sum(counts) * SHARE;
  }
}

export function refuseColons(messages, rules, held) {
  const labels = new Map();
  for (const one of messages) {
    if (one.label === null) continue;
    if (!labels.has(one.label)) labels.set(one.label, new Label());
    labels.get(one.label).note(one.said, rules);
  }
  for (const label of labels.values()) {
    if (label.mayBeLonger(rules, held)) throw new NotRead("a name may have a colon in it");
  }
}
