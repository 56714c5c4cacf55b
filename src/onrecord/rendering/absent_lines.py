"""The first few messages that ask for an answer: absent from a copy, or shown unlike in copies."""

from collections.abc import Iterator, Sequence

from onrecord.records.reconciliation import FindingKind, Reconciliation
from onrecord.rendering.accounts import accounts
from onrecord.rendering.contents import Shown, contents_of, shown
from onrecord.rendering.escaping import shortened
from onrecord.rendering.index import Index
from onrecord.rendering.lines import line_of
from onrecord.rendering.statement_matter import places_of
from onrecord.rendering.telling import body, sender
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import IN_SHORT

_SHOWN = (FindingKind.DELETED_FROM_COPY, FindingKind.EXPIRED, FindingKind.VANISHED_SINCE)
_LONGEST_TEXT = 60


def absent_lines(found: Reconciliation, clock: WallClock, most: int = 3) -> Iterator[str]:
    """Yield lines of text: of each cause or difference that asks for an answer, up to ``most`` messages."""
    index = Index(found)
    for number, account in enumerate(accounts(index)):
        told: set[int] = set()
        for kind in _SHOWN:
            messages = [one for one in index.of_kind(number, kind).tolist() if one not in told]
            told.update(messages)
            if messages:
                yield f"Absent from {account.whose}: {IN_SHORT[kind]}\n"
                yield from _absent(index, clock, messages, most)
    yield from _unlike(index, clock, most)


def _absent(index: Index, clock: WallClock, messages: Sequence[int], most: int) -> Iterator[str]:
    for message in messages[:most]:
        held = ", ".join(places_of(index.places(message)))
        yield f"  {_told(index, clock, message)}  [held by {held}]\n"
    yield from _more(len(messages) - most)


def _unlike(index: Index, clock: WallClock, most: int) -> Iterator[str]:
    found = contents_of(index, range(len(index.found.copies)))
    for heading, of_kind in (
        ("Shown as deleted in one copy, text kept in another", found.kept),
        ("Edited, with several texts known", found.edited),
        ("With texts that differ, and no edit shown", found.differ),
        ("With one text, and senders that differ", found.named),
    ):
        if of_kind:
            yield f"{heading}\n"
            yield from (line for one in of_kind[:most] for line in _texts(index, clock, shown(index, one)))
            yield from _more(len(of_kind) - most)


def _texts(index: Index, clock: WallClock, one: Shown) -> Iterator[str]:
    at = clock.moment(one.line.said_at)
    who = "copies name different senders" if one.senders else sender(index, one.line)
    yield f"  {at}  {who}\n"
    for wording in one.wordings:
        yield f"    {_short(wording.text)}  [{', '.join(places_of(wording.places)) or 'no copy now'}]\n"
    for place, says in one.senders:
        yield f"    {says}  [{', '.join(places_of([place]))}]\n"
    if one.deleted:
        yield f"    shown as deleted  [{', '.join(places_of(one.deleted))}]\n"


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"  and {count:,} more\n"


def _told(index: Index, clock: WallClock, message: int) -> str:
    line = line_of(index, message)
    return f"{clock.moment(line.said_at)}  {sender(index, line)}: {_short(body(line))}"


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST_TEXT)
