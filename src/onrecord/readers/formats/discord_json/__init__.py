"""Discord channels as DiscordChatExporter writes them: one JSON file a channel, with or without its media.

Units: `timestamp` and the other times are ISO 8601 with an offset, to the millisecond; `fileSizeBytes` bytes.
`id` numbers are Discord's own, as text.
Limits: what was deleted before the export leaves no trace; an edited message shows its last wording alone;
the export holds what the exporting account could see. `messageCount` counts the messages written.
Source: docs/formats/discord-json.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.discord_json.entries import recognise
from onrecord.readers.matching import Gathers
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

__all__ = ["CHANNEL", "GATHERS", "NAME", "READS_WITH", "VERSION", "read", "recognise"]

NAME = "discord-json"
VERSION = "1"
CHANNEL = "discord"
GATHERS = Gathers.FILE
READS_WITH = ("onrecord.readers.formats.discord_json.reading",)


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read a channel.

    Raises:
        AmbiguousFormatError: the source holds several channels.
        UnreadableError: it holds none.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.discord_json.reading import items

    return items(original)
