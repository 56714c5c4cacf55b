// Leaves messages out of an export before anything is sent: they never leave this page.
import { sentBefore } from "./begun.js";
import { box, legible } from "./boxes.js";
import { NotRead } from "./chat.js";
import { chosen, controls, isOneFile, onChosen } from "./chosen_files.js";
import { handedOver, isHandedOver, takenBack } from "./handing_over.js";
import * as days from "./left_days.js";
import { choice, hasPeople, narrowsToNothing, nothing, outOf, settleDays } from "./left_out.js";
import { REASONS } from "./line_tree.js";
import { filesOut, kept, received } from "./received.js";
import * as unclear from "./unclear_files.js";

const PAGE = 100;

const form = document.querySelector("[data-onrecord-upload]");
const place = document.querySelector("[data-onrecord-leaving-out]");
const begin = document.querySelector("[data-onrecord-leave-out]");
const part = (name) => place.querySelector(`[data-part=${name}]`);
const count = (number, what) => `${number.toLocaleString("en-GB")} ${what}${number === 1 ? "" : "s"}`;
let chat = null;
let reading = 0; // the last reading that began: of a file chosen before it nothing is shown

const ELSEWHERE =
  "Choose Send instead: you can leave messages out on the next pages. This service then has the whole file until the " +
  "capture, encrypted under a key in its memory alone, and keeps nothing of what is left out.";

function tell(text) {
  part("told").textContent = text;
}

function show(name, is) {
  part(name).hidden = !is;
}

async function opened() {
  const [file] = chosen();
  const mine = ++reading;
  form.querySelector("button[type=submit]").hidden = false;
  place.hidden = false;
  begin.hidden = true;
  show("chooser", false);
  show("opening", false);
  tell("Reading the file on your device…");
  const before = await sentBefore(file);
  if (mine !== reading) return undefined;
  let found;
  try {
    found = await readFile(file);
  } catch (error) {
    return mine === reading ? tell(`${notSure(error)} ${before}`.trim()) : undefined;
  }
  if (mine !== reading) return undefined;
  chat = found;
  tell(`${count(chat.messages.length, "message")} and notices by ${count(chat.people.size, "person").replace("persons", "people")}${beside()}. ${before || "Nothing is sent yet."}`);
  show("chooser", true);
  show("days", chat.order !== null);
  begun();
  return document.getElementById("leaving-out").focus();
}

// A device may refuse to read a file that is away by now, or to hold all of it.
function notSure(error) {
  const isKnown = error instanceof NotRead || error instanceof DOMException || error instanceof RangeError;
  if (!isKnown) throw error;
  const why = error instanceof NotRead ? error.message : "this device could not read all of it";
  return `This page cannot be sure of this file: ${why}. ${ELSEWHERE}`;
}

const beside = () => (chat.others.length ? `, with ${count(chat.others.length, "file")} beside them` : "");

async function readFile(file) {
  if (!window.crypto?.subtle) throw new NotRead("this browser is not connected securely");
  const answer = await fetch(place.dataset.rules, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) throw new NotRead("the rules for reading could not be fetched");
  return { ...(await received(file, await answer.json())), out: new Map(), goes: new Set(), chosen: nothing(), page: 0 };
}

const reason = () => place.querySelector("[name=leave-as]:checked").value;

// Nothing is chosen, as of a file that was just read.
function begun() {
  Object.assign(chat, { chosen: nothing(), goes: new Set() });
  unclear.clear();
  days.clear();
  narrow.checked = false;
  drawPeople();
  drawAnew();
}

function drawPeople() {
  const most = (counts) => [...counts].sort((a, b) => b[1] - a[1]);
  const ticked = (name, names) => (is) => {
    if (is) names.set(name, choice(chat.chosen, reason()));
    else names.delete(name);
    drawAnew();
  };
  const { people, told } = chat.chosen;
  const number = (many) => many.toLocaleString("en-GB");
  part("people").replaceChildren(
    ...most(chat.people).map(([name, many], at) => box(`person-${at}`, `${legible(name)} (${number(many)})`, "", people.has(name), ticked(name, people))),
    ...most(chat.told).map(([name, many], at) =>
      box(`told-${at}`, `What the app wrote under the name ${legible(name)} (${number(many)})`, "", told.has(name), ticked(name, told))),
  );
}

const pad = (number) => String(number).padStart(2, "0");
const LONG = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };

// Day and time as people write them; where the file leaves the day open, as the file has it.
function when(one) {
  if (one.day === null) return legible(one.stamp).replace(/[\s,\-\u2013]+$/u, "");
  const day = new Date(`${one.day}T00:00:00Z`).toLocaleDateString("en-GB", LONG);
  return `${day}, ${pad(Math.floor(one.minute / 60))}:${pad(one.minute % 60)}`;
}

function said(one, number) {
  const as = chat.out.has(number) ? ` (left out: ${chat.out.get(number)})` : "";
  const who = one.sender ?? (one.under === null ? "The app" : `The app, under the name ${one.under}`);
  return `${(number + 1).toLocaleString("en-GB")}. ${legible(who)}, ${when(one)}${as}`;
}

function draw() {
  const pages = Math.ceil(chat.messages.length / PAGE);
  const first = chat.page * PAGE;
  const shown = chat.messages.slice(first, first + PAGE);
  part("place").textContent = `Messages ${first + 1} to ${first + shown.length} of ${chat.messages.length}`;
  part("messages").replaceChildren(
    ...shown.map((one, at) =>
      box(`message-${first + at}`, said(one, first + at), legible(one.body).slice(0, 400), chat.out.has(first + at), (is) => {
        chat.chosen.single.set(first + at, choice(chat.chosen, is ? reason() : null));
        chat.out = outOf(chat.messages, chat.chosen);
        effect();
      }),
    ),
  );
  show("earlier", chat.page > 0);
  show("later", chat.page < pages - 1);
  show("narrow", chat.chosen.days !== null && hasPeople(chat.chosen));
  show("other-days", chat.chosen.days !== null);
  effect();
}

function drawAnew() {
  chat.out = outOf(chat.messages, chat.chosen);
  draw();
}

const narrow = document.getElementById("leave-narrow");

function daysGiven() {
  const between = days.problem(chat.messages) ? null : days.given();
  chat.chosen.days = between && { ...between, ...choice(chat.chosen, reason()) };
  drawAnew();
}

function otherDays() {
  settleDays(chat.messages, chat.chosen);
  days.clear();
  narrow.checked = false;
  drawPeople();
  drawAnew();
  days.first().focus();
}

function wrongDays() {
  if (!narrowsToNothing(chat.messages, chat.chosen)) return days.problem(chat.messages);
  return { at: narrow, says: "The people ticked wrote nothing in these days" };
}

// Nothing is sent while days are given that leave nothing out.
function isHalted() {
  const found = chat && wrongDays();
  if (!found) return false;
  effect();
  days.tell(found);
  found.at.focus();
  return true;
}

const lower = (text) => text[0].toLowerCase() + text.slice(1);
const list = (parts) => (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join(""));

function effect() {
  const counts = REASONS.map((why) => [why, [...chat.out.values()].filter((one) => one === why).length]);
  const parts = counts.filter(([, number]) => number).map(([why, number]) => `${count(number, "message")} as ${why}`);
  const every = chat.out.size === chat.messages.length;
  const { sent: going, left: doubtful } = unclear.ask(chat, effect);
  const files = filesOut(chat).filter(Boolean).length - doubtful;
  const withThem = files ? ` With them ${files === 1 ? "goes" : "go"} ${count(files, "file")} that no other message names.` : "";
  const doubt = going + doubtful ? ` ${count(going + doubtful, "file")} may belong to them: you send ${going || "none"}, as ticked above.` : "";
  const wrong = wrongDays();
  if (!wrong) days.tell(null);
  part("effect").textContent = every
    ? "That is all of it: nothing would be left to keep. Keep something in, or do not send the file."
    : `${count(chat.out.size, "message")} of ${chat.messages.length.toLocaleString("en-GB")} left out${parts.length ? `: ${list(parts)}` : ""}.${withThem}${doubt}${wrong ? ` The days that you gave leave nothing out: ${lower(wrong.says)}.` : ""}`;
  part("receipt").textContent = `The receipt will say that you left out ${list(parts)}, by your browser’s count, and how many lines and files that was. Of the conversation it can say at most that a part may be cleared from the phone.`;
  const isSendable = chat.out.size > 0 && !every;
  show("receipt", isSendable);
  show("send", isSendable);
  part("send").disabled = !isSendable;
  show("reset", chat.out.size > 0 || wrong !== null);
  // While something is left out, no button sends all of it.
  form.querySelector("button[type=submit]").hidden = chat.out.size > 0;
}

function turn(by) {
  chat.page += by;
  draw();
  document.querySelector("[data-part=place]").scrollIntoView();
}

// From the press until the opening or a fault nothing can be chosen: what the page shows is what is being sent.
function lock(is) {
  for (const one of [...part("chooser").querySelectorAll("input, button"), ...controls()]) one.disabled = is;
}

async function sent() {
  if (isHalted()) return undefined;
  lock(true);
  part("effect").textContent = "Leaving it out. In a long conversation that takes some seconds…";
  try {
    const progress = (done, all) => (part("effect").textContent = `Leaving it out: file ${done} of ${all}…`);
    const { files, said: told, opening } = await kept(chat, progress);
    const handOver = (capture, ended, instead) => handedOver({ capture, instead, text: opening(capture) }, ended);
    const detail = { files, said: told, whole: chat.file, handOver };
    form.dispatchEvent(new CustomEvent("onrecord-kept", { detail }));
    const wentOn = await detail.sending; // set by ``upload.js``, and done when it went on or failed
    if (!wentOn && isHandedOver()) takenBack();
  } catch (error) {
    return tell(notSure(error));
  } finally {
    lock(false);
    effect();
  }
  return undefined;
}

// Another file is another conversation: what was chosen of the first is no choice of it.
function fileChosen() {
  chat = null;
  reading += 1;
  place.hidden = true;
  form.querySelector("button[type=submit]").hidden = false;
  begin.hidden = !isOneFile();
}

if (form && begin) {
  onChosen(fileChosen);
  begin.addEventListener("click", opened);
  // Before ``upload.js`` takes the press of Send.
  form.addEventListener("submit", (event) => isHalted() && (event.preventDefault(), event.stopImmediatePropagation()), true);
  days.onGiven(daysGiven);
  narrow.addEventListener("change", () => {
    chat.chosen.isNarrow = narrow.checked;
    drawAnew();
  });
  part("other-days").addEventListener("click", otherDays);
  part("reset").addEventListener("click", begun);
  part("earlier").addEventListener("click", () => turn(-1));
  part("later").addEventListener("click", () => turn(1));
  part("send").addEventListener("click", sent);
}
