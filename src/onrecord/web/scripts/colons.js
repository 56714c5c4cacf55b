// A name may itself hold ": ". One line cannot tell; the whole file can. What the reader counts for that is
// counted here in the same way, byte by byte; where it could come to a longer name, the page does not read on.
import { NotRead } from "./headers.js";
import { inAngles } from "./media.js";
import { isMarked } from "./words.js";

const [SAMPLE, SECOND, ODD, SECONDS] = [1024, 120, 8, 64];
const [OFTEN, SHARE] = [3, 0.9];
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesOf = (text) => encoder.encode(text).subarray(0, SAMPLE);
// A character a byte, so that places in it are places in bytes.
const asText = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const asWritten = (text) => decoder.decode(Uint8Array.from(text, (one) => one.charCodeAt(0)));
const stripped = (text) => text.replace(/^[ \t\n\r\v\f]+|[ \t\n\r\v\f]+$/g, "");
const FRAME_END = /(?:[)>]|\u00ef\u00bc\u0089)[ \t\n\r\v\f]*$/;

// What follows a label in one line, as the reader notes it. ``plain`` is a label that no longer one can take.
class Label {
  seconds = new Map();
  odd = 0;
  plain = false;

  note(line, rules, held) {
    if (this.plain || isMarked(line, rules)) return;
    const rest = asText(bytesOf(line));
    const within = rest.slice(0, SECOND);
    const end = within.indexOf(": ", 1);
    if (end > 0) refuseShown(rest, within, end, rules, held);
    const second = rest.slice(0, end);
    if (end < 0 || second !== stripped(second)) this.odd += 1;
    else this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1);
    this.plain = this.odd > ODD || this.seconds.size > SECONDS;
  }

  // Whether the same words stand before a second colon so often that with them a name would explain the lines.
  mayBeLonger() {
    const counts = [...this.seconds];
    const often = counts.filter(([, count]) => count >= OFTEN).map(([second]) => second);
    if (this.plain || !often.length) return false;
    const fits = (second) => often.includes(second) || often.some((one) => second.startsWith(`${one} `));
    const sum = (some) => some.reduce((total, [, count]) => total + count, 0);
    return sum(counts.filter(([second]) => fits(second))) >= sum(counts) * SHARE;
  }
}

// The app's words after a second colon show that what stands before it is all a name.
function refuseShown(rest, within, end, rules, held) {
  const after = asWritten(rest.slice(end + 2));
  const isTold = isMarked(after, rules) && !inAngles(after, rules).length;
  const last = asWritten(rest.slice(within.lastIndexOf(": ") + 2)).trim();
  const isFile = FRAME_END.test(rest) && ((last.startsWith("<") && last.endsWith(">")) || held.stands(last));
  if (isTold || isFile) throw new NotRead("a name may have a colon in it");
}

export function refuseColons(messages, rules, held) {
  const labels = new Map();
  for (const one of messages) {
    if (one.label === null) continue;
    if (!labels.has(one.label)) labels.set(one.label, new Label());
    labels.get(one.label).note(one.said, rules, held);
  }
  for (const label of labels.values()) {
    if (label.mayBeLonger()) throw new NotRead("a name may have a colon in it");
  }
}
