// What a person chose to leave out of a conversation, and which messages that is. It is worked out anew from all that is
// chosen after every choice: nothing is ever ticked and not left out.

export const nothing = () => ({ people: new Map(), told: new Map(), single: new Map(), days: null, isNarrow: false, turns: 0 });

// A choice with its reason, null for a message to be kept in. Later ones win over a message kept in before.
export function choice(chosen, why) {
  chosen.turns += 1;
  return { why, turn: chosen.turns };
}

export const hasPeople = (chosen) => chosen.people.size + chosen.told.size > 0;

export const isWithin = ({ from, to }, one) => (!from || one.day >= from) && (!to || one.day <= to);

const isNarrowed = (chosen) => chosen.isNarrow && chosen.days !== null && hasPeople(chosen);

// The choices that cover a message, but for one of that message alone.
function covering(chosen, one) {
  const inDays = chosen.days !== null && isWithin(chosen.days, one);
  const theirs = [chosen.people.get(one.sender), chosen.told.get(one.under)].filter(Boolean);
  if (isNarrowed(chosen)) return inDays ? theirs : [];
  return inDays ? [...theirs, chosen.days] : theirs;
}

// Tells whether people are ticked who wrote nothing in the days to which that is narrowed.
export const narrowsToNothing = (messages, chosen) =>
  isNarrowed(chosen) && !messages.some((one) => covering(chosen, one).length);

export function outOf(messages, chosen) {
  const out = new Map();
  for (const [number, one] of messages.entries()) {
    const own = chosen.single.get(number);
    const why = own?.why ?? covering(chosen, one).find(({ turn }) => turn > (own?.turn ?? 0))?.why;
    if (why) out.set(number, why);
  }
  return out;
}

// Makes single messages of what the days leave out, so that other days can be chosen as well.
export function settleDays(messages, chosen) {
  for (const [number, why] of outOf(messages, chosen)) {
    if (isWithin(chosen.days, messages[number])) chosen.single.set(number, choice(chosen, why));
  }
  if (chosen.isNarrow) for (const names of [chosen.people, chosen.told]) names.clear();
  Object.assign(chosen, { days: null, isNarrow: false });
}
