"""Signal's backup frames in their binary form: what the newer local backup holds once it is opened.

Units: as in `signal-jsonl`, whose rows these are: milliseconds since 1970 in UTC; a span's first byte is
where the frame's length begins, its lines are counted by LF as in any file, though they mean nothing here.
Limits: what was deleted or had disappeared on the phone before the backup leaves no trace.
Source: docs/formats/signal-frames.md.
"""

import io
from collections.abc import Iterator
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.protobuf import delimited
from onrecord.readers.signal.schema import UNKNOWN, from_wire
from onrecord.readers.signal.values import moment, number
from onrecord.records.captures import Grade
from onrecord.records.errors import UnreadableError

NAME = "signal-frames"
VERSION = "1"
CHANNEL = "signal"
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE
READS_WITH = ("onrecord.readers.formats.signal_frames.reading",)

ENDING = ".frames"
HEAD_BYTES: Final = 64 * 1024


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first message, a header, and by its ending."""
    if not filename.lower().endswith(ENDING):
        return Match.NO
    try:
        _, _, data = next(delimited(io.BytesIO(head), HEAD_BYTES))
        header = from_wire(data, "BackupInfo")
    except (UnreadableError, StopIteration):
        return Match.NO
    sound = moment(number(header, "backupTimeMs")) and number(header, "version") is not None
    return Match.CERTAIN if sound and UNKNOWN not in header else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read frames in their order, media by the names that the app gives them.

    Raises:
        UnreadableError: no entry holds frames.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.signal_frames.reading import items

    return items(original)
