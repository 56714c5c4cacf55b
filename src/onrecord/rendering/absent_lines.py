"""The first few messages that each copy lacks, with who holds them at which lines."""

from collections.abc import Iterator

from onrecord.records.legible import legible
from onrecord.records.reconciliation import FindingKind, Reconciliation
from onrecord.rendering.accounts import Account, accounts
from onrecord.rendering.index import Index
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import IN_SHORT, letter

_SHOWN = (FindingKind.DELETED_FROM_COPY, FindingKind.EXPIRED, FindingKind.VANISHED_SINCE)
_LONGEST_TEXT = 60


def absent_lines(found: Reconciliation, clock: WallClock, most: int = 3) -> Iterator[str]:
    """Yield lines of text: of each copy up to ``most`` messages a cause that a person would ask about."""
    index = Index(found)
    for number, account in enumerate(accounts(index)):
        for kind in _SHOWN:
            yield from _of_kind(index, clock, (number, account), kind, most)


def _of_kind(
    index: Index, clock: WallClock, copy: tuple[int, Account], kind: FindingKind, most: int
) -> Iterator[str]:
    number, account = copy
    messages = index.of_kind(number, kind).tolist()
    if not messages:
        return
    words = IN_SHORT.get(kind, kind.value.replace("_", " "))
    yield f"Absent from {account.whose} ({account.letter}): {words}\n"
    for message in messages[:most]:
        yield f"  {_told(index, clock, message)}\n"
    if len(messages) > most:
        yield f"  and {len(messages) - most:,} more\n"


def _told(index: Index, clock: WallClock, message: int) -> str:
    timeline = index.found.timeline
    row = {name: timeline[name][message].as_py() for name in ("said_at", "sender", "body", "kind")}
    text = legible(" ".join((row["body"] or f"[{row['kind']}]").split()))
    short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    held = ", ".join(f"{letter(place.copy)} line {place.line}" for place in index.places(message))
    return f"{clock.moment(row['said_at'])}  {legible(row['sender'] or 'the app')}: {short}  [held by {held}]"
