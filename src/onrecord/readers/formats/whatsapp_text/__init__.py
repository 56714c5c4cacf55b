"""WhatsApp's "Export chat": a text file, alone or in a zip or folder with its media, from Android or iPhone.

Two passes over the text. The first learns what only the whole file tells: how
headers are written, in which order dates are, who speaks (``survey``). The second
yields batches (``messages``).

Units: times are the phone's wall clock when it exported, without a zone, to the minute (Android) or the
second (iPhone); sizes are bytes; there are no ids.
Limits: earlier wordings, deleted content, replies, reactions, receipts, the zone, and all but the
latest 40,000 messages or so are not in such a file.
Source: ``docs/formats/whatsapp-text.md``, with where each claim comes from.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.whatsapp_text import datewords, entries, phrases, statement
from onrecord.readers.formats.whatsapp_text.clues import Clues
from onrecord.readers.formats.whatsapp_text.emission import Emitter
from onrecord.readers.formats.whatsapp_text.media import Media
from onrecord.readers.formats.whatsapp_text.messages import MessageReader
from onrecord.readers.formats.whatsapp_text.openings import Openings
from onrecord.readers.formats.whatsapp_text.pages import BLOCK_BYTES
from onrecord.readers.formats.whatsapp_text.readings import Context
from onrecord.readers.formats.whatsapp_text.survey import take_survey
from onrecord.readers.formats.whatsapp_text.word_learning import words_learned
from onrecord.readers.matching import Gathers, Match
from onrecord.records.completeness import CopyOf
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "whatsapp-text"
VERSION = "4"
CHANNEL = statement.CHANNEL
GATHERS = Gathers.FILE
COPY_OF = CopyOf.PHONE
KNOWS_APART = True

# A reader runs where no file can be opened: its data is read when it is imported.
phrases.load()
datewords.load()


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes and its name."""
    return entries.recognise(head, filename)


def read(original: Original, *, block_bytes: int = BLOCK_BYTES) -> Iterator[Batch | Anomaly | Statement]:
    """Read a chat. ``block_bytes`` sets how much is looked at together; no result depends on it.

    Raises:
        AmbiguousFormatError: the source holds several chats.
        UnreadableError: it holds none.
        UnsafeSourceError: a limit is broken.
    """
    chat = entries.choose_chat(original)
    every = original.entries()
    media = Media.of(every, chat)
    title = entries.named_title(original.name, chat)
    with original.open(chat) as stream:
        found = take_survey(stream, original.assumptions.date_order, Clues.of(title, media), block_bytes)
    if found and (learned := words_learned(found)):
        with original.open(chat) as stream:
            clues = Clues.of(title, media)
            found = take_survey(stream, original.assumptions.date_order, clues, block_bytes, learned)
    if found is None:
        if chat.size_bytes:
            raise UnreadableError(
                f"{chat.name!r} holds no WhatsApp message: no line of it begins as one does; "
                "export the chat again from the app"
            )
        yield statement.empty(original.name, chat, media.unread(every, chat))
        return
    openings = Openings(found.speakers)
    context = Context(found.style, found.marked, found.speakers, found.colon_names, openings, media, title)
    emitter = Emitter(found, context, chat.name)
    with original.open(chat) as stream:
        yield from MessageReader(stream, found, emitter, chat.name, block_bytes).read()
    yield statement.conclude(original.name, chat, found, emitter.tally, media.unread(every, chat))
