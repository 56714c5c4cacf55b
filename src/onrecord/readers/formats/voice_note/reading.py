"""Reading sounds, each with the transcript beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.beginnings import first_bytes
from onrecord.readers.formats.voice_note import CHANNEL
from onrecord.readers.matching import Item
from onrecord.readers.sounds import HEAD_BYTES, sound_kind
from onrecord.readers.typed_text import TypedText, typed_text
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry, Flag, Kind, Presence, Statement

TRANSCRIPT = "Typed transcript"
_MOST_NAMED = 5
_LIMITS = (
    "The words of what is said, other than a transcript that a person typed",
    "Who speaks, to whom, and when",
    "The conversation that the sound was sent in: what stood before and after it",
)


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    yield from batches(_items(original))


def _items(original: Original) -> Iterator[Row | Statement]:
    entries = original.entries()
    sounds = [entry for entry in entries if _is_sound(original, entry)]
    if not sounds:
        raise UnreadableError(
            f"{original.name!r} holds no sound: give an Opus, M4A, AAC, AMR, MP3 or WAV file"
        )
    texts, told = _Texts.of(entries, sounds), _Told()
    for sound in sounds:
        yield _media_row(sound)
        entry = texts.beside(sound)
        text = _typed(original, entry) if entry is not None else None
        if entry is not None and text is not None:
            told.transcribed.add(entry.name)
            yield _transcript_row(entry, text, sound)
        else:
            told.untold.append(sound.name)
    read_names = {entry.name for entry in sounds} | told.transcribed
    yield Statement(
        title=original.name,
        channel=CHANNEL,
        platform="",
        entry=sounds[0].name,
        limits=_LIMITS,
        warnings=tuple(_warnings(told.untold)),
        unread_entries=tuple(entry.name for entry in entries if entry.name not in read_names),
    )


@dataclass(slots=True)
class _Told:
    """Texts that were read as transcripts, and sounds that have none."""

    transcribed: set[str] = field(default_factory=set)
    untold: list[str] = field(default_factory=list)


def _is_sound(original: Original, entry: Entry) -> bool:
    with original.open(entry) as stream:
        return bool(sound_kind(first_bytes(stream, HEAD_BYTES), entry.name.rpartition("/")[2]))


@dataclass(slots=True)
class _Texts:
    """Texts by the path that they stand beside; one that fits several sounds is the first one's."""

    by_path: dict[str, Entry]
    whole_names: frozenset[str]

    @classmethod
    def of(cls, entries: Sequence[Entry], sounds: Sequence[Entry]) -> "_Texts":
        names = frozenset(sound.name for sound in sounds)
        texts = (entry for entry in entries if entry.name.lower().endswith(".txt"))
        return cls({text.name[:-4]: text for text in texts if text.name not in names}, names)

    def beside(self, sound: Entry) -> Entry | None:
        """Take the text that bears a sound's name, with or without its ending."""
        bare = sound.name.rpartition(".")[0]
        for path in (sound.name, bare):
            if path in self.by_path and (path == sound.name or path not in self.whole_names):
                return self.by_path.pop(path)
        return None


def _typed(original: Original, entry: Entry) -> TypedText | None:
    with original.open(entry) as stream:
        return typed_text(stream)


def _media_row(sound: Entry) -> Row:
    attachment = {
        "name": sound.name.rpartition("/")[2],
        "type": "audio",
        "bytes": sound.size_bytes,
        "presence": Presence.PRESENT.value,
        "entry": sound.name,
    }
    return {
        "kind": Kind.MEDIA.value,
        "native_id": sound.name,
        "attachments": [attachment],
        "flags": [Flag.DATE_MISSING.value],
        "span": {"entry": sound.name, "first": 1, "last": 1, "first_byte": 0},
    }


def _transcript_row(entry: Entry, typed: TypedText, sound: Entry) -> Row:
    return {
        "kind": Kind.TEXT.value,
        "body": typed.text,
        "subject": TRANSCRIPT,
        "reply_to": sound.name,
        "flags": [Flag.DATE_MISSING.value, *typed.flags],
        "span": {"entry": entry.name, "first": 1, "last": max(typed.lines, 1), "first_byte": 0},
    }


def _warnings(untold: list[str]) -> Iterator[str]:
    if untold:
        count = "1 voice note is" if len(untold) == 1 else f"{len(untold):,} voice notes are"
        names = ", ".join(repr(name) for name in untold[:_MOST_NAMED])
        them = "it" if len(untold) == 1 else "them"
        more = ", and others" if len(untold) > _MOST_NAMED else ""
        yield (
            f"{count} not transcribed ({names}{more}): no search finds what is said in {them}. To add a "
            "typed transcript, save it as a text file of the same name beside the sound, and capture both."
        )
