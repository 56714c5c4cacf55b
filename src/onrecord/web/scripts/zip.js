// Opens a zip in the browser, as the apps write them: its own directory says what is in it, and nothing is taken
// that could be read in two ways. What is not so plain is refused here, and read by the service.
import { NotRead } from "./headers.js";

const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const [END_BYTES, CENTRAL_BYTES, LOCAL_BYTES, LONGEST_COMMENT] = [22, 46, 30, 65535];
const [STORED, DEFLATED] = [0, 8];
const UNPLAIN = ~0x080e; // but for how hard it was pressed, sizes that follow the data, and names in UTF-8
const [SIZES_FOLLOW, LONGEST_SIZES] = [8, 24];
const MOST_ENTRIES = 20000;
const MOST_DIRECTORY = 8 * 1024 * 1024;
const MOST_FILE = 256 * 1024 * 1024;
const MOST_ALL = 1024 * 1024 * 1024;
const [MOST_RATIO, SMALL] = [200, 1024 * 1024];
const LONGEST_NAME = 200;
const WINDOW = 1024 * 1024;
const ODD = new NotRead("it is a zip of a kind that this page does not open");
const DAMAGED = new NotRead("the zip is damaged");

const TABLE = Uint32Array.from({ length: 256 }, (_, at) => {
  let value = at;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function checksum(before, bytes) {
  let value = ~before;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

async function view(blob, from, to) {
  return new DataView(await blob.slice(from, to).arrayBuffer());
}

const text = (bytes) => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw ODD;
  }
};

// A name is taken that the service keeps as it is: a file of its own, in no folder.
function named(bytes) {
  const name = text(bytes);
  if (!name || /[\u0000-\u001f\u007f-\u009f/\\]/u.test(name) || name !== name.trim() || name.startsWith(".") || name.length > LONGEST_NAME) throw ODD;
  return name;
}

async function directory(blob) {
  const from = Math.max(0, blob.size - END_BYTES - LONGEST_COMMENT);
  const tail = await view(blob, from, blob.size);
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && !(tail.getUint32(at, true) === END && at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength)) at -= 1;
  if (at < 0) throw DAMAGED;
  const [count, size, start] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  const isOne = tail.getUint32(at + 4, true) === 0 && tail.getUint16(at + 8, true) === count;
  if (!isOne || count > MOST_ENTRIES || size > MOST_DIRECTORY || start + size !== from + at) throw ODD;
  return { count, start, records: await view(blob, start, start + size) };
}

function record(records, at) {
  if (at + CENTRAL_BYTES > records.byteLength || records.getUint32(at, true) !== CENTRAL) throw DAMAGED;
  const [short, long] = [(place) => records.getUint16(at + place, true), (place) => records.getUint32(at + place, true)];
  const end = at + CENTRAL_BYTES + short(28);
  const next = end + short(30) + short(32);
  if (next > records.byteLength) throw DAMAGED;
  const one = {
    flags: short(8),
    method: short(10),
    checksum: long(16),
    stored: long(20),
    size: long(24),
    at: long(42),
    rawName: new Uint8Array(records.buffer, records.byteOffset + at + CENTRAL_BYTES, short(28)),
    next,
  };
  // Numbers of zip64, passwords, links and folders are for the service's reader.
  const isWide = [one.stored, one.size, one.at].includes(0xffffffff) || short(34) !== 0;
  const isPlain = [STORED, DEFLATED].includes(one.method) && !(one.flags & UNPLAIN) && (one.method === DEFLATED || one.stored === one.size);
  if (isWide || !isPlain || (short(4) >> 8 === 3 && ![0, 0o100000].includes((long(38) >>> 16) & 0o170000))) throw ODD;
  return { ...one, name: named(one.rawName) };
}

function confirmBounds(files) {
  if (files.some((one) => one.size > MOST_FILE || (one.size > SMALL && one.size > MOST_RATIO * one.stored))) throw new NotRead("a file in it is too large");
  if (files.reduce((sum, one) => sum + one.size, 0) > MOST_ALL) throw new NotRead("what is in it is too large");
  if (new Set(files.map((one) => one.name)).size < files.length) throw ODD;
}

const headEnd = (one) => one.at + LOCAL_BYTES + one.rawName.length;

// The files' own headers in turn, those that stand near each other read at once: a browser takes its time for each
// question, however little it asks for.
async function* heads(blob, found) {
  let [from, end, held] = [0, 0, null];
  for (const [number, one] of found.entries()) {
    if (headEnd(one) > end) {
      from = one.at;
      for (let next = number; next < found.length && headEnd(found[next]) <= from + WINDOW; next += 1) end = Math.max(end, headEnd(found[next]));
      held = await view(blob, from, end);
    }
    const at = Math.min(one.at - from, held.byteLength);
    yield new DataView(held.buffer, at, Math.min(headEnd(one) - one.at, held.byteLength - at));
  }
}

// Where a file's bytes stand: its own header must say of it what the directory says, and no two may share a byte.
function placed(head, one) {
  if (head.byteLength < LOCAL_BYTES + one.rawName.length || head.getUint32(0, true) !== LOCAL) throw DAMAGED;
  const name = new Uint8Array(head.buffer, head.byteOffset + LOCAL_BYTES, one.rawName.length);
  const isSame = head.getUint16(6, true) === one.flags && head.getUint16(8, true) === one.method && head.getUint16(26, true) === name.length;
  if (!isSame || name.some((byte, place) => byte !== one.rawName[place])) throw ODD;
  const begin = one.at + LOCAL_BYTES + name.length + head.getUint16(28, true);
  return { ...one, begin, end: begin + one.stored };
}

// Between files nothing can hide: only sizes that follow the data may stand there.
function confirmNext(before, at) {
  const gap = at - (before?.end ?? 0);
  if (gap < 0 || gap > (before && before.flags & SIZES_FOLLOW ? LONGEST_SIZES : 0)) throw ODD;
}

// Returns the files of a zip: their names, sizes and places; nothing is unpacked yet.
export async function filesOf(blob) {
  if (typeof DecompressionStream === "undefined") throw new NotRead("this browser cannot open zips");
  const { count, start, records } = await directory(blob);
  const found = [];
  for (let at = 0; at < records.byteLength; at = found.at(-1).next) found.push(record(records, at));
  if (found.length !== count || !count) throw DAMAGED;
  confirmBounds(found);
  found.sort((one, other) => one.at - other.at);
  const files = [];
  for await (const head of heads(blob, found)) {
    const file = placed(head, found[files.length]);
    confirmNext(files.at(-1), file.at);
    files.push(file);
  }
  confirmNext(files.at(-1), start);
  return files;
}

function stream(blob, file) {
  const stored = blob.slice(file.begin, file.end).stream();
  return file.method === STORED ? stored : stored.pipeThrough(new DecompressionStream("deflate-raw"));
}

// Unpacks one file, whole and as its zip says that it is, or not at all.
export async function unpacked(blob, file) {
  const pieces = [];
  let [size, sum] = [0, 0];
  try {
    const reader = stream(blob, file).getReader();
    for (let one = await reader.read(); !one.done; one = await reader.read()) {
      size += one.value.length;
      if (size > file.size) {
        await reader.cancel();
        break;
      }
      sum = checksum(sum, one.value);
      pieces.push(one.value);
    }
  } catch {
    throw DAMAGED; // whatever its stream says of it
  }
  if (size !== file.size || sum !== file.checksum) throw DAMAGED;
  return new Blob(pieces);
}
