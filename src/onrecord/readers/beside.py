"""What lies in a zip beside the source that was recognised there, and would be a source in a folder."""

from collections.abc import Iterator, Sequence

from onrecord.ports.originals import Original
from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.entry_names import file_name, is_media
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match, Reader
from onrecord.readers.mentions import mentioned
from onrecord.readers.registry import Choice, in_turn
from onrecord.readers.unrecognised import FileKind, is_named_as_source, kind_of, seems
from onrecord.records.captures import Grade
from onrecord.records.messages import Entry


def sources_beside(original: Original, choice: Choice, readers: Sequence[Reader]) -> Sequence[Entry]:
    """Return the entries beside those recognised that are, or seem to be, another source.

    What the text of the source names was sent in it, and is none of them.
    """
    found = list(_beside(original, choice, readers))
    named = mentioned(original, choice.entries, {file_name(entry) for entry in found})
    return [entry for entry in found if file_name(entry) not in named]


def _beside(original: Original, choice: Choice, readers: Sequence[Reader]) -> Iterator[Entry]:
    own = {entry.number for entry in choice.entries}
    for entry in original.entries():
        if entry.number not in own and not is_media(entry):
            with original.open(entry) as stream:
                head = stream.read(HEAD_BYTES)
            if is_source(entry, head, choice.reader, readers, Match.POSSIBLE):
                yield entry


def is_source(entry: Entry, head: bytes, reader: Reader, readers: Sequence[Reader], sure: Match) -> bool:
    """Tell whether an entry is, or seems to be, a source by itself beside what a reader reads.

    ``sure`` is how sure another reader must be of it. Of the reader's own kind it is one only where each
    of its files is a source, and it is sure.
    """
    name, kind = file_name(entry), kind_of(head, entry)
    if head and kind is not FileKind.ZIP:
        own = reader.recognise(head, name)
        others = [one for one in in_turn(readers, alone=False) if one.NAME != reader.NAME]
        best = max((one.recognise(head, name) for one in others), default=Match.NO)
        if (best > own and best >= sure) or _is_wrapped(head, name):
            return True
        if own is not Match.NO:
            return own >= sure is Match.CERTAIN and reader.GATHERS in (Gathers.FILE, Gathers.LONE)
    return bool(seems(entry, kind)) and not is_an_apps_own(entry, kind, reader)


def _is_wrapped(head: bytes, name: str) -> bool:
    return any(one.recognise(head, name) > Match.NO for one in CONTAINERS)


def is_an_apps_own(entry: Entry, kind: FileKind, reader: Reader) -> bool:
    """Tell whether a database lies among those that an app keeps, and is not named as one of messages."""
    is_app = getattr(reader, "GRADE", None) is Grade.DEVICE_DATABASE
    return is_app and kind is FileKind.DATABASE and not is_named_as_source(entry)
