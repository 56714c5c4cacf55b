// Sends files in pieces, shows how far they are, and goes on after a cut or a reload.
// Without this file the form sends them in one go.
import { canTell, toldBefore } from "./arrived.js";
import { ask, end, ended, find, form, headers, patiently, post, Refused, Silence, start, tell, wordsOf } from "./asking.js";
import { begun as wasBegun, bytesOf, forget, giveUp, keep, nameOf, signOf } from "./begun.js";
import { chosen } from "./chosen_files.js";

const PUT_BYTES = 4 * 1024 * 1024;
const LEAST_BYTES = 256 * 1024;
const BEFORE = "OnRecord-Before";
const OPENING = "OnRecord-Opening";
const NOT_GIVEN_UP =
  "It was stopped, but what was sent could not be given up: this service may have it yet. Send it again, and choose Cancel once more.";

let pieceBytes = PUT_BYTES;

function custodian() {
  if (form.dataset.custodian) return form.dataset.custodian;
  return new FormData(form).get("custodian") || "";
}

const folder = () => document.getElementById("folder");
const signature = (files) => `${custodian()}/${signOf(files)}`;

// What was begun before a reload goes on when the same files are chosen again; otherwise all is sent anew. Of a file
// out of which something was left, ``whole`` is the file itself, and what is sent its rest.
async function begun(files, whole) {
  const [kept, base] = [wasBegun(), form.dataset.onrecordUpload];
  const of = { signature: signature(files), source: signOf(whole ?? files), isRest: Boolean(whole) };
  const isSame = kept?.signature === of.signature;
  const there = isSame && (await agreed(`${base}/${kept.upload}`, files));
  if (there) return { url: `${base}/${kept.upload}`, there };
  const instead = isSame || kept?.source === of.source ? kept?.upload : undefined;
  const { upload } = await post(base, { custodian: custodian(), instead });
  keep({ upload, ...of });
  return { url: `${base}/${upload}`, there: [] };
}

// What arrived of an upload, if it is of the very files that are chosen now; null where it is not, or is gone.
async function agreed(url, files) {
  if (!canTell()) return null;
  const mine = new Map(files.map((file) => [`${file.size}/${nameOf(file)}`, file]));
  tell("Checking what was sent before");
  try {
    const { files: there } = await patiently(() => ask(url));
    for (const one of there) {
      const file = mine.get(`${one.size}/${one.name}`);
      if (!file) return null;
      if (one.received) one.received = await agreedUpTo(url, file, one);
    }
    return there;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return null;
  }
}

// Sends no byte, so that nothing but the check is done; what is yet under way may arrive meanwhile.
async function agreedUpTo(url, file, { number, received }) {
  for (let at = received; ; ) {
    const from = at;
    at = await patiently(() => sendPiece(url, file, number, from, 0));
    if (at === from) return at;
  }
}

async function send(files, whole) {
  const { url, there } = await begun(files, whole);
  const total = bytesOf(files);
  const held = new Map(there.map((one) => [`${one.size}/${one.name}`, one]));
  let before = 0;
  for (const file of files) {
    const known = held.get(`${file.size}/${nameOf(file)}`);
    const announced = { name: nameOf(file), size: file.size, modified: file.lastModified };
    const { number, received } = known || (await post(`${url}/files`, announced));
    await sendFile(url, file, number, received, (done) => show(before + done, total));
    before += file.size;
  }
  return url;
}

// Goes on with what was sent: where something was left out of it, under the opening that this page gave, or not at all.
async function look(url, opening) {
  const said = { method: "POST", headers: { ...headers(), ...(opening && { [OPENING]: opening }) } };
  const { page } = await patiently(() => ask(`${url}/look`, said));
  forget();
  window.location.assign(page);
}

// Sends what is kept of an export out of which something was left, and what says so; see ``leaving_out.js``.
async function sendKept({ files, said, whole, handOver }) {
  const url = await send(files, [whole]);
  const { capture, instead } = await patiently(() => saidOf(url, said));
  const goesOn = handOver(capture, ended(), instead);
  for (;;) {
    tell("Waiting until you have the opening");
    await goesOn();
    problem("");
    if (await looked(url, capture)) return;
  }
}

// Whoever has the opening can go on until the upload itself is refused: then it is of no use.
async function looked(url, opening) {
  try {
    await look(url, opening);
    return true;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (error instanceof Refused && error.status) {
      forget();
      throw error;
    }
    problem(error instanceof Refused ? wordsOf(error) : onward(error, "“I have kept it: go on”"));
    return false;
  }
}

// Says what was left out. Where that is refused, what was sent is of no use: the next try begins anew.
async function saidOf(url, said) {
  try {
    return await ask(`${url}/withheld`, { method: "PUT", body: JSON.stringify(said) });
  } catch (error) {
    if (error instanceof Refused) forget();
    throw error;
  }
}

async function sendFile(url, file, number, received, told) {
  let at = received;
  while (at < file.size) {
    told(at);
    at = await patiently(() => sendPiece(url, file, number, at, pieceBytes));
  }
  told(at);
}

// Whatever arrived before, from here or from another window, the piece is taken only behind this file's own bytes.
async function heading(file, at) {
  if (!at || !canTell()) return headers();
  try {
    return { ...headers(), [BEFORE]: await toldBefore(file, at) };
  } catch {
    throw new Refused("a file cannot be read any more. Choose it again.");
  }
}

async function sendPiece(url, file, number, at, bytes) {
  const body = bytes ? file.slice(at, at + bytes) : undefined;
  const said = { method: "PUT", body, headers: await heading(file, at) };
  try {
    return (await ask(`${url}/files/${number}?offset=${at}`, said)).received;
  } catch (error) {
    if (error instanceof Refused && error.status !== 409) throw error;
    if (error.name === "AbortError") throw error;
    // On a line that is too slow for so much at once, less comes through.
    if (error instanceof Silence) pieceBytes = Math.max(LEAST_BYTES, pieceBytes / 4);
    // Part of the piece may have arrived: what is there says where to go on.
    const { files } = await ask(url);
    const there = files.find((one) => one.number === number).received;
    if (there === at) throw error;
    return there;
  }
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

function show(done, total) {
  form.querySelector("progress").value = total ? (100 * done) / total : 100;
  tell(`Sent ${megabytes(done)} of ${megabytes(total)} MB`);
}

function problem(text) {
  const place = find("problem");
  place.textContent = text;
  place.hidden = !text;
}

function busy(is) {
  find("progress").hidden = !is;
  find("cancel").hidden = !is;
  for (const one of [form.querySelector("button[type=submit]"), find("leave-out")]) one.disabled = is;
}

async function submitted(event) {
  event.preventDefault();
  const files = chosen();
  problem("");
  if (form.querySelector("button[type=submit]").hidden) return problem("Choose “Send the rest” below, or keep all of it in again");
  if (!custodian()) return problem("Say whose phone it is from");
  if (!files.length) return problem("Choose at least one file");
  return working(async () => look(await send(files)));
}

const onward = (error, again) => `${wordsOf(error)} Choose ${again} to go on where it stopped.`;

// Says at the end whether the work was done.
async function working(work, again = "Send") {
  problem("");
  start();
  busy(true);
  try {
    await work();
    return true;
  } catch (error) {
    busy(false);
    if (error.name === "AbortError") problem("");
    else problem(error instanceof Refused ? wordsOf(error) : onward(error, again));
    return false;
  }
}

function toldFolder() {
  const files = [...folder().files];
  const what = files.length === 1 ? "1 file" : `${files.length.toLocaleString("en-GB")} files`;
  find("chosen").textContent = files.length ? `${what} in the folder, ${megabytes(bytesOf(files))} MB` : "";
}

async function cancelled() {
  end();
  busy(false);
  const kept = wasBegun();
  if (kept && !(await giveUp(kept)) && find("progress").hidden) problem(NOT_GIVEN_UP);
}

if (form) {
  form.addEventListener("submit", submitted);
  form.addEventListener("onrecord-kept", (event) => {
    if (!find("progress").hidden) return; // it is being sent already
    if (!custodian()) problem("Say whose phone it is from");
    else event.detail.sending = working(() => sendKept(event.detail), "Send the rest");
  });
  find("cancel").addEventListener("click", cancelled);
  folder().addEventListener("change", toldFolder);
  find("folder").hidden = !("webkitdirectory" in folder());
}
