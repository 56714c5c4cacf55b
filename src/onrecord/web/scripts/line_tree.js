// What is kept of a text, and what commits to all of it: the line tree of ``docs/formats/receipt.md``.
// The seed never leaves the browser but as the custodian's opening.

export const REASONS = ["personal", "party", "constituency"];
const SALT_BYTES = 16;
const [LEAF, NODE, LINE, FILE] = [0, 1, "L".charCodeAt(0), "F".charCodeAt(0)];
const AT_ONCE = 4096;
const encoder = new TextEncoder();

export const placeholder = (reason) => encoder.encode(`[withheld by the custodian: ${reason}]\n`);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

async function salts(seed, count) {
  const key = await crypto.subtle.importKey("raw", seed, "AES-CTR", false, ["encrypt"]);
  const counter = { name: "AES-CTR", counter: new Uint8Array(16), length: 128 };
  return new Uint8Array(await crypto.subtle.encrypt(counter, key, new Uint8Array(SALT_BYTES * count)));
}

const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

async function inBatches(count, make) {
  const found = [];
  for (let at = 0; at < count; at += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - at);
    found.push(...(await Promise.all(Array.from({ length: size }, (_, number) => make(at + number)))));
  }
  return found;
}

// A text's leaves are its lines; any other file is one leaf, of the digest of its bytes.
function leafOf(salt, kind, content) {
  const data = new Uint8Array(2 + SALT_BYTES + content.length);
  data[0] = LEAF;
  data.set(salt, 1);
  data[1 + SALT_BYTES] = kind;
  data.set(content, 2 + SALT_BYTES);
  return digest(data);
}

function nodeOf(left, right) {
  const data = new Uint8Array(1 + left.length + right.length);
  data[0] = NODE;
  data.set(left, 1);
  data.set(right, 1 + left.length);
  return digest(data);
}

// RFC 6962's tree: neighbours are joined, and the odd one goes up as it is.
async function rootOf(leaves) {
  let level = leaves;
  while (level.length > 1) {
    const below = level;
    const pairs = await inBatches(below.length >> 1, (at) => nodeOf(below[2 * at], below[2 * at + 1]));
    level = below.length % 2 ? [...pairs, below.at(-1)] : pairs;
  }
  return level[0];
}

export const digestOf = async (blob) => digest(await blob.arrayBuffer());
export const leafCount = (part) => (part.ends ? part.ends.length : 1);

async function leavesOf(part, salt) {
  if (!part.ends) return [await leafOf(salt(0), FILE, part.digest)];
  const line = (at) => part.bytes.subarray(at ? part.ends[at - 1] : 0, part.ends[at]);
  return inBatches(part.ends.length, (at) => leafOf(salt(at), LINE, line(at)));
}

// Draws what is kept of the chat: ``reasons`` gives each line's (from 0), undefined where it is kept.
function placeholdersIn({ bytes, ends, reasons }) {
  const [kept, lines] = [[], []];
  let size = 0;
  for (let at = 0; at < ends.length; at += 1) {
    const reason = reasons[at];
    const piece = reason === undefined ? bytes.subarray(at ? ends[at - 1] : 0, ends[at]) : placeholder(reason);
    if (reason !== undefined) {
      const last = lines.at(-1);
      if (last && last[1] === at && last[3] === reason) last[1] = at + 1;
      else lines.push([at + 1, at + 1, size, reason]);
    }
    kept.push(piece);
    size += piece.length;
  }
  return { text: new Blob(kept), lines };
}

// Draws what is kept of files in their order. One of them is the chat and has ``reasons``; the others have a
// ``reason`` where they are left out. A text has ``bytes`` and its lines' ``ends``, any other file a ``digest``.
export async function drawn(parts, messages, seed) {
  const count = parts.reduce((sum, part) => sum + leafCount(part), 0);
  const every = await salts(seed, count);
  const [all, keptSalts, hashes, opened] = [[], [], [], []];
  for (const part of parts) {
    const before = all.length;
    const salt = (at) => every.subarray((before + at) * SALT_BYTES, (before + at + 1) * SALT_BYTES);
    for (const [at, leaf] of (await leavesOf(part, salt)).entries()) {
      all.push(leaf);
      if ((part.reasons ? part.reasons[at] : part.reason) === undefined) keptSalts.push(...salt(at));
      else {
        hashes.push(hex(leaf));
        const open = opened.at(-1);
        if (open && open[1] === before + at - 1) open[1] = before + at;
        else opened.push([before + at, before + at]);
      }
    }
  }
  const chat = parts.findIndex((part) => part.reasons);
  const { text, lines } = placeholdersIn(parts[chat]);
  const files = { text: chat, entries: parts.map((part) => [leafCount(part), part.reason ?? null]) };
  const said = {
    "onrecord-withheld": parts.length > 1 ? 2 : 1,
    ...(parts.length > 1 ? files : {}),
    lines,
    leaves: hashes,
    salts: base64(Uint8Array.from(keptSalts)),
    root: hex(await rootOf(all)),
    count,
    messages,
  };
  return { text, said, opened };
}

// The custodian's opening, as ``docs/formats/receipt.md`` has it: canonical JSON, and LF.
export function opening(capture, seed, opened) {
  return `${JSON.stringify({ capture, "onrecord-opening": 1, seed: hex(seed), withheld: opened })}\n`;
}
