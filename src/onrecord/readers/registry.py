"""The readers built in, and the choice among them. A new one is added to ``READERS``, and is done."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from onrecord.ports.originals import Original
from onrecord.readers.formats import whatsapp_text
from onrecord.readers.matching import HEAD_BYTES, Match, Reader
from onrecord.readers.originals import is_zip
from onrecord.records.errors import AmbiguousFormatError, UnreadableError, UnsafeSourceError
from onrecord.records.messages import Entry

READERS: tuple[Reader, ...] = (whatsapp_text,)
"""Every built-in reader. The order settles nothing but who reads a file without a byte in it."""

_MEDIA = re.compile(
    r"\.(3gp|aac|amr|avi|avif|gif|heic|heif|jpe?g|m4a|mkv|mov|mp3|mp4|og[agv]|opus|pdf|png|tiff|wav|web[mp])",
    re.IGNORECASE,
)


_Rank = tuple[Match, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The reader of a source, and the entries that it recognised."""

    reader: Reader
    entries: Sequence[Entry]


def choose(original: Original, readers: Sequence[Reader] = READERS) -> Reader:
    """Return the one reader that is surest of the source; see ``judge``."""
    return judge(original, readers).reader


def judge(original: Original, readers: Sequence[Reader] = READERS) -> Choice:
    """Show each entry's beginning to every reader and take the surest.

    In a container, entries named as pictures, sound or video are not shown.

    Raises:
        UnreadableError: no reader knows it.
        AmbiguousFormatError: two readers are equally sure; the message names them.
        UnsafeSourceError: it holds nothing but another zip, or breaks a limit.
    """
    entries = original.entries()
    if entries and not any(entry.size_bytes for entry in entries):
        return _judge_empty(entries, readers)
    ranks: dict[str, _Rank] = {reader.NAME: (Match.NO, ()) for reader in readers}
    zip_seen: Entry | None = None
    for entry, head in _heads(original, entries):
        if is_zip(head):
            zip_seen = entry  # kept, never read: an attachment, or a nested zip
            continue
        for reader in readers:
            match = reader.recognise(head, _file_name(entry))
            ranks[reader.NAME] = _ranked(ranks[reader.NAME], match, entry)
    return _surest(original, readers, ranks, zip_seen)


def _ranked(rank: _Rank, match: Match, entry: Entry) -> _Rank:
    if match is Match.NO or match < rank[0]:
        return rank
    return match, ((*rank[1], entry) if match is rank[0] else (entry,))


def _surest(
    original: Original, readers: Sequence[Reader], ranks: dict[str, _Rank], zip_seen: Entry | None
) -> Choice:
    best = max(match for match, _ in ranks.values())
    if best is Match.NO:
        raise _unknown(original, readers, zip_seen)
    first, *others = [reader for reader in readers if ranks[reader.NAME][0] is best]
    if others:
        names = " or ".join(reader.NAME for reader in (first, *others))
        raise AmbiguousFormatError(
            f"{original.name!r} could be read as {names}: capture each conversation as a file of its own, "
            "under the name that the app gave it"
        )
    return Choice(first, ranks[first.NAME][1])


def _heads(original: Original, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
    for entry in entries:
        if len(entries) == 1 or not _MEDIA.fullmatch(PurePosixPath(entry.name).suffix):
            with original.open(entry) as stream:
                yield entry, stream.read(HEAD_BYTES)


def _judge_empty(entries: Sequence[Entry], readers: Sequence[Reader]) -> Choice:
    """Give a source without a byte to the first reader that likes its name best."""
    reader = max(readers, key=lambda one: max(one.recognise(b"", _file_name(entry)) for entry in entries))
    return Choice(reader, entries)


def _file_name(entry: Entry) -> str:
    return entry.name.rpartition("/")[2]


def _unknown(
    original: Original, readers: Sequence[Reader], zip_seen: Entry | None
) -> UnreadableError | UnsafeSourceError:
    if zip_seen is not None:
        return UnsafeSourceError(
            f"{original.name!r} holds a zip ({zip_seen.name!r}) and no conversation beside it, deeper than "
            "limits.zip_depth allows: take the inner zip out and capture that"
        )
    known = ", ".join(reader.NAME for reader in readers)
    return UnreadableError(
        f"{original.name!r} is not an export that OnRecord reads ({known}): export the chat again from "
        "the app and capture that file as it comes"
    )
