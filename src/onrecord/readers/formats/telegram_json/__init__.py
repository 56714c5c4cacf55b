"""Telegram Desktop's `result.json`: a whole account's export or one chat's, with the files beside it.

Units: `date_unixtime` is seconds since 1970 in UTC; `date` is the wall clock of the computer that exported,
without an offset (the only time in exports before about October 2021). Timers and durations are seconds,
`file_size` bytes. `id` numbers messages: for each supergroup or channel by itself, elsewhere for the account.
Limits: what was deleted before the export leaves no trace but a number that is not present; secret chats are
never exported; an edited message shows its last wording alone; hidden link targets, buttons and previews
stand in the original only. Replies name a message by number and quote nothing.
Source: docs/formats/telegram-json.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.telegram_json.entries import choose_entry, recognise
from onrecord.readers.matching import Gathers, Item

__all__ = ["CHANNEL", "GATHERS", "NAME", "READS_WITH", "VERSION", "read", "recognise"]

NAME = "telegram-json"
VERSION = "1"
CHANNEL = "telegram"
GATHERS = Gathers.FILE
READS_WITH = ("onrecord.readers.formats.telegram_json.reading",)


def read(original: Original) -> Iterator[Item]:
    """Read an export.

    Raises:
        AmbiguousFormatError: the source holds several exports.
        UnreadableError: it holds none.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.telegram_json.reading import Reading

    entry = choose_entry(original)
    with original.open(entry) as stream:
        yield from Reading(original, entry).read(stream)
