"""Voice notes: sound that was handed over, one or a folder of it, with typed transcripts where there are any.

Units: sizes are in bytes. No time is taken from a sound file: its name and its metadata are whatever
wrote it last. A transcript is a text file named as the sound is (`PTT-1.opus.txt` or `PTT-1.txt`).
Limits: nothing of what is said in it can be found by its words unless a transcript was typed; who
speaks, to whom and when is not told.
Source: docs/formats/voice-note.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.sounds import sound_kind

NAME = "voice-note"
VERSION = "1"
CHANNEL = "by_hand"
GATHERS = Gathers.FOLDER
WHEN_ALONE = True
READS_WITH = ("onrecord.readers.formats.voice_note.reading",)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes and its name. Never certain: it may be part of another export."""
    return Match.POSSIBLE if sound_kind(head, filename) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read each sound as one message, and after it the transcript that lies beside it.

    Raises:
        UnreadableError: there is no sound.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.voice_note.reading import items

    return items(original)
