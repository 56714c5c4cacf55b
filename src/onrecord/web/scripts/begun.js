// What this tab began to send: the browser keeps which upload it is and of what, so that it goes on after a reload.
import { answered, form, Refused } from "./asking.js";

const STORE = "onrecord-upload";
const MOST_MS = 20000;
const GIVEN_UP = "What was sent before of this file was given up. Nothing else is sent yet.";
const NOT_GIVEN_UP =
  "Part of this file was sent before, and it could not be given up now: this service may have it yet. Choose the file again to give it up.";
const PART_OF_REST =
  "Of what you kept in before, a part was sent. The same choice goes on with it; any other choice gives it up when you send.";

export const nameOf = (file) => file.webkitRelativePath || file.name;
export const bytesOf = (files) => files.reduce((sum, file) => sum + file.size, 0);

// Tells one choice of files from another, but for what is in them. A backup's folder has more names than a browser keeps for a page.
export function signOf(files) {
  let mixed = 0;
  for (const file of files)
    for (const sign of `${nameOf(file)}/${file.size}/${file.lastModified}/`) mixed = (Math.imul(mixed, 31) + sign.codePointAt(0)) | 0;
  return [files.length, bytesOf(files), mixed].join("/");
}

export const begun = () => JSON.parse(window.sessionStorage.getItem(STORE) || "null");
export const keep = (upload) => window.sessionStorage.setItem(STORE, JSON.stringify(upload));
export const forget = () => window.sessionStorage.removeItem(STORE);

// Gives up what was begun, and says whether that was done. What began meanwhile stays.
export async function giveUp({ upload }) {
  const url = `${form.dataset.onrecordUpload}/${upload}/give-up`;
  try {
    await answered(url, { method: "POST", signal: AbortSignal.timeout(MOST_MS) });
  } catch (error) {
    const isKnown = error instanceof Refused || error instanceof TypeError || error instanceof DOMException;
    if (!isKnown) throw error;
    return false;
  }
  if (begun()?.upload === upload) forget();
  return true;
}

// Says what stands on the service from before of a file out of which something is to be left: the whole is given up first.
export async function sentBefore(file) {
  const kept = begun();
  if (kept?.source !== signOf([file])) return "";
  if (kept.isRest) return PART_OF_REST;
  return (await giveUp(kept)) ? GIVEN_UP : NOT_GIVEN_UP;
}
