// Leaves messages out of zips as the page does: on standard input the rules and, for each zip, its path, which messages
// are ticked, which unclear files, and which messages are ticked while it is unpacked; what would be sent, or why not.
import { openAsBlob, readFileSync } from "node:fs";

const [scripts] = process.argv.slice(2);
const { NotRead } = await import(`${scripts}/headers.js`);
const { kept, received, unclear } = await import(`${scripts}/received.js`);
const { rules, zips } = JSON.parse(readFileSync(0, "utf8"));

async function one({ path, name, out, goes, meanwhile }) {
  try {
    const file = new File([await openAsBlob(path)], name);
    const read = await received(file, rules);
    const ticked = read.others.flatMap((each, number) => (goes.includes(each.name) ? [number] : []));
    const chat = { ...read, out: new Map(out.map((number) => [number, "personal"])), goes: new Set(ticked) };
    const asked = unclear(chat).map((number) => chat.others[number].name);
    const { files, said } = await kept(chat, () => meanwhile.forEach((number) => chat.out.set(number, "personal")));
    const text = await files.find((each) => each.name.endsWith(".txt")).text();
    return { files: files.map((each) => each.name), asked, text, messages: said.messages, lines: said.lines };
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return { refused: error.message };
  }
}

const found = [];
for (const asked of zips) found.push(await one(asked));
process.stdout.write(JSON.stringify(found));
