"""From the mails of one source to what a reader yields: batches, anomalies, asides, the statement."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeAlias

import pyarrow as pa

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import BATCH_TEXT_CHARACTERS, Row
from onrecord.readers.mail.message import Mail
from onrecord.readers.mail.threads import Threads
from onrecord.readers.matching import Item
from onrecord.records.messages import Anomaly, Entry, Flag, Statement
from onrecord.records.schema import MESSAGES, SPAN, Batch

Found: TypeAlias = dict[str, object] | Anomaly | Aside | Statement
CHANNEL = "email"
MOST_MAIL_BYTES = 256 * 1024**2
"""A mail longer than this is read to here; the rest is an anomaly. No mail server passes on so much."""

_MOST_ROWS = 2_048
_MOST_HELD = 4_096
_ROW_CHARACTERS = 512
_LISTS = frozenset({"recipients", "attachments", "flags"})
_OF_MAILS = _LISTS | frozenset(
    {"kind", "said_text", "said_local", "said_at", "precision", "sender", "address", "body", "reply_to"}
    | {"native_id", "subject", "thread", "is_own"}
)
_CONSTANT = {"edited": False, "sub_index": 0}

LIMITS = (
    "Mails that were deleted, moved elsewhere, or never kept in this mailbox.",
    "Blind copies: who received one is known only in the sender's own copy, if there.",
    "Whether and when a mail was delivered to each recipient, or read.",
    "Whether a sender is who the header says: a From line can be written by anyone.",
    "Whether a mail was changed between the mail program and this capture.",
    "The account or device that the mailbox belongs to, beyond the addresses in its mails.",
    "Pictures and pages that a mail only links to: nothing is fetched.",
)


@dataclass(slots=True)
class Told:
    """Counts over one source, for its statement."""

    mails: int = 0
    broken: int = 0
    encrypted: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    folders: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    more: list[str] = field(default_factory=list)

    def count(self, mail: Mail) -> None:
        """Count one mail."""
        self.mails += 1
        self.broken += mail.broken
        self.encrypted += mail.encrypted
        flags = mail.row.get("flags")
        if flags and isinstance(flags, list):
            self.flags.update(flags)


def row_of(mail: Mail, number: int, span: Mapping[str, object], threads: Threads) -> dict[str, object]:
    """Return a mail's row at its place among the mails of the source, from 0."""
    row = mail.row
    row["span"] = span
    row["thread"] = threads.of(number, mail.message_id, mail.references)
    if threads.is_repeat(number):
        mail.flag(Flag.DUPLICATE)
    if mail.encrypted:
        mail.flag(Flag.ENCRYPTED_BODY)
    if mail.broken:
        mail.flag(Flag.BROKEN_STRUCTURE)
    return row


def gathered(items: Iterable[Found]) -> Iterator[Item]:
    """Gather rows into batches. Asides, which hold bytes, are passed on at once."""
    rows: list[Row] = []
    held: list[Anomaly | Statement] = []
    ordinal = characters = 0
    for item in items:
        if isinstance(item, Aside):
            yield item
            continue
        if isinstance(item, dict):
            rows.append(item)
            characters += len(str(item.get("body") or "")) + _ROW_CHARACTERS
        else:
            held.append(item)
        if len(rows) >= _MOST_ROWS or characters >= BATCH_TEXT_CHARACTERS or len(held) >= _MOST_HELD:
            yield from _flushed(rows, held, ordinal)
            ordinal += len(rows)
            rows, held, characters = [], [], 0
    yield from _flushed(rows, held, ordinal)


def _flushed(rows: list[Row], held: Sequence[Anomaly | Statement], ordinal: int) -> Iterator[Item]:
    if rows:
        yield _batch(rows, ordinal)
    yield from held


def _batch(rows: Sequence[Row], first_ordinal: int) -> Batch:
    """Make a batch as ``to_batch`` does, column by column: of those that mails have alone."""
    columns = [_column(field, rows) for field in MESSAGES]
    columns[MESSAGES.get_field_index("ordinal")] = pa.array(
        range(first_ordinal, first_ordinal + len(rows)), pa.int64()
    )
    return pa.RecordBatch.from_arrays(columns, schema=MESSAGES)


def _column(field: "pa.Field[Any]", rows: Sequence[Row]) -> "pa.Array[Any]":
    name, count = field.name, len(rows)
    if name == "span":
        return pa.array([row["span"] for row in rows], SPAN)
    if name in _CONSTANT:
        return pa.array([_CONSTANT[name]] * count, field.type)
    if name not in _OF_MAILS:
        return pa.nulls(count, field.type)
    values = [row.get(name) for row in rows]
    if name in _LISTS:
        values = [value or None for value in values]
    return pa.array(values, field.type)


def titled(name: str, endings: Sequence[str]) -> str:
    """Return a source's title: its name without the ending that its format has."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    for ending in endings:
        if stem.lower().endswith(ending) and len(stem) > len(ending):
            return stem[: -len(ending)]
    return stem


def warnings_on(told: Told, threads: Threads | None = None) -> Iterator[str]:
    """Yield what an officer should know of this source."""
    if not told.mails:
        yield "The mailbox is empty."
    if told.encrypted:
        yield (
            f"{counted(told.encrypted, 'mail')} encrypted or sealed by a signature (S/MIME or PGP): "
            "kept, and not readable without the owner's key."
        )
    if told.broken:
        yield f"{counted(told.broken, 'mail')} with a broken structure: what cannot be told apart is kept."
    yield from _on_flags(told.flags)
    yield from told.more
    if threads is not None and threads.left_apart:
        yield f"{counted(threads.left_apart, 'thread')} shown in parts: the mailbox has too many to join."


def _on_flags(flags: Mapping[str, int]) -> Iterator[str]:
    sentences = (
        (Flag.DATE_MISSING, "without a date of the sender's."),
        (Flag.DATE_IMPOSSIBLE, "with a date that cannot be, or is written in no known way."),
        (Flag.CHARSET_DOUBTFUL, "whose letters are not in the character set that it declares."),
        (Flag.DUPLICATE, "with the Message-ID of an earlier one."),
    )
    for flag, sentence in sentences:
        if flags[flag]:
            yield f"{counted(flags[flag], 'mail')} {sentence}"


def statement_on(
    original: Original, told: Told, threads: Threads, platform: str, entries: Sequence[Entry]
) -> Statement:
    """Return the statement on a source whose mails are in ``entries``, each a file."""
    read = set(entries)
    folders = (f"{counted(count, 'mail')} in {name or 'the inbox'}" for name, count in told.folders.items())
    return Statement(
        title=titled(original.name, (".eml", ".emlx", ".msg", ".zip", ".pst")),
        channel=CHANNEL,
        platform=platform,
        entry=entries[0].name,
        evidence=(f"{counted(told.mails, 'mail')}, each a file of its own", *itertools.islice(folders, 50)),
        limits=LIMITS,
        warnings=tuple(warnings_on(told, threads)),
        unread_entries=tuple(entry.name for entry in original.entries() if entry not in read),
    )


def counted(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
