"""Write down a decision that messages show, correct it, or take it back: events, none of which is changed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.chosen_messages import Chosen, Row, Which, chosen
from onrecord.procedures.identify import captures_of
from onrecord.procedures.notes import note_event, notes
from onrecord.records.errors import NoteError, NotHeldError
from onrecord.records.messages import CaptureId, Kind
from onrecord.records.notes import Note, NoteSaid, NoteWord
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.records.written_names import comparable_name

_ID_BYTES = 8
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person writes down: what was decided, by whom, on which day, and in which matter."""

    decision: str
    by: str
    on: dt.date
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Messages of one copy."""

    copy: str
    of: Which


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to stand instead; None leaves a field as it is."""

    decision: str | None = None
    by: str | None = None
    on: dt.date | None = None
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft made from messages: nobody has said it yet.

    ``decision`` quotes what was said, word by word; ``by`` is empty where several spoke, ``on`` None where no
    day is known. ``participants`` are labels of the copy.
    """

    copy: str
    messages: Sequence[str]
    participants: Sequence[str]
    first_said: str | None
    last_said: str | None
    decision: str
    by: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as it stands now; ``is_new`` is false where the very same had been written down before."""

    note: Note
    is_new: bool


def propose(home: Home, choice: Choice, sight: Sight = EVERYTHING) -> Proposal:
    """Draft a note from messages; nothing is written.

    Raises:
        NotHeldError: there is no such copy, or it has no such message.
    """
    found = chosen(home.catalogue, choice.copy, choice.of, sight).messages
    said = [row for row in found if row["kind"] != Kind.NOTICE]
    speakers = list(dict.fromkeys(str(row["sender"]) for row in said if row["sender"]))
    times = sorted(row["said_local"] for row in found if row["said_local"])
    return Proposal(
        copy=choice.copy,
        messages=[row["id"] for row in found],
        participants=speakers,
        first_said=times[0] if times else None,
        last_said=times[-1] if times else None,
        decision="\n".join(_quoted(row, several=len(said) > 1) for row in said if row["body"]),
        by=speakers[0] if len(speakers) == 1 else "",
        on=dt.datetime.fromisoformat(times[-1]).date() if times else None,
    )


def note(
    home: Home,
    choice: Choice,
    decision: Decision,
    progress: Progress,
    sight: Sight = EVERYTHING,
) -> Noted:
    """Write down a decision. The very same words on the same messages are one note, however often said.

    The event is sealed with the key of the newest capture that the messages stand in, as is every later word:
    with that capture the note goes too. The index is brought level first: messages are chosen in it.

    Raises:
        NotHeldError: there is no such copy, or it has no such message.
        NoteError: something is left blank, or the day is still to come.
    """
    catch_up(home, progress)
    found = chosen(home.catalogue, choice.copy, choice.of, sight)
    said = _first(home, found, _checked(home, decision))
    for known in notes(home, sight).by_id.values():
        if known.last == replace(
            said, note=known.last.note, reason=known.last.reason, actor=known.last.actor
        ):
            return Noted(known, is_new=False)
    return Noted(_say(home, said, said.captures[-1], ()), is_new=True)


def correct(home: Home, named: str, correction: Correction, reason: str, sight: Sight = EVERYTHING) -> Note:
    """Say of a note what is to stand from now on; what stood stays in the journal.

    Raises:
        NotHeldError: there is no such note.
        NoteError: it was withdrawn, nothing changes, something is blank, or no reason is given.
    """
    known = _standing(home, named, sight)
    before = known.last
    decision = _checked(
        home,
        Decision(
            before.decision if correction.decision is None else correction.decision,
            before.by if correction.by is None else correction.by,
            dt.date.fromisoformat(before.on) if correction.on is None else correction.on,
            before.matter if correction.matter is None else correction.matter,
        ),
    )
    said = _with(before, decision)
    if said == before:
        raise NoteError("the note says this already: give what is to stand instead, or --withdraw it")
    return _say(home, _because(home, said, reason), known.identity, known.words)


def withdraw(home: Home, named: str, reason: str, sight: Sight = EVERYTHING) -> Note:
    """Take a note back; it stays in the journal, with the reason.

    Raises:
        NotHeldError: there is no such note.
        NoteError: it was withdrawn before, or no reason is given.
    """
    known = _standing(home, named, sight)
    said = _because(home, replace(known.last, is_withdrawn=True), reason)
    return _say(home, said, known.identity, known.words)


def _first(home: Home, found: Chosen, decision: Decision) -> NoteSaid:
    messages, captures = found.messages, _captures(home, found)
    if not messages:
        raise NoteError("a note rests on messages: choose at least one that could be read")
    said = NoteSaid(
        note="d-" + home.randomness.token(_ID_BYTES).hex(),
        decision="",
        by="",
        on="",
        matter="",
        copy=found.copy["copy_id"],
        messages=tuple(row["id"] for row in messages),
        captures=captures,
        reason="",
        actor=home.actor.name,
    )
    return _with(said, decision)


def _captures(home: Home, found: Chosen) -> Sequence[CaptureId]:
    """Return the captures that the messages stand in, oldest first; each must have its key still."""
    spoken_of = {row["capture"] for row in found.messages}
    held = tuple(one for one in captures_of(home, found.copy["copy_id"]) if one in spoken_of)
    if spoken_of - set(held):
        raise NotHeldError("some of these messages were destroyed: run onrecord rebuild, then choose again")
    return held


def _checked(home: Home, decision: Decision) -> Decision:
    for name in ("decision", "by"):
        if not comparable_name(getattr(decision, name)):
            raise NoteError(f"--{name} is blank: a note says what was decided, by whom, and when")
    if decision.on > home.clock.now().date() + _ONE_DAY:
        raise NoteError("--on is a day still to come: give the day of the decision, like 2026-03-01")
    return Decision(
        decision.decision.strip(), comparable_name(decision.by), decision.on, decision.matter.strip()
    )


def _with(said: NoteSaid, decision: Decision) -> NoteSaid:
    return replace(
        said,
        decision=decision.decision,
        by=decision.by,
        on=decision.on.isoformat(),
        matter=decision.matter,
    )


def _because(home: Home, said: NoteSaid, reason: str) -> NoteSaid:
    if not reason.strip():
        raise NoteError("no reason is given: say why, in words that will be read years from now")
    return replace(said, reason=reason.strip(), actor=home.actor.name)


def _standing(home: Home, named: str, sight: Sight) -> Note:
    known = notes(home, sight).one(named)
    if known.last.is_withdrawn:
        raise NoteError(f"note {named} was withdrawn: write a new one, its words stay in the journal")
    return known


def _say(home: Home, said: NoteSaid, identity: str, before: Sequence[NoteWord]) -> Note:
    at = home.clock.now()
    home.journal.append(note_event(said, identity), at, home.actor.id)
    return Note((*before, NoteWord(said, at)), identity)


def _quoted(row: Row, *, several: bool) -> str:
    return f"{row['sender'] or 'sender not known'}: “{row['body']}”" if several else str(row["body"])
