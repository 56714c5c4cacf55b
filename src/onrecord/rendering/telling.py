"""What is told of one message beside its text: who holds it, who lacks it and why, edits and tombstones."""

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.records.legible import legible
from onrecord.records.messages import Kind, NoticeKind
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind
from onrecord.records.timers import timer_length
from onrecord.rendering.lines import Found, Line
from onrecord.rendering.words import BY_WEIGHT, IN_SHORT, REASON, and_so, letter

HOW_TO_READ = (
    "Each message stands here once. A:12 means: copy A holds it at its line 12. "
    "Beneath it stands which copies lack it, and why. "
    "Agreement counts only copies of different people and phones, "
    "each received before its holder could see another."
)
_TOLD_BY_PLACE = (FindingKind.TOMBSTONE, FindingKind.EDITED, FindingKind.DIFFERS, FindingKind.TIMER)


def where(line: Line) -> str:
    """Name the copies that show a message, each with its line: ``A:12 B:15``."""
    return " ".join(f"{letter(place.copy)}:{place.line}" for place in line.places)


def corroborated(line: Line) -> str:
    """Say in how many independent copies a message agrees, of those that could hold it."""
    if line.agrees <= 1:
        return "uncorroborated"
    return f"agrees in {line.agrees} of {number_of(line.able, 'copy')}"


def sender(line: Line) -> str:
    """Name who wrote a message."""
    return legible(line.sender) if line.sender else "sender not known"


def is_from_app(line: Line) -> bool:
    """Tell whether the app wrote the line: nobody said it."""
    return line.kind == Kind.NOTICE


def body(line: Line) -> str:
    """Return a message's text as written, or words for what has none."""
    if line.body is not None:
        return line.body
    if line.kind == Kind.DELETED:
        return "[deleted; no copy here holds its text]"
    if line.notice:
        return f"[{notice_words(line.notice)}]"
    return f"[{line.kind.replace('_', ' ')}]"


def notice_words(notice: Mapping[str, Any]) -> str:
    """Say in words what a notice of the app is."""
    if notice["kind"] == NoticeKind.TIMER_ON and notice["seconds"]:
        return f"disappearing messages on, {timer_length(notice['seconds'])}"
    if notice["kind"] == NoticeKind.TIMER_OFF:
        return "disappearing messages off"
    return f"notice: {notice['kind'].replace('_', ' ')}"


def absences(line: Line) -> Iterator[tuple[FindingKind, str]]:
    """Yield each cause why copies lack a message, with a sentence: ``Absent from B: the copy covers …``."""
    for kind in BY_WEIGHT:
        copies = [letter(found.copy) for found in line.found if found.kind is kind]
        if copies:
            yield kind, f"Absent from {and_so(copies)}: {REASON[kind]}."


def remarks(line: Line) -> Iterator[str]:
    """Yield what else was found of a message."""
    shown = [f"{letter(place.copy)} (line {place.line})" for place in line.places if place.is_tombstone]
    if shown:
        yield f"Shown as deleted in {and_so(shown)}{_kept(line)}."
    if line.notice and line.body is not None and line.notice["kind"].startswith("timer"):
        yield f"Timer: {notice_words(line.notice)}."
    yield from (
        f"{letter(found.copy)}: {IN_SHORT[found.kind]}." for found in line.found if _is_told_apart(found)
    )


def _kept(line: Line) -> str:
    return "" if line.body is None or line.kind == Kind.DELETED else "; its text is kept in another copy"


def _is_told_apart(found: Found) -> bool:
    return not found.is_absence and found.kind not in _TOLD_BY_PLACE


def wordings(line: Line) -> Iterator[tuple[str, str]]:
    """Yield each text where texts differ, after words on who shows it: ``("Edited: text in A", text)``."""
    several = line.wordings or ()
    if len(several) < 2:  # noqa: PLR2004 - a single wording differs from nothing
        return
    for wording in several:
        copies = and_so(map(letter, wording["copies"])) if wording["copies"] else "no copy now"
        yield f"{'Edited' if line.edited else 'Differs'}: text in {copies}", wording["body"]
