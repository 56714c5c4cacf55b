// Tells what a file holds before a place by one digest, as ``archive/arrived_sums.py`` does of what arrived: an
// upload goes on only with the file that it began with. A browser digests no stream, so it is done a span at a time.
const SPAN_BYTES = 4 * 1024 * 1024;

const digested = new WeakMap(); // of each file, the digests of its first spans

// Without a secure connection a browser digests nothing.
export const canTell = () => Boolean(window.crypto?.subtle);

const digest = async (blob) => new Uint8Array(await window.crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));

export async function toldBefore(file, place) {
  const spans = digested.get(file) ?? [];
  digested.set(file, spans);
  const whole = Math.floor(place / SPAN_BYTES);
  while (spans.length < whole) {
    const at = spans.length * SPAN_BYTES;
    spans.push(await digest(file.slice(at, at + SPAN_BYTES)));
  }
  const last = place % SPAN_BYTES ? [await digest(file.slice(whole * SPAN_BYTES, place))] : [];
  const told = await digest(new Blob([...spans.slice(0, whole), ...last]));
  return Array.from(told, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
