"""What is told of one message beside its text: who holds it, who lacks it and why, edits and tombstones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.records.legible import legible
from onrecord.records.messages import Kind, NoticeKind
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind
from onrecord.records.timers import timer_length
from onrecord.rendering.index import Index, Place
from onrecord.rendering.lines import Found, Line
from onrecord.rendering.speakers import app, you
from onrecord.rendering.words import BRIEF, BY_WEIGHT, IN_SHORT, REASON, and_so, letter, sender_told

HOW_TO_READ = (
    "Each message stands here once. A:12 means: copy A holds it at its line 12. "
    "“Not in B” names a copy that lacks it, with the cause; "
    "a cause that asks for an answer stands beneath the message in full. "
    "Agreement counts only copies of different people and devices. "
    "Whether a holder had seen another's copy before handing over their own, no file tells."
)
ASKS = (FindingKind.DELETED_FROM_COPY, FindingKind.UNEXPLAINED)
"""Causes that ask for an answer."""
_TOLD_BY_PLACE = (FindingKind.TOMBSTONE, FindingKind.EDITED, FindingKind.DIFFERS, FindingKind.TIMER)
_SEVERAL = 2


def where(places: Sequence[Place]) -> str:
    """Name the copies that show a message, each with its line: ``A:12 B:15``."""
    return " ".join(f"{letter(place.copy)}:{place.line}" for place in places)


def beside(index: Index, line: Line) -> Iterator[str]:
    """Yield what stands beside a message in few words: its corroboration, and causes that ask for nothing."""
    if words := corroborated(index, line):
        yield words
    for kind, brief in BRIEF.items():
        if copies := _lacking(line, kind):
            yield f"not in {and_so(copies)}: {brief}"


def corroborated(index: Index, line: Line) -> str:
    """Say in how many independent copies a message agrees, of those that could hold it."""
    if is_of_one_phone(line):
        return ""
    if differs(line):
        return "texts differ"
    if senders_named(index, line):
        return "senders differ"
    agrees = min(line.agrees, sum(not place.is_tombstone for place in line.places) or line.agrees)
    if agrees <= 1:
        return "uncorroborated"
    return f"agrees in {agrees} of {number_of(line.able, 'copy')}"


def differs(line: Line) -> bool:
    """Tell whether copies show different texts of a message."""
    return len(line.wordings or ()) >= _SEVERAL


def senders_named(index: Index, line: Line) -> list[tuple[Place, str]]:
    """Return whom each copy names as sender, and where, of a message whose copies name different people."""
    told = ((one.copy, sender_told(index.found.causes[one.cause])) for one in line.found)
    named = {copy: legible(says) for copy, says in told if says}
    return [(place, named[place.copy]) for place in line.places if place.copy in named]


def is_from_app(line: Line) -> bool:
    """Tell whether the app wrote the line: nobody said it."""
    return line.kind == Kind.NOTICE


def is_of_one_phone(line: Line) -> bool:
    """Tell whether the app wrote it for one phone alone, so that no other copy could show it."""
    return is_from_app(line) and len(line.places) == 1 and not any(found.is_absence for found in line.found)


def sender(index: Index, line: Line) -> str:
    """Name who wrote a message: a person, or the app and in whose copy."""
    if is_from_app(line):
        return app(index, line, is_alone=is_of_one_phone(line))
    if line.person is not None:
        return index.names.person(line.person)
    return legible(line.sender) if line.sender else "sender not known"


def body(line: Line) -> str:
    """Return a message's text as written, the latest where it was edited, or words for what has none."""
    if line.edited and differs(line) and line.wordings:
        return with_medium(line, str(line.wordings[-1]["body"]))
    if line.body is not None:
        return with_medium(line, line.body)
    if line.kind == Kind.DELETED:
        return "[deleted; no copy here holds its text]"
    if line.notice:
        return f"[{notice_words(line.notice)}]"
    return f"[{_medium(line)}]"


def with_medium(line: Line, text: str) -> str:
    """Put what is attached before a text: ``[image] Berth 3 ramp``."""
    return f"[{_medium(line)}] {text}".rstrip() if line.medium else text


def _medium(line: Line) -> str:
    return (line.medium or line.kind).replace("_", " ")


def notice_words(notice: Mapping[str, Any]) -> str:
    """Say in words what a notice of the app is."""
    if notice["kind"] == NoticeKind.TIMER_ON and notice["seconds"]:
        return f"disappearing messages on, {timer_length(notice['seconds'])}"
    if notice["kind"] == NoticeKind.TIMER_OFF:
        return "disappearing messages off"
    return f"notice: {notice['kind'].replace('_', ' ')}"


def absences(line: Line) -> Iterator[str]:
    """Yield a sentence for each cause that asks for an answer: ``Absent from B: the copy covers …``."""
    for kind in (kind for kind in BY_WEIGHT if kind in ASKS):
        if copies := _lacking(line, kind):
            yield f"Absent from {and_so(copies)}: {REASON[kind]}."


def _lacking(line: Line, kind: FindingKind) -> list[str]:
    return [letter(found.copy) for found in line.found if found.kind is kind]


def remarks(index: Index, line: Line) -> Iterator[str]:
    """Yield what else was found of a message."""
    shown = [f"{letter(place.copy)} (line {place.line})" for place in line.places if place.is_tombstone]
    if shown:
        yield f"Shown as deleted in {and_so(shown)}{_kept(line)}."
    if line.notice and line.body is not None and line.notice["kind"].startswith("timer"):
        yield f"Timer: {notice_words(line.notice)}."
    yield from you(index, line)
    if named := senders_named(index, line):
        parts = (f"in {letter(place.copy)} (line {place.line}) {says}" for place, says in named)
        yield f"Copies name different senders: {'; '.join(parts)}."
    for kind in dict.fromkeys(found.kind for found in line.found if _is_told_apart(found)):
        yield f"{IN_SHORT[kind].capitalize()}: {and_so(_lacking(line, kind))}."


def _kept(line: Line) -> str:
    return "" if line.body is None or line.kind == Kind.DELETED else "; its text is kept in another copy"


def _is_told_apart(found: Found) -> bool:
    return not found.is_absence and found.kind not in _TOLD_BY_PLACE


def wordings(line: Line) -> Iterator[tuple[str, str]]:
    """Yield each text where texts differ, after words on who shows it: ``("Edited: text in A:4", text)``."""
    lines = {place.copy: place for place in line.places}
    for wording in (line.wordings or ()) if differs(line) else ():
        held = where([lines[copy] for copy in wording["copies"] if copy in lines])
        yield f"{'Edited' if line.edited else 'Differs'}: text in {held or 'no copy now'}", wording["body"]
