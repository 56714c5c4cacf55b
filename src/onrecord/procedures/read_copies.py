"""Read copies for reconciliation: times as the source shows them, dates in each order that they allow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.moves import as_moved, moves_of
from onrecord.procedures.sources import Source
from onrecord.reconciliation import Copy
from onrecord.reconciliation.choosing import Offer
from onrecord.records.captures import Copy as Held
from onrecord.records.errors import UnreadableError
from onrecord.records.events import Event, Verb
from onrecord.records.messages import Anomaly, Assumptions, Conversation, DateOrder, Flag, Statement
from onrecord.records.schema import MESSAGES, Table


@dataclass(frozen=True, slots=True)
class Given:
    """A source to reconcile: what results call it, where it lies, and the path that a person named for it."""

    id: str
    file: str
    source: Source
    path: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOffer:
    """What a capture holds of a copy: its id, the zone that a default supplied if one did, and the offer."""

    copy: str
    zone: str | None
    offer: Offer


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    messages: Table
    statement: Statement
    anomalies: Sequence[Anomaly]


_Ways = Mapping[DateOrder | None, _Said]


def offers_in(sandbox: Sandbox, given: Given, progress: Progress) -> Iterator[Offer]:
    """Yield each conversation in a source that was given."""
    assumed = replace(given.source.assumptions, zone="", date_order=None)
    reading = _Reading(sandbox, given.source.feed, assumed, given.source.assumptions.date_order, progress)
    found = list(reading.conversations())
    for about, ways in found:
        copy = Copy(
            id=f"{given.id}#{about.title}" if len(found) > 1 else given.id,
            file=given.file,
            entry="",
            channel=about.channel,
            platform="",
            title=about.title,
            messages=MESSAGES.empty_table(),
        )
        yield Offer(
            given.path or given.file,
            given.file,
            {order: _as_said(copy, said) for order, said in ways.items()},
        )


def held_offers(
    home: Home, copies: Sequence[str], progress: Progress, date_order: DateOrder | None = None
) -> Iterator[HeldOffer]:
    """Yield what each capture of these copies holds, in the order of the captures."""
    wanted = frozenset(copies)
    moves = moves_of(home)
    for event in home.journal.events(0):
        if event.envelope.verb is not Verb.CAPTURE or event.payload is None:
            continue
        kept = as_moved(accepted(event), moves)
        asked = [one for one in kept.copies if one.id in wanted]
        if asked:
            yield from _captured(home, (event, kept), asked, progress, date_order)


def _captured(
    home: Home,
    capture: tuple[Event, Accepted],
    asked: Sequence[Held],
    progress: Progress,
    date_order: DateOrder | None,
) -> Iterator[HeldOffer]:
    event, kept = capture
    feed = home.archive.feed(kept.id, kept.originals, is_folder=kept.is_folder, name=kept.name)
    assumed = replace(kept.assumptions, zone="")
    reading = _Reading(home.sandbox, feed, assumed, date_order, progress)
    found = {about.key: ways for about, ways in reading.conversations()}
    for held in asked:
        copy = _held_copy(event, kept, held, f"#{held.title}" if len(asked) > 1 else "")
        ways = {order: _as_said(copy, said) for order, said in found.get(held.key, {}).items()}
        shows_clock = any(not _has_instants(one.messages) for one in ways.values())
        zone = None if kept.assumptions.zone_given or not shows_clock else kept.assumptions.zone
        yield HeldOffer(held.id, zone, Offer(copy.id, copy.id, ways or {None: copy}))


def _held_copy(event: Event, kept: Accepted, held: Held, which: str) -> Copy:
    assumed = kept.assumptions
    return Copy(
        id=f"{held.custodian}, {held.device} ({kept.id}{which})",
        file=kept.name,
        entry="",
        channel=held.channel,
        platform="",
        title=held.title,
        messages=MESSAGES.empty_table(),
        zone=assumed.zone if assumed.zone_given else None,
        custodian=held.custodian,
        device=held.device,
        received_at=event.envelope.at,
        exported_at=assumed.exported_at if assumed.exported_at_given else None,
        copy_id=held.id,
        capture=kept.id,
    )


def _as_said(copy: Copy, said: _Said) -> Copy:
    return replace(
        copy,
        entry=said.statement.entry,
        platform=said.statement.platform,
        messages=said.messages,
        not_understood=said.anomalies,
        incomplete=said.statement.incomplete,
        warnings=said.statement.warnings,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one source is read: ``order`` is a person's word on dates that the source leaves open."""

    sandbox: Sandbox
    feed: Feed
    assumptions: Assumptions
    order: DateOrder | None
    progress: Progress

    def conversations(self) -> Iterator[tuple[Conversation, _Ways]]:
        """Part the source into its conversations, each read in every order that its dates leave open."""
        readings = self._readings()
        self.feed.confirm_unchanged()
        parts = {order: dict(_parts(said)) for order, said in readings.items()}
        statement = readings[None].statement
        for about in statement.conversations or [_whole(statement)]:
            if about.key in parts[None]:
                yield (
                    about,
                    {
                        order: replace(readings[order], messages=tables[about.key])
                        for order, tables in parts.items()
                        if about.key in tables
                    },
                )

    def _readings(self) -> _Ways:
        itself = self._read(self.assumptions)
        undated = _undated(itself.messages)
        if not undated or self.assumptions.date_order is not None:
            return {None: itself}
        ways: dict[DateOrder | None, _Said] = {None: itself}
        for order in [self.order] if self.order else DateOrder:
            said = self._read_in(order)
            if said and _undated(said.messages) < undated:
                ways[None if self.order else order] = said
        return ways

    def _read_in(self, order: DateOrder) -> _Said | None:
        try:
            return self._read(replace(self.assumptions, date_order=order))
        except UnreadableError:  # a reader refuses an order in which nothing is a date
            return None

    def _read(self, assumptions: Assumptions) -> _Said:
        """Read the source; what its reader could not place may be of any conversation in it."""
        batches, anomalies, statement = [], [], None
        for item in self.sandbox.items(self.feed, assumptions, self.progress):
            if isinstance(item, Statement):
                statement = item
            elif isinstance(item, Anomaly):
                anomalies.append(item)
            else:
                batches.append(item)
        if statement is None:
            raise TypeError("a reader ends with a statement")
        return _Said(pa.Table.from_batches(batches, MESSAGES), statement, anomalies)


def _whole(statement: Statement) -> Conversation:
    return Conversation("", statement.title, statement.channel)


def _parts(said: _Said) -> Iterator[tuple[str, Table]]:
    """Yield each conversation's key and its messages, one of none not."""
    if not said.statement.conversations:
        yield "", said.messages
        return
    # In one pass over all rows, not one for each conversation: a phone has hundreds.
    codes = said.messages.column("conversation").cast(pa.string()).combine_chunks().dictionary_encode()
    rows = np.argsort(codes.indices.fill_null(-1).to_numpy(zero_copy_only=False), kind="stable")
    names = codes.dictionary.to_pylist()
    counts = np.bincount(codes.indices.drop_null().to_numpy(), minlength=len(names))
    ends = np.cumsum(counts) + codes.null_count
    of_key = {name: rows[end - count : end] for name, count, end in zip(names, counts, ends, strict=True)}
    for one in said.statement.conversations:
        if one.key in of_key:
            yield one.key, said.messages.take(of_key[one.key])


def _undated(messages: Table) -> int:
    """Return how many messages have a date whose day and month their source leaves open."""
    flags = pc.list_flatten(messages.column("flags"))
    return int(pc.sum(pc.equal(flags, Flag.DATE_AMBIGUOUS.value)).as_py() or 0)


def _has_instants(messages: Table) -> bool:
    return bool(messages.column("said_at").null_count * 2 <= messages.num_rows)
