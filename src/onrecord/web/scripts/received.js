// What was chosen, opened on this device: a text by itself, or a zip with one chat and the files that it names.
import { holdsHeader, linesOf, NotRead, read } from "./chat.js";
import { digestOf, drawn, leafCount, opening } from "./line_tree.js";
import { filesOf, unpacked } from "./zip.js";

const MOST_BYTES = 128 * 1024 * 1024;
const MOST_LINES = 400000;
const MOST_OUT = 10000; // leaves of files left out, as ``withheld_before.py`` has it
const IPHONE = "_chat.txt";
const SEED_BYTES = 32;

const isText = (name) => name.toLowerCase().endsWith(".txt");
const stemOf = (name) => name.slice(0, Math.max(0, name.lastIndexOf(".")));
// As the service orders them: by the characters' numbers.
const inOrder = (one, other) => {
  const [a, b] = [[...one.name], [...other.name]];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) return a[at].codePointAt(0) - b[at].codePointAt(0);
  }
  return a.length - b.length;
};

async function bytesOf(blob) {
  if (blob.size > MOST_BYTES) throw new NotRead("it is too large");
  return new Uint8Array(await blob.arrayBuffer());
}

async function lined(bytes) {
  const ends = linesOf(bytes);
  if (ends.length > MOST_LINES) throw new NotRead("it is too large");
  return { bytes, ends };
}

// Reads what was chosen. Its ``chat`` is the text with its lines, ``others`` the files beside it.
export async function received(file, rules) {
  if (isText(file.name)) {
    const chat = { name: file.name, ...(await lined(await bytesOf(file))) };
    return { file, folder: "", chat, others: [], ...read(chat.bytes, rules) };
  }
  if (!file.name.toLowerCase().endsWith(".zip")) throw new NotRead("it is neither a text file nor a zip");
  const files = (await filesOf(file)).sort(inOrder);
  const named = chatAmong(files, file.name);
  const chat = { ...named, ...(await lined(await bytesOf(await unpacked(file, named)))) };
  const others = files.filter((one) => one !== named);
  for (const one of others) if (isText(one.name)) await refuseChat(file, one, rules);
  const found = read(chat.bytes, rules, others.map((one) => one.name));
  return { file, folder: `${stemOf(file.name)}/`, chat, others, ...found };
}

function chatAmong(files, name) {
  const texts = files.filter((one) => isText(one.name));
  const own = texts.filter((one) => one.name === IPHONE || stemOf(one.name) === stemOf(name));
  const [chat, more] = texts.length === 1 ? texts : own;
  if (!chat || more || !chat.name.endsWith(".txt")) throw new NotRead("it does not hold one chat alone");
  return chat;
}

// A text that was sent in a chat is a file of it, unless it could be a chat itself.
async function refuseChat(file, one, rules) {
  const bytes = await bytesOf(await unpacked(file, one));
  if (!bytes.length || holdsHeader(bytes, rules)) throw new NotRead("it does not hold one chat alone");
}

// The first reason for which messages left out say something of each file, and whether a kept one says it.
function saidOf({ messages, others, out }, what) {
  const found = others.map(() => ({ left: null, kept: false }));
  for (const [number, one] of messages.entries()) {
    for (const file of one[what]) {
      if (out.has(number)) found[file].left ??= out.get(number);
      else found[file].kept = true;
    }
  }
  return found;
}

// Of each file beside the chat why it is left out, null where it goes, undefined where that is a person's to say. What a
// kept message names as the app does goes; what messages left out name, and no kept one, does not. Of any other file no
// page can tell whose it is: its name may differ from what its message says.
function judged(chosen) {
  const words = saidOf(chosen, "mentioned");
  return saidOf(chosen, "files").map(({ left, kept }, number) => {
    if (kept || !chosen.out.size) return null;
    return left ?? (words[number].kept ? undefined : words[number].left ?? undefined);
  });
}

// The numbers of the files of which only a person can say whether they go.
export const unclear = (chosen) => [...judged(chosen).entries()].filter(([, why]) => why === undefined).map(([number]) => number);

// For which reason each file beside the chat is left out, null where it is kept: one that is unclear goes only where
// somebody said so, and else is left out as the first message is.
export function filesOut(chosen) {
  const [first] = chosen.out.values();
  return judged(chosen).map((why, number) => (why !== undefined ? why : chosen.goes.has(number) ? null : first));
}

// Draws what is kept: the files to send, what is said of the rest, and the custodian's opening of a capture.
// What is ticked meanwhile is no part of it.
export async function kept(asked, told) {
  const chosen = { ...asked, out: new Map(asked.out), goes: new Set(asked.goes) };
  const parts = await partsOf(chosen, told);
  const messages = {};
  for (const reason of chosen.out.values()) messages[reason] = (messages[reason] ?? 0) + 1;
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  const { text, said, opened } = await drawn(parts, messages, seed);
  const files = parts.filter((part) => part.reason === undefined)
    .map((part) => sendable(chosen, part.name, part.reasons ? text : part.blob));
  return { files, said, opening: (capture) => opening(capture, seed, opened) };
}

function sendable({ file, folder }, name, blob) {
  const made = new File([blob], name, { lastModified: file.lastModified });
  // A zip is kept as its files: they are sent as those of a folder that is called as it is.
  if (folder) Object.defineProperty(made, "webkitRelativePath", { value: folder + name });
  return made;
}

async function partsOf(chosen, told) {
  const { chat, file, others, out, messages } = chosen;
  const reasons = new Array(chat.ends.length);
  for (const [number, why] of out) reasons.fill(why, messages[number].first - 1, messages[number].last);
  const left = filesOut(chosen);
  const parts = [{ name: chat.name, bytes: chat.bytes, ends: chat.ends, reasons }];
  for (const [number, one] of others.entries()) {
    told(number + 1, others.length);
    const blob = await unpacked(file, one);
    const leaves = one.name.endsWith(".txt") ? await lined(await bytesOf(blob)) : { digest: await digestOf(blob) };
    const reason = left[number] ?? undefined;
    parts.push({ name: one.name, ...leaves, ...(reason === undefined ? { blob } : { reason }) });
  }
  const leaves = parts.reduce((sum, part) => sum + (part.reason === undefined ? 0 : leafCount(part)), 0);
  const lines = parts.reduce((sum, part) => sum + leafCount(part), 0);
  if (leaves > MOST_OUT || lines > MOST_LINES) throw new NotRead("it is too large");
  return parts.sort(inOrder);
}
