// Opens zips as the browser does, and counts how often each was asked for bytes until its files were known.
import { openAsBlob, readFileSync } from "node:fs";

const [scripts] = process.argv.slice(2);
const { filesOf } = await import(`${scripts}/zip.js`);

async function one(path) {
  const blob = await openAsBlob(path);
  let questions = 0;
  const counted = { size: blob.size, slice: (from, to) => ((questions += 1), blob.slice(from, to)) };
  return { files: (await filesOf(counted)).length, questions };
}

const found = [];
for (const path of JSON.parse(readFileSync(0, "utf8"))) found.push(await one(path));
process.stdout.write(JSON.stringify(found));
