"""Put several copies of one conversation together: from files as they are, or from what the archive holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.register import register_of
from onrecord.procedures.registered_labels import known_labels, rulings_of
from onrecord.procedures.said_rulings import NOTHING_SAID, Said, rulings_said
from onrecord.procedures.sources import Source
from onrecord.reconciliation import Copy, reconcile
from onrecord.reconciliation.choosing import of_one_conversation
from onrecord.records.captures import Copy as Held
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Event, Verb
from onrecord.records.messages import Anomaly, Assumptions, Conversation, Statement
from onrecord.records.reconciliation import Reconciliation
from onrecord.records.schema import MESSAGES, Table


@dataclass(frozen=True, slots=True)
class Given:
    """A file to reconcile: what results call it, its path as given, and its source."""

    id: str
    file: str
    source: Source


def reconcile_files(
    sandbox: Sandbox,
    given: Sequence[Given],
    default_zone: str,
    progress: Progress,
    said: Said = NOTHING_SAID,
) -> Reconciliation:
    """Reconcile files; nothing is stored. Of a file with several conversations the common one is taken.

    Raises:
        NotOneConversationError: they are not copies of one conversation.
        RulingError: what is ``said`` of who is who names nobody there, or contradicts itself.
        UnreadableError: one of them cannot be read.
    """
    sources = [list(_copies_in(sandbox, each, progress)) for each in given]
    copies = of_one_conversation(sources)
    return reconcile(copies, rulings=rulings_said(copies, said), default_zone=default_zone)


def reconcile_held(
    home: Home, copies: Sequence[str], default_zone: str, progress: Progress, said: Said = NOTHING_SAID
) -> Reconciliation:
    """Reconcile copies that the archive holds, each capture of them a copy.

    Who is who is as the register of people has it, and as ``said`` for this run alone.

    Raises:
        NotHeldError: the archive holds no such copy.
        NotOneConversationError: they are not copies of one conversation.
        RulingError: what is said of who is who names nobody there, or contradicts itself.
    """
    held = list(held_copies(home, copies, progress))
    for copy in copies:
        if copy not in {one for one, _ in held}:
            raise NotHeldError(
                f"the archive holds no copy {copy!r}: `onrecord conversations` lists what is held"
            )
    given = [copy for _, copy in held]
    known = known_labels(register_of(home), given)
    return reconcile(
        given,
        rulings=[*rulings_of(known), *rulings_said(given, said)],
        known={label: one.known for label, one in known.items()},
        default_zone=default_zone,
    )


def held_copies(home: Home, copies: Sequence[str], progress: Progress) -> Iterator[tuple[str, Copy]]:
    """Yield each capture of these copies with its copy's id, in the order of the captures."""
    for event in home.journal.events(0):
        if event.envelope.verb is not Verb.CAPTURE or event.payload is None:
            continue
        kept = accepted(event)
        wanted = [one for one in kept.copies if one.id in copies]
        if wanted:
            yield from _captured(home, event, kept, wanted, progress)


def _copies_in(sandbox: Sandbox, given: Given, progress: Progress) -> Iterator[Copy]:
    assumed = replace(given.source.assumptions, zone="")
    messages, statement, anomalies = _read(sandbox, given.source.feed, assumed, progress)
    for one, table in _conversations(messages, statement):
        yield Copy(
            id=f"{given.id}#{one.title}" if len(statement.conversations) > 1 else given.id,
            file=given.file,
            entry=statement.entry,
            channel=one.channel,
            platform=statement.platform,
            title=one.title,
            messages=table,
            not_understood=anomalies,
            incomplete=statement.incomplete,
            warnings=statement.warnings,
        )


def _read(
    sandbox: Sandbox, feed: Feed, assumptions: Assumptions, progress: Progress
) -> tuple[Table, Statement, Sequence[Anomaly]]:
    """Read a source; what its reader could not place may be of any conversation in it."""
    batches, anomalies, statement = [], [], None
    for item in sandbox.items(feed, assumptions, progress):
        if isinstance(item, Statement):
            statement = item
        elif isinstance(item, Anomaly):
            anomalies.append(item)
        else:
            batches.append(item)
    feed.confirm_unchanged()
    if statement is None:
        raise TypeError("a reader ends with a statement")
    return pa.Table.from_batches(batches, MESSAGES), statement, anomalies


def _conversations(messages: Table, statement: Statement) -> Iterator[tuple[Conversation, Table]]:
    """Part a source into its conversations."""
    if not statement.conversations:
        yield Conversation("", statement.title, statement.channel), messages
        return
    keys = messages.column("conversation").cast(pa.string())
    for one in statement.conversations:
        table = messages.filter(pa.compute.equal(keys, one.key))
        if table.num_rows:
            yield one, table


def _captured(
    home: Home, event: Event, kept: Accepted, wanted: Sequence[Held], progress: Progress
) -> Iterator[tuple[str, Copy]]:
    feed = home.archive.feed(kept.id, kept.originals, is_folder=kept.is_folder, name=kept.name)
    assumed = replace(kept.assumptions, zone="")
    messages, statement, anomalies = _read(home.sandbox, feed, assumed, progress)
    tables = {one.key: table for one, table in _conversations(messages, statement)}
    for held in wanted:
        yield (
            held.id,
            Copy(
                id=f"{held.custodian}, {held.device} ({kept.id})",
                file=kept.name,
                entry=statement.entry,
                channel=held.channel,
                platform=statement.platform,
                title=held.title,
                messages=tables.get(held.key, messages.slice(0, 0)),
                zone=kept.assumptions.zone if kept.assumptions.zone_given else None,
                custodian=held.custodian,
                device=held.device,
                received_at=event.envelope.at,
                not_understood=anomalies,
                incomplete=statement.incomplete,
                warnings=statement.warnings,
                copy_id=held.id,
                capture=kept.id,
            ),
        )
