"""Readers of installed packages, held to what a reader promises: what they give is kept by others.

A fault here would be found only after a receipt was issued, when the catalogue reads what was kept. So
it is found at the first reading, before anything is kept, and the reader is named.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.ports.originals import Aside, Original
from onrecord.readers.matching import Gathers, Item, Match, Reader
from onrecord.records.errors import SettingsError
from onrecord.records.messages import (
    CHANNELS,
    Anomaly,
    Flag,
    Kind,
    NoticeKind,
    Precision,
    Presence,
    Statement,
)
from onrecord.records.schema import MAX_ROWS, MESSAGES, SPAN, Batch

_ADVICE = "take it out of readers in settings.toml, and tell whoever made it"
_NAMES = ("NAME", "VERSION", "CHANNEL")


class Installed:
    """A reader that passes on what another says, and refuses what no reader may say."""

    def __init__(self, name: str, reader: Reader) -> None:
        """Take a reader that was offered under a name.

        Raises:
            SettingsError: it is no reader.
        """
        self._name = name
        self._reader = reader
        if not all(isinstance(getattr(reader, one, None), str) for one in _NAMES):
            raise self._refusal(f"lacks one of {', '.join(_NAMES)}")
        if not isinstance(getattr(reader, "GATHERS", None), Gathers):
            raise self._refusal("does not say what it gathers (GATHERS)")
        if reader.CHANNEL not in CHANNELS:
            raise SettingsError(
                f"the reader {name!r} says the channel {reader.CHANNEL!r}, which there is not: its CHANNEL "
                f"must be one of {', '.join(CHANNELS)}"
            )
        self.NAME, self.VERSION, self.CHANNEL = reader.NAME, reader.VERSION, reader.CHANNEL
        self.GATHERS = reader.GATHERS

    def __getattr__(self, name: str) -> object:
        """Return what else the reader says of itself."""
        return getattr(self._reader, name)

    def recognise(self, head: bytes, filename: str) -> Match:
        """Return how sure the reader is.

        Raises:
            SettingsError: it says something else.
        """
        match = self._reader.recognise(head, filename)
        if not isinstance(match, Match):
            raise self._refusal("does not say how sure it is of a file (NO, POSSIBLE, CERTAIN)")
        return match

    def read(self, original: Original) -> Iterator[Item]:
        """Yield what the reader gives.

        Raises:
            SettingsError: it is nothing that a reader may give, or not one statement, last.
        """
        is_over = False
        for item in self._reader.read(original):
            if is_over:
                raise self._refusal("gave more than one statement, or something after it")
            is_over = isinstance(item, Statement)
            fault = _fault(item)
            if fault:
                raise self._refusal(fault)
            yield item
        if not is_over:
            raise self._refusal("ended without its statement")

    def _refusal(self, what: str) -> SettingsError:
        return SettingsError(f"the reader {self._name!r} of an installed package {what}: {_ADVICE}")


def _fault(item: object) -> str:
    if isinstance(item, Batch):
        return _fault_of_batch(item)
    if isinstance(item, Statement):
        channels = {item.channel, *(one.channel for one in item.conversations)}
        return "" if channels <= set(CHANNELS) else "named a channel that is not known"
    return "" if isinstance(item, (Anomaly, Aside)) else "gave what is no message, anomaly or statement"


def _fault_of_batch(batch: Batch) -> str:
    if not batch.schema.equals(MESSAGES) or batch.num_rows > MAX_ROWS:
        return "gave messages in another shape"
    needed = [batch.column(one.name) for one in MESSAGES if not one.nullable]
    needed += [batch.column("span").field(one.name) for one in SPAN]
    if any(column.null_count for column in needed):
        return "gave messages without a kind or place"
    words = (
        ("kind", batch.column("kind"), Kind),
        ("precision", batch.column("precision"), Precision),
        ("notice", batch.column("notice").drop_null().field("kind"), NoticeKind),
        ("presence", batch.column("attachments").flatten().field("presence"), Presence),
        ("flag", batch.column("flags").flatten(), Flag),
    )
    for name, column, known in words:
        if not _values(column) <= set(known):
            return f"gave a {name} that is not known"
    return ""


def _values(column: "pa.Array[pa.Scalar]") -> set[str]:
    return set(pc.unique(column.drop_null()).to_pylist())
