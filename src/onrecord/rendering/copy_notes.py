"""What to know of a copy beside its figures: its clock, what was not understood, its reader's warnings."""

from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Evidence
from onrecord.records.withheld import WithholdReason
from onrecord.rendering.accounts import Account, device_noun
from onrecord.rendering.clocks import clock_words, differs, place_of
from onrecord.rendering.escaping import escaped, isolated
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import and_so

_MOST_LINES = 6
_WITHHELD = frozenset(f"was {says}" for reason in WithholdReason for says in (reason.sentence, reason.mark))
"""What evidence says of it; a result that was kept in older words has the mark."""
_UNNAMED = "phone"
"""What capture calls a device that nobody named."""


def from_where(account: Account, clock: WallClock) -> str:
    """Say where a copy was read from: its file, its device, when it was received."""
    copy = account.copy
    parts = [legible(copy.source)]
    parts += [f"device {legible(copy.device)}"] if copy.device not in {None, _UNNAMED} else []
    parts += [f"received {clock.on(copy.received_at)}"] if copy.received_at else []
    return ", ".join(parts)


def are_all_assumed(of: Sequence[Account]) -> bool:
    """Tell whether no copy's time zone is proven, so that it is said once and not of each."""
    return len(of) > 1 and all(one.copy.clock_assumed for one in of)


def zones_assumed(of: Sequence[Account], clock: WallClock) -> str:
    """Say, of copies of which none proves a time zone, what their clocks are taken to show."""
    says, place = "Nothing in the copies proves a time zone", place_of(clock)
    if any(differs(one.copy, clock) for one in of):
        return f"{says}: most clocks are taken to show {place}'s, the others as they stand beside these."
    return f"{says}: their clocks are taken to show {place}'s."


def notes(of: Sequence[Account], account: Account, clock: WallClock) -> Iterator[str]:
    """Yield sentences on the clock, the pieces that were not understood, and each warning of the reader."""
    yield from _earlier(of, account)
    yield from clock_words(account.copy, clock)
    if account.copy.clock_assumed and not are_all_assumed(of):
        yield "Its time zone is assumed: nothing in the copies proves it."
    withheld = [piece for piece in account.copy.not_understood if piece.says in _WITHHELD]
    pieces = [piece for piece in account.copy.not_understood if piece.says not in _WITHHELD]
    if pieces:
        yield (
            f"{number_of(len(pieces), 'piece')} of this copy could not be read as a message ({_at(pieces)}): "
            "a message that is called absent may stand there."
        )
    if withheld:
        yield (
            f"{number_of(len(withheld), 'piece')} of this copy {'was' if len(withheld) == 1 else 'were'} "
            f"withheld when it was handed in ({_at(withheld)}): what would stand there is not called removed."
        )
    yield from (legible(warning) for warning in account.copy.warnings)


def _at(pieces: Sequence[Evidence]) -> str:
    """Name the lines at which pieces begin, the first few."""
    lines = [str(piece.line) for piece in pieces[:_MOST_LINES]]
    more = len(pieces) - len(lines)
    named = and_so([*lines, f"{more:,} more"] if more else lines)
    return f"line {named}" if len(pieces) == 1 else f"lines {named}"


def _earlier(of: Sequence[Account], account: Account) -> Iterator[str]:
    """Say of which copy it is an earlier capture; that is certain where a custodian was stated."""
    later = next((one for one in of if one.copy.id == account.copy.earlier_capture_of), None)
    if later is None:
        return
    says, device = f"an earlier capture of copy {later.letter}", device_noun([account])[0]
    if account.copy.custodian is not None:
        yield f"It is {says}: one {device}, as was stated when it was captured."
    else:
        yield (
            f"It seems to be {says}, from one {device}: how both name people and what their clocks show "
            "says so, and they may still be of two."
        )


def notes_html(of: Sequence[Account], clock: WallClock) -> Iterator[str]:
    """Yield a list of these, an item for each copy of which there is such."""
    items = [(one.letter, list(notes(of, one, clock))) for one in of]
    if are_all_assumed(of):
        yield f"<p>{escaped(zones_assumed(of, clock))}</p>\n"
    if any(sentences for _, sentences in items):
        yield "<p>What to know of the copies:</p>\n<ul>"
        yield "".join(_item(letter, sentences) for letter, sentences in items if sentences)
        yield "</ul>\n"


def _item(letter: str, sentences: Sequence[str]) -> str:
    said = " ".join(f"{isolated(sentence)}" for sentence in sentences)
    return f"<li><strong>{letter}</strong> {said}</li>"
