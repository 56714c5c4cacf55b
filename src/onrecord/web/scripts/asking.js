// Asks the service for what a form of files needs, and asks again, each time later, while it is away.
const SILENT_MS = 60000;
const SLOWEST = 64; // bytes in a millisecond
const MOST_TRIES = 8;

export const form = document.querySelector("[data-onrecord-upload]");
export const find = (name) => form.querySelector(`[data-onrecord-${name}]`);
export const headers = () => ({ "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" });

export class Refused extends Error {}
export class Silence extends TypeError {}
class Failing extends TypeError {} // the service answers that it cannot now; the message is its own words

let stop = null;

export const start = () => (stop = new AbortController());
export const end = () => stop?.abort();
export const ended = () => stop.signal;

export function tell(text) {
  const line = find("step");
  if (line.textContent !== text) line.textContent = text;
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;

export function wordsOf(error) {
  return error instanceof Failing || error instanceof Refused ? sentence(error.message) : "The connection was lost.";
}

// What was cancelled waits for nothing.
function pause(milliseconds) {
  const { signal } = stop;
  return new Promise((go, fail) => {
    signal.throwIfAborted();
    window.setTimeout(go, milliseconds);
    signal.addEventListener("abort", () => fail(signal.reason), { once: true });
  });
}

// A connection that stays open and says nothing is one that was lost. A fetch does not tell how far it is.
async function within(milliseconds, work) {
  const [asked, ends] = [stop.signal, new AbortController()];
  const endIt = () => ends.abort();
  const timer = window.setTimeout(endIt, milliseconds);
  asked.addEventListener("abort", endIt);
  try {
    asked.throwIfAborted();
    return await work(ends.signal);
  } catch (error) {
    throw ends.signal.aborted && !asked.aborted ? new Silence() : error;
  } finally {
    window.clearTimeout(timer);
    asked.removeEventListener("abort", endIt);
  }
}

export const ask = (url, options = {}) =>
  within(SILENT_MS + (options.body?.size ?? 0) / SLOWEST, (signal) => answered(url, { signal, ...options }));

export async function answered(url, options) {
  const answer = await fetch(url, { redirect: "error", headers: headers(), ...options });
  const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  if (answer.status >= 500) throw new Failing((isJson && (await answer.json()).error) || unsaid(answer.status));
  if (!isJson) throw new Refused("You may have been signed out. Load the page again.");
  const said = await answer.json();
  if (answer.ok) return said;
  throw Object.assign(new Refused(said.error), { status: answer.status });
}

const unsaid = (status) =>
  status === 507 ? "The server’s disk is full or fails; tell whoever runs the service" : "The service cannot take it now";

// What is away comes back: the same question is asked again, each time a little later.
export async function patiently(question) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await question();
    } catch (error) {
      if (error instanceof Refused || error.name === "AbortError" || tries === MOST_TRIES) throw error;
      tell(`${wordsOf(error)} Trying again…`);
      await pause(Math.min(30000, 500 * 2 ** tries));
    }
  }
}

export const post = (url, said) => patiently(() => ask(url, { method: "POST", body: JSON.stringify(said ?? {}) }));
