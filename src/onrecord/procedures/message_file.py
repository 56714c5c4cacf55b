"""Hand over a file that came with a message, out of the kept original, as it came."""

import contextlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.procedures.accepted import accepted
from onrecord.procedures.read_conversation import one_message
from onrecord.records.attachments import own_file
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId, MessageId
from onrecord.records.searches import Sight

_NO_FILE = "that message has no such file here; its page in the conversation says which there are"


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file of a message: the name that it came with, its bytes as they are read, and how many if known.

    ``pieces`` must be read to its end or closed; damage is raised from it.
    """

    name: str
    size_bytes: int | None
    pieces: Generator[bytes, None, None] = field(repr=False)


def message_file(home: Home, message: MessageId, number: int, sight: Sight) -> MessageFile:
    """Return a message's file, numbered from 0.

    Raises:
        NotHeldError: no message in sight has that identity, or it has no such file by itself.
    """
    _, row = one_message(home.catalogue, message, sight)
    attachment, file = _attachment(row, number)
    feed = _feed(home, CaptureId(str(row["capture"])))
    return MessageFile(str(attachment["name"] or file), attachment["bytes"], _pieces(home, feed, file))


def _attachment(row: Mapping[str, Any], number: int) -> tuple[Mapping[str, Any], str]:
    files = row["attachments"]
    file = own_file(row, files[number]) if number < len(files) else None
    if file is None:
        raise NotHeldError(_NO_FILE)
    return files[number], file


def _feed(home: Home, capture: CaptureId) -> Feed:
    for envelope in home.journal.envelopes():
        if envelope.verb is Verb.CAPTURE and capture in envelope.objects:
            event = next(home.journal.events(envelope.sequence))
            if event.payload is None:
                break
            kept = accepted(event)
            return home.archive.feed(kept.id, kept.originals, is_folder=kept.is_folder, name=kept.name)
    raise NotHeldError("the original of that message is not held any more")


def _pieces(home: Home, feed: Feed, entry: str) -> Generator[bytes, None, None]:
    with contextlib.closing(home.sandbox.entry(feed, entry)) as pieces:  # type: ignore[type-var]
        yield from pieces
    feed.confirm_unchanged()
