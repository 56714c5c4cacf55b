"""Bring the catalogue level with the journal: the index follows, it never leads."""

from collections.abc import Callable, Iterator

from onrecord.ports.catalogue import Catalogue, Catalogued, Moved
from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.moves import move_said
from onrecord.records.canonical import instant
from onrecord.records.captures import Capture, CaptureState
from onrecord.records.errors import KeysError, VerificationError
from onrecord.records.events import HOME_OBJECT, Event, Verb
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

Differs = Callable[[str, dict[str, tuple[int, int]]], None]
"""Called with a capture's id and the counts by kind that differ: (as journalled, as read now)."""


def catch_up(
    home: Home, progress: Progress, *, catalogue: Catalogue | None = None, differs: Differs | None = None
) -> int:
    """Apply every event that the catalogue lacks; return how many captures were indexed.

    A capture whose original or key file is damaged is marked unread: it hides no other.

    (1) Read the journal from the catalogue's applied sequence. (2) For each accepted
    capture, stream the kept original to a keyless child and index what it reads, in one
    transaction with the event's sequence. (3) For each move, file what the capture holds under its new
    copies, likewise. (4) Mark all other events applied.

    Raises:
        KeysError: the home's own identities do not open.
    """
    index = catalogue or home.catalogue
    captures = 0
    for event in home.journal.events(index.applied_sequence(), even_damaged=True):
        if event.envelope.verb is Verb.MOVE and event.payload is not None:
            index.move_capture(moved(event))
        elif event.envelope.verb is not Verb.CAPTURE or _is_shredded(event):
            index.mark_applied(event.envelope.sequence + 1)
        elif _is_indexed(home, index, event, progress, differs):
            captures += 1
        else:
            index.mark_unread(event.envelope.objects[0], event.envelope.sequence + 1)
    return captures


def moved(event: Event) -> Moved:
    """Return what the catalogue is told of a move."""
    said = move_said(event)
    pairs = tuple((was.id, now) for was, now in zip(said.before, said.copies, strict=True))
    return Moved(event.envelope.sequence, said.capture, pairs, said.recognition)


def _is_shredded(event: Event) -> bool:
    return event.payload is None and not event.is_damaged


def _is_indexed(
    home: Home, index: Catalogue, event: Event, progress: Progress, differs: Differs | None
) -> bool:
    if event.is_damaged:
        home.keys.identities(HOME_OBJECT)  # raises when it is the whole keystore that does not open
        return False
    try:
        _index(home, index, event, progress, differs)
    except (KeysError, VerificationError):
        return False
    return True


def _index(home: Home, index: Catalogue, event: Event, progress: Progress, differs: Differs | None) -> None:
    kept = accepted(event)
    feed = home.archive.feed(kept.id, kept.originals, is_folder=kept.is_folder, name=kept.name)
    now = index.add_capture(_catalogued(event, kept), _confirmed(home, feed, kept, progress))
    if differs is None:
        return
    then = kept.summary.by_kind
    changed = {
        kind: (then.get(kind, 0), now.get(kind, 0))
        for kind in sorted({*then, *now})
        if then.get(kind, 0) != now.get(kind, 0)
    }
    if changed:
        differs(kept.id, changed)


def _confirmed(
    home: Home, feed: Feed, kept: Accepted, progress: Progress
) -> Iterator[Batch | Anomaly | Statement]:
    """Yield what the child reads; a damaged original fails here, before the index commits."""
    yield from home.sandbox.items(feed, kept.assumptions, progress)
    feed.confirm_unchanged()


def _catalogued(event: Event, kept: Accepted) -> Catalogued:
    return Catalogued(
        sequence=event.envelope.sequence,
        captured_at=instant(event.envelope.at),
        capture=Capture(
            id=kept.id,
            state=CaptureState(kept.state),
            originals=kept.originals,
            copies=kept.copies,
            summary=kept.summary,
            markings=kept.markings,
        ),
        recognition=kept.recognition,
        payload=event.payload or {},
        captured_by=kept.actor,
        zone=kept.assumptions.zone,
        findings=kept.findings,
    )
