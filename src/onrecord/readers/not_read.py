"""Files of a source that nobody read, that no message names and that are no media: a chat may hide there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.ports.originals import Original
from onrecord.readers.beside import is_an_apps_own, is_source
from onrecord.readers.entry_names import file_name, is_beside_database, is_media, is_of_a_system
from onrecord.readers.matching import HEAD_BYTES, Match, Reader
from onrecord.readers.originals import is_packed
from onrecord.readers.unrecognised import FileKind, is_media_inside, kind_of
from onrecord.records.captures import Summary
from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.messages import Entry
from onrecord.records.plurals import first_names, number_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading says of a source's files: those that it read lines of, and those that it did not.

    ``unread`` are the reader's own: neither read nor named by a message.
    """

    reader: Reader
    readers: Sequence[Reader]
    read: Collection[str]
    unread: Collection[str]


def not_read(original: Original, reading: Reading) -> Iterator[str]:
    """Yield the names of files that may hold something and that nobody read.

    What a container was received as is none of them. In a zip, neither is what a message names, unless it
    is a source by itself: in a folder that is captured by itself as well.
    """
    entries = original.entries()
    names = {entry.name for entry in entries}
    for entry in entries:
        if entry.number < original.assumptions.received_files:
            continue
        if entry.name in reading.unread:
            hides = not is_of_a_system(entry) and _may_hold(original, entry, names, reading)
        else:
            hides = is_packed(original) and _is_unread_source(original, entry, reading)
        if hides:
            yield entry.name


def with_not_read(summary: Summary, names: Sequence[str]) -> Summary:
    """Return a summary that tells of files that nobody read; a copy of the phone was not all read then."""
    if not names:
        return summary
    number, told = number_of(len(names), "file"), first_names(names)
    verb, them = ("was", "it") if len(names) == 1 else ("were", "them")
    warning = (
        f"{number} in it {verb} not read as a source: {told}. What is no part of this conversation may hide "
        f"another: capture {them} apart."
    )
    of_phone = [Incomplete.NOT_READ] if summary.copy_of is CopyOf.PHONE else []
    incomplete = tuple(dict.fromkeys((*summary.incomplete, *of_phone)))
    return replace(summary, warnings=(*summary.warnings, warning), incomplete=incomplete, not_read=names)


def _may_hold(original: Original, entry: Entry, names: Collection[str], reading: Reading) -> bool:
    head = _head(original, entry)
    kind = kind_of(head, entry)
    if is_media_inside(head, kind):
        return False
    if kind is not FileKind.TEXT and is_beside_database(entry, names):
        return False
    is_own = is_an_apps_own(entry, kind, reading.reader)
    return not (is_own and all(one.recognise(head, file_name(entry)) is Match.NO for one in reading.readers))


def _is_unread_source(original: Original, entry: Entry, reading: Reading) -> bool:
    if entry.name in reading.read or is_media(entry):
        return False
    return is_source(entry, _head(original, entry), reading.reader, reading.readers, Match.CERTAIN)


def _head(original: Original, entry: Entry) -> bytes:
    with original.open(entry) as stream:
        return stream.read(HEAD_BYTES)
