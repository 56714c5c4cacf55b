// Opens zips as the browser does: paths on standard input as JSON; names and contents, or why not.
import { openAsBlob, readFileSync } from "node:fs";

const [scripts] = process.argv.slice(2);
const { NotRead } = await import(`${scripts}/headers.js`);
const { filesOf, unpacked } = await import(`${scripts}/zip.js`);

// Node tells of damaged data a second time, where nobody can catch it; a browser does not.
process.on("uncaughtException", (error) => {
  if (!["Z_DATA_ERROR", "Z_BUF_ERROR"].includes(error.code)) throw error;
});

async function one(path) {
  try {
    const blob = await openAsBlob(path);
    const found = {};
    for (const file of await filesOf(blob)) {
      found[file.name] = Buffer.from(await (await unpacked(blob, file)).arrayBuffer()).toString("base64");
    }
    return { files: found };
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return { refused: error.message };
  }
}

const found = [];
for (const path of JSON.parse(readFileSync(0, "utf8"))) found.push(await one(path));
process.stdout.write(JSON.stringify(found));
