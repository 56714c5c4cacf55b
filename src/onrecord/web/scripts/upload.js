// Sends files in pieces, shows how far they are, and goes on after a cut or a reload.
// Without this file the form sends them in one go.
import { canTell, toldBefore } from "./arrived.js";

const PUT_BYTES = 4 * 1024 * 1024;
const LEAST_BYTES = 256 * 1024;
const MOST_TRIES = 8;
const SILENT_MS = 60000;
const SLOWEST = 64; // bytes in a millisecond
const BEFORE = "OnRecord-Before";
const STORE = "onrecord-upload";

const form = document.querySelector("[data-onrecord-upload]");
const find = (name) => form.querySelector(`[data-onrecord-${name}]`);
let stop = null;
let pieceBytes = PUT_BYTES;

class Refused extends Error {}
class Silence extends TypeError {}

const headers = () => ({ "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" });
const pause = (milliseconds) => new Promise((go) => window.setTimeout(go, milliseconds));

// A connection that stays open and says nothing is one that was lost. A fetch does not tell how far it is.
async function within(milliseconds, work) {
  const [asked, ends] = [stop.signal, new AbortController()];
  const end = () => ends.abort();
  const timer = window.setTimeout(end, milliseconds);
  asked.addEventListener("abort", end);
  try {
    asked.throwIfAborted();
    return await work(ends.signal);
  } catch (error) {
    throw ends.signal.aborted && !asked.aborted ? new Silence() : error;
  } finally {
    window.clearTimeout(timer);
    asked.removeEventListener("abort", end);
  }
}

const ask = (url, options = {}) =>
  within(SILENT_MS + (options.body?.size ?? 0) / SLOWEST, (signal) => answered(url, { signal, ...options }));

async function answered(url, options) {
  const answer = await fetch(url, { redirect: "error", headers: headers(), ...options });
  if (answer.status >= 500) throw new TypeError(String(answer.status));
  const type = answer.headers.get("Content-Type") || "";
  if (!type.startsWith("application/json")) throw new Refused("You may have been signed out. Load the page again.");
  const said = await answer.json();
  if (answer.ok) return said;
  throw Object.assign(new Refused(said.error), { status: answer.status });
}

// A network that is away comes back: the same question is asked again, each time a little later.
async function patiently(question) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await question();
    } catch (error) {
      if (error instanceof Refused || error.name === "AbortError" || tries === MOST_TRIES) throw error;
      tell("The connection was lost. Trying again…");
      await pause(Math.min(30000, 500 * 2 ** tries));
    }
  }
}

const post = (url, said) => patiently(() => ask(url, { method: "POST", body: JSON.stringify(said ?? {}) }));
const nameOf = (file) => file.webkitRelativePath || file.name;

function custodian() {
  if (form.dataset.custodian) return form.dataset.custodian;
  return new FormData(form).get("custodian") || "";
}

const folder = () => document.getElementById("folder");
const chosen = () => [...form.querySelector("input[type=file]").files, ...folder().files];
const bytesOf = (files) => files.reduce((sum, file) => sum + file.size, 0);

// Tells one choice of files from another, but for what is in them: ``agreed`` sees to that. A backup's folder has more names than a browser keeps for a page.
function signature(files) {
  let mixed = 0;
  for (const file of files)
    for (const sign of `${nameOf(file)}/${file.size}/${file.lastModified}/`) mixed = (Math.imul(mixed, 31) + sign.codePointAt(0)) | 0;
  return [custodian(), files.length, bytesOf(files), mixed].join("/");
}

// What was begun before a reload goes on when the same files are chosen again; otherwise all is sent anew.
async function begun(files) {
  const kept = JSON.parse(window.sessionStorage.getItem(STORE) || "null");
  const base = form.dataset.onrecordUpload;
  const instead = kept && kept.signature === signature(files) ? kept.upload : undefined;
  const there = instead && (await agreed(`${base}/${instead}`, files));
  if (there) return { url: `${base}/${instead}`, there };
  const { upload } = await post(base, { custodian: custodian(), instead });
  window.sessionStorage.setItem(STORE, JSON.stringify({ upload, signature: signature(files) }));
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

async function send(files) {
  const { url, there } = await begun(files);
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

async function look(url) {
  const { page } = await post(`${url}/look`);
  window.sessionStorage.removeItem(STORE);
  window.location.assign(page);
}

// Sends what is kept of an export out of which something was left, and what says so; see ``leaving_out.js``.
async function sendKept({ files, said, handOver }) {
  const url = await send(files);
  const { capture } = await patiently(() => saidOf(url, said));
  tell("Waiting until you have the opening");
  await handOver(capture);
  await look(url);
}

// Says what was left out. Where that is refused, what was sent is of no use: the next try begins anew.
async function saidOf(url, said) {
  try {
    return await ask(`${url}/withheld`, { method: "PUT", body: JSON.stringify(said) });
  } catch (error) {
    if (error instanceof Refused) window.sessionStorage.removeItem(STORE);
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
    if (error instanceof Refused && there === at) throw error;
    return there;
  }
}

function tell(text) {
  const line = find("step");
  if (line.textContent !== text) line.textContent = text;
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
  form.querySelector("button[type=submit]").disabled = is;
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

async function working(work, again = "Send") {
  problem("");
  stop = new AbortController();
  busy(true);
  try {
    await work();
  } catch (error) {
    busy(false);
    if (error.name === "AbortError") return problem("");
    const lost = `The connection was lost. Choose ${again} to go on where it stopped.`;
    problem(error instanceof Refused ? error.message[0].toUpperCase() + error.message.slice(1) : lost);
  }
  return undefined;
}

function toldFolder() {
  const files = [...folder().files];
  const what = files.length === 1 ? "1 file" : `${files.length.toLocaleString("en-GB")} files`;
  find("chosen").textContent = files.length ? `${what} in the folder, ${megabytes(bytesOf(files))} MB` : "";
}

async function cancelled() {
  stop?.abort();
  const kept = JSON.parse(window.sessionStorage.getItem(STORE) || "null");
  window.sessionStorage.removeItem(STORE);
  busy(false);
  if (!kept) return;
  const url = `${form.dataset.onrecordUpload}/${kept.upload}/give-up`;
  await fetch(url, { method: "POST", headers: headers(), redirect: "manual" }).catch(() => {});
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
