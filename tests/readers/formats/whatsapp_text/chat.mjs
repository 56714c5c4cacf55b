// Reads files as the browser does: paths on standard input, one a line; what was read as JSON.
import { readFileSync } from "node:fs";

const [scripts, rulesPath] = process.argv.slice(2);
const { NotRead, linesOf, read } = await import(`${scripts}/chat.js`);
const { digestOf, drawn, opening } = await import(`${scripts}/line_tree.js`);
const rules = JSON.parse(readFileSync(rulesPath, "utf8"));
const seed = Uint8Array.from({ length: 32 }, (_, at) => at);

const kept = (why) => why ?? undefined;

async function partOf({ path, lined, reasons, reason }) {
  const bytes = new Uint8Array(readFileSync(path));
  const own = reasons ? { reasons: reasons.map(kept) } : { reason: kept(reason) };
  if (!lined) return { digest: await digestOf(new Blob([bytes])), ...own };
  return { bytes, ends: linesOf(bytes), ...own };
}

async function one({ path, reasons, parts, messages, names }) {
  const bytes = new Uint8Array(readFileSync(path));
  if (reasons || parts) {
    const every = await Promise.all((parts ?? [{ path, lined: true, reasons }]).map(partOf));
    const found = await drawn(every, messages, seed);
    const text = Buffer.from(await found.text.arrayBuffer()).toString("base64");
    return { text, said: found.said, opening: opening("c-1", seed, found.opened) };
  }
  try {
    const chat = read(bytes, rules, names);
    const told = (each) => [each.first, each.last, each.sender, each.day, each.under, each.files];
    return { messages: chat.messages.map(told) };
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return { refused: error.message };
  }
}

const found = [];
for (const asked of JSON.parse(readFileSync(0, "utf8"))) found.push(await one(asked));
process.stdout.write(JSON.stringify(found));
