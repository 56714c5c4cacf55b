"""Keep what a reconciliation found, encrypted, to look at later; it can be made again at any time.

Its two tables are kept as Arrow streams and its values as JSON. Pages and files are rendered from them when
asked for, so that no rendering lies on the disk.
"""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pyarrow as pa

from onrecord.ports.homes import Home
from onrecord.procedures.accepted import accepted
from onrecord.procedures.moves import Moves, as_moved, moves_of
from onrecord.procedures.reconcile import Terms
from onrecord.records.canonical import build, loads, plain
from onrecord.records.errors import NotHeldError, VerificationError
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId, DateOrder
from onrecord.records.reconciliation import Cause, CopyAccount, Doubt, Person, Reconciliation
from onrecord.records.schema import Table
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.rendering.accounts import accounts, headline
from onrecord.rendering.index import Index

VERSION = 1
_T = TypeVar("_T")
NOT_HELD = "there is no such reconciliation; the list of reconciliations has those that there are"
_ID_BYTES = 8
_ABOUT, _VALUES, _TIMELINE, _FINDINGS = "about", "values", "timeline", "findings"


@dataclass(frozen=True, slots=True)
class About:
    """What a list says of a kept result. ``copies`` are ids of the archive (k-…).

    ``captures`` gives the capture of each copy as the result calls it, ``headline`` one sentence of figures.
    """

    id: str
    title: str
    headline: str
    made_at: dt.datetime
    made_by: str
    zone: str
    copies: Sequence[str]
    captures: Mapping[str, CaptureId] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    date_order: DateOrder | None = None
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class _Values:
    title: str
    copies: Sequence[CopyAccount]
    people: Sequence[Person]
    causes: Sequence[Cause]
    doubts: Sequence[Doubt]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A kept result, opened, with what renderings look up of it."""

    about: About
    found: Reconciliation
    index: Index


def keep_reconciliation(
    home: Home, found: Reconciliation, terms: Terms, remarks: Sequence[str] = ()
) -> About:
    """Keep a result of held copies under a new id; needs the writer lock.

    ``terms`` are those on which it was made, ``remarks`` what was told of copies left out or counted once.

    Raises:
        NotHeldError: a capture that it is made of was destroyed meanwhile.
    """
    index = Index(found)
    captures = _captures(home, found)
    about = About(
        id="t-" + home.randomness.token(_ID_BYTES).hex(),
        title=found.title,
        headline=headline(index, accounts(index)),
        made_at=home.clock.now(),
        made_by=home.actor.name,
        zone=terms.default_zone,
        copies=sorted({copy.copy_id for copy in found.copies if copy.copy_id}),
        captures=captures,
        remarks=tuple(remarks),
        date_order=terms.date_order,
    )
    home.reconciliations.keep(about.id, sorted(set(captures.values())), _parts(about, found))
    return about


def kept_reconciliations(home: Home, sight: Sight) -> Sequence[About]:
    """Return what is kept and may be seen whole, newest first; what no longer opens is left out."""
    return sorted(_all(home, sight), key=lambda about: about.made_at, reverse=True)


def about_reconciliation(home: Home, identity: str, sight: Sight = EVERYTHING) -> About:
    """Return what is said of one kept result.

    Raises:
        NotHeldError: there is none of that id, or one of its copies may not be seen.
    """
    about = _about(home, identity)
    if sight.copies is not None and not _is_seen(about, sight, moves_of(home, about.captures.values())):
        raise NotHeldError(NOT_HELD)
    return about


def out_of_date(home: Home, abouts: Sequence[About]) -> frozenset[str]:
    """Return the ids of those results that rest on a capture which was moved since they were made."""
    moves = moves_of(home)
    return frozenset(about.id for about in abouts if _moved_to(about, moves))


def copies_now(home: Home, about: About) -> Sequence[str]:
    """Return the copies in which the captures of a result stand now, as far as they are held."""
    captures = list(about.captures.values())
    moves = moves_of(home, captures)
    held = {str(row["copy_id"]) for row in home.catalogue.conversations()}
    return sorted({now for copy in about.copies for now in moves.copy_now(copy, captures)} & held)


def kept_reconciliation(home: Home, identity: str, sight: Sight = EVERYTHING) -> Kept:
    """Open one kept result.

    Raises:
        NotHeldError: there is none of that id, or one of its copies may not be seen.
        VerificationError: it is not as it was kept.
    """
    about = about_reconciliation(home, identity, sight)
    values = _built(_Values, home.reconciliations.part(identity, _VALUES))
    found = Reconciliation(
        title=values.title,
        copies=values.copies,
        people=values.people,
        timeline=_table(home.reconciliations.part(identity, _TIMELINE)),
        findings=_table(home.reconciliations.part(identity, _FINDINGS)),
        causes=values.causes,
        doubts=values.doubts,
    )
    return Kept(about, found, Index(found))


def remove_reconciliation(home: Home, identity: str, sight: Sight = EVERYTHING) -> None:
    """Remove a kept result: copies, and what people decided of findings, stand as they are.

    Raises:
        NotHeldError: there is none of that id, or one of its copies may not be seen.
    """
    about_reconciliation(home, identity, sight)
    home.reconciliations.remove(identity)


def as_json(value: object) -> bytes:
    """Write a value as JSON in ASCII: lone surrogates, which a source may hold, come back as they were."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":")).encode("ascii")


def _all(home: Home, sight: Sight) -> Iterator[About]:
    moves = moves_of(home)
    for identity in home.reconciliations.ids():
        with contextlib.suppress(NotHeldError, VerificationError):
            about = _about(home, identity)
            if _is_seen(about, sight, moves):
                yield about


def _is_seen(about: About, sight: Sight, moves: Moves) -> bool:
    """Tell whether all copies are in sight; of what was moved since, where it was and where it is."""
    return all(sight.sees(copy) for copy in (*about.copies, *_moved_to(about, moves)))


def _moved_to(about: About, moves: Moves) -> frozenset[str]:
    return moves.new_copies(about.captures.values(), about.made_at)


def _about(home: Home, identity: str) -> About:
    try:
        about = _built(About, home.reconciliations.part(identity, _ABOUT))
    except NotHeldError:  # the store's own words would tell that the others are there, out of sight
        raise NotHeldError(NOT_HELD) from None
    if about.version != VERSION:
        raise VerificationError("this reconciliation was kept by a later version of OnRecord: make it again")
    return about


def _captures(home: Home, found: Reconciliation) -> Mapping[str, CaptureId]:
    """Return the capture that each copy was taken from: that of its copy, received when it was."""
    moves = moves_of(home)
    at = {
        (copy.id, event.envelope.at): kept.id
        for event in home.journal.events()
        if event.envelope.verb is Verb.CAPTURE and event.payload is not None
        for kept in [as_moved(accepted(event), moves)]
        for copy in kept.copies
    }
    named = {copy.id: (copy.copy_id, copy.received_at) for copy in found.copies}
    if missing := [one for one in named.values() if one not in at]:
        raise NotHeldError(f"{len(missing)} of the copies are no longer held; choose among those that are")
    return {name: at[one] for name, one in named.items()}  # type: ignore[index]


def _parts(about: About, found: Reconciliation) -> Mapping[str, bytes]:
    values = _Values(found.title, found.copies, found.people, found.causes, found.doubts)
    return {
        _VALUES: as_json(values),
        _TIMELINE: _stream(found.timeline),
        _FINDINGS: _stream(found.findings),
        _ABOUT: as_json(about),
    }


def _stream(table: Table) -> bytes:
    sink = pa.BufferOutputStream()
    whole = table.unify_dictionaries().combine_chunks()
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole)
    return bytes(sink.getvalue().to_pybytes())


def _table(data: bytes) -> Table:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def _built(cls: type[_T], data: bytes) -> _T:
    try:
        return build(cls, loads(data))
    except ValueError as error:
        raise VerificationError(
            "a reconciliation that is kept is of another version: make it again"
        ) from error
