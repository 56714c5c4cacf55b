// Tells the header of a message in a WhatsApp text export, by the reader's own rules as data. What it
// cannot tell for certain it does not guess, and says why.

export class NotRead extends Error {}

const [OLDEST, NEWEST] = [2000, 2100];
const escaped = (word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

function alternatives(words, space) {
  const ordered = [...words].sort((a, b) => [...b].length - [...a].length || (a < b ? -1 : 1));
  return `(?:${ordered.map((word) => word.split(" ").map(escaped).join(space)).join("|")})`;
}

// The same grammar as the reader's ``header_pattern``, in the words of its data.
function pattern(rules, bracket, timeFirst) {
  const { space } = rules;
  const mark = `[${rules.marks.join("")}]{0,4}`;
  const spans = rules.zeros.map((zero) => `${zero}-${String.fromCodePoint(zero.codePointAt(0) + 9)}`);
  const digit = `[${spans.join("")}]`;
  const era = alternatives(rules.eras_before_year, space);
  const letter = `(?!${digit})[\\p{L}\\p{N}]`;
  const period = `${letter}(?:(?!${digit})[^\\[\\]<>:]){0,${rules.period_length}}?`;
  const between = `${mark}[.\\/\\-]${mark}${space}?${mark}`;
  const lateEra = alternatives(rules.eras_after_year, space);
  const date =
    `(?<ea>${era})?(?<a>${digit}{1,4})${between}(?<b>${digit}{1,2})${between}` +
    `(?<ec>${era})?(?<c>${digit}{1,4})(?:\\.|${space}?(?:(?<et>${lateEra})|${alternatives(rules.year_words, space)}))?`;
  const clock =
    `(?<h>${digit}{1,2})(?:[:.]|${space}?h${space}?)(?<m>${digit}{2})` +
    `(?:(?:[:.]|${space}min${space})(?<s>${digit}{2})(?:${space}s)?)?` +
    `(?:${space}?(?<p>${period}))?(?:${space}${alternatives(rules.time_words, space)})?`;
  const early = `(?:(?<q>${period})${space}?)?${clock}`;
  const glue = alternatives(rules.glue, space);
  const join = `${mark}[,\\u060c]?${mark}${space}(?:${space}|${glue}${space})?${mark}`;
  const stamp = timeFirst ? `${clock}${join}${date}` : `${date}${join}${early}`;
  const shape = bracket ? `^\\[${mark}${stamp}${mark}\\]${mark}${space}` : `^${stamp}${space}[\\-\\u2013]${space}`;
  return new RegExp(shape, "iu");
}

const fold = (word) => word.replace(/[\u00a0\u202f\u2009]/g, " ").toLowerCase();
const encoder = new TextEncoder();

export function grammar(rules) {
  const patterns = [];
  for (const bracket of [true, false]) {
    for (const timeFirst of [false, true]) patterns.push({ bracket, timeFirst, at: pattern(rules, bracket, timeFirst) });
  }
  const zeros = rules.zeros.map((zero) => zero.codePointAt(0));
  const number = (digits) => {
    let value = 0;
    let script = null;
    for (const one of digits) {
      const zero = zeros.find((first) => one.codePointAt(0) >= first && one.codePointAt(0) <= first + 9);
      if (script !== null && zero !== script) return null;
      script = zero;
      value = value * 10 + one.codePointAt(0) - zero;
    }
    return { value, script };
  };
  const marks = new RegExp(`^[${rules.marks.join("")}]{0,${rules.marks_limit}}`, "u");
  return { rules, patterns, number, marks, timeWords: new Set(rules.time_words) };
}

// Returns a line's header, null without one; throws where it would be one were some word of it known.
export function header(line, known) {
  const marks = known.marks.exec(line)[0];
  const text = line.slice(marks.length);
  if (!/[-\u2013\]]/.test(text.slice(0, known.rules.head_bytes))) return null;
  const bracket = text.startsWith("[");
  for (const one of known.patterns) {
    const found = one.bracket === bracket ? one.at.exec(text) : null;
    if (found) {
      if (encoder.encode(found[0]).length > known.rules.head_bytes - 4) throw new NotRead("a date is written very long");
      return judged(found, marks.length, one, known);
    }
  }
  return null;
}

function judged(found, marks, one, known) {
  const named = found.groups;
  const numbers = {};
  const scripts = new Set();
  for (const name of ["a", "b", "c", "h", "m", "s"]) {
    const read = named[name] === undefined ? { value: 0 } : known.number(named[name]);
    if (read === null) return null;
    if (named[name] !== undefined) scripts.add(read.script);
    numbers[name] = read.value;
  }
  if (scripts.size !== 1) return null;
  const words = [named.q, named.p].filter((word) => word && !known.timeWords.has(word));
  if (words.length > 1 || named.ea || named.ec || named.et) throw new NotRead("its dates are written in a rare way");
  const hours = words.length ? known.rules.periods[fold(words[0])] : null;
  if (words.length && !hours) throw new NotRead("a word beside a time is not known");
  const hour = hours ? hours[Math.min(numbers.h, 24)] : numbers.h < 24 ? numbers.h : -1;
  const orders = ordersOf(named, words[0], known);
  if (!orders) return null;
  const dates = orders.map((order) => day(order, numbers)).filter(Boolean);
  if (hour < 0 || numbers.m > 59 || numbers.s > 59 || !dates.length) throw new NotRead("a date or time cannot be");
  const template = form(found, one, words.length > 0);
  const minutes = Object.fromEntries(orders.map((order) => [order, day(order, numbers)]).filter(([, on]) => on)
    .map(([order, on]) => [order, on * 1440 + hour * 60 + numbers.m]));
  return { end: marks + found[0].length, bracket: one.bracket, template, minutes };
}

function ordersOf(named, period, known) {
  const [first, last] = [[...named.a].length, [...named.c].length];
  if ((first === 4 || last === 4) && Math.min(first, last) <= 2) return first === 4 ? ["ymd"] : ["dmy", "mdy"];
  if (Math.max(first, last) > 2) return null;
  return period && known.rules.year_first_periods.includes(period) ? ["ymd"] : ["dmy", "mdy", "ymd"];
}

// Returns the day as a count since 1970, undefined where there is none such in that order.
function day(order, { a, b, c }) {
  const [year, month, on] = { dmy: [c, b, a], mdy: [c, a, b], ymd: [a, b, c] }[order];
  const full = year < 100 ? 2000 + year : year;
  if (full < OLDEST || full > NEWEST) return undefined;
  const at = Date.UTC(full, month - 1, on);
  const made = new Date(at);
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === on && month >= 1 ? at / 86400000 : undefined;
}

// What varies in a form is letters for numbers and words; the rest is the same in each header of a file.
function form(found, one, hasPeriod) {
  const named = found.groups;
  const wide = (name) => ([...named[name]].length > 2 ? "wide" : "short");
  let rest = found[0];
  for (const name of ["p", "q"]) if (named[name]) rest = rest.replace(named[name], "<p>");
  const plain = rest.replace(/[\p{Nd}]+/gu, "#");
  return [one.bracket, one.timeFirst, wide("a"), wide("c"), named.s !== undefined, hasPeriod, plain].join("|");
}
