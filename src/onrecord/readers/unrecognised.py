"""Files that no reader knows: what each seems to be, whether that may be a source, and what to do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from onrecord.readers.entry_names import file_name, is_media, is_of_a_system
from onrecord.readers.originals import is_junk, is_zip
from onrecord.readers.pictures import picture_kind
from onrecord.readers.sounds import sound_kind
from onrecord.readers.typed_text import decoded
from onrecord.records.errors import NOT_READ
from onrecord.records.messages import Entry

TELLING_BYTES = 4096
"""As much of a file's beginning as ``kind_of`` looks at."""

_CUT_CHARACTER_BYTES = 4
_CONTROL = re.compile(r"[\0-\x08]")


class FileKind(Enum):
    """What a file is by its first bytes; ``MEDIA`` by its name alone."""

    EMPTY = "it is empty"
    ZIP = "it is a zip"
    PACKED = "it is a packed archive"
    DATABASE = "it is a database"
    OUTLOOK = "it is an Outlook mailbox"
    PDF = "it is a PDF document"
    PICTURE = "it is a picture"
    SOUND = "it is a sound recording"
    MEDIA = "it is a picture, sound, video or document"
    TEXT = "it is a text"
    UNKNOWN = "it is of no kind that is known here"


_MAGICS: Mapping[bytes, FileKind] = {
    b"SQLite format 3\0": FileKind.DATABASE,
    b"!BDN": FileKind.OUTLOOK,
    b"7z\xbc\xaf\x27\x1c": FileKind.PACKED,
    b"Rar!\x1a\x07": FileKind.PACKED,
    b"%PDF": FileKind.PDF,
}
_PACKED = re.compile(r".*\.(?:t?gz|tar|7z|rar|bz2|xz)", re.IGNORECASE)
_DOCUMENTS = re.compile(
    r".*\.(?:docx|docm|dotx|xlsx|xlsm|pptx|ppsx|od[tspg]|pages|numbers|key|epub|apk|aab|jar|kmz|was)",
    re.IGNORECASE,
)
"""Names of documents and programs that are zips inside."""

_NAMED: Sequence[tuple[str, str]] = (
    (r".*\.crypt\d{0,2}", "an encrypted WhatsApp backup"),
    (r".*whatsapp.*\.(?:txt|zip)|_chat\.txt", "a WhatsApp chat"),
    (r".*\.backup", "a Signal backup"),
    (r".*\.mbox", "a mailbox"),
    (r".*\.(?:pst|ost)", "an Outlook mailbox"),
    (r".*\.(?:eml|msg)", "a mail"),
    (r".*\.rsmf", "an RSMF file"),
    (r"sms-\d.*\.xml", "a backup of text messages"),
    (r"msgstore.*\.db|chatstorage\.sqlite|chat\.db|sms\.db|mmssms\.db|db\.sqlite", "a database of messages"),
)
_COPY_AGAIN = "copy it again, or export it again from the app"
_ADVICE: Mapping[FileKind, str] = {
    FileKind.EMPTY: _COPY_AGAIN,
    FileKind.ZIP: "no file in it begins as an export does: export the chat again from the app",
    FileKind.PACKED: "unpack it and capture the folder",
    FileKind.DATABASE: "none of its tables is of an app that OnRecord reads, or it is damaged: copy it again",
    FileKind.OUTLOOK: _COPY_AGAIN,
    FileKind.PDF: "capture the export of the conversation that it was sent in, with the document beside it",
    FileKind.PICTURE: "capture pictures of a screen in a folder of their own, or with --reader screenshot",
    FileKind.SOUND: "capture voice notes in a folder of their own, or with --reader voice-note",
    FileKind.MEDIA: "capture it in the folder of the conversation that it was sent in",
    FileKind.TEXT: (
        "if it is a note, begin it with 'Note for the record'; if it is a chat, export it again from the app "
        "and capture that file as it comes"
    ),
    FileKind.UNKNOWN: "if it is a chat, export it again from the app and capture that file as it comes",
}


def kind_of(head: bytes, file: Entry) -> FileKind:
    """Return what a file is by its first bytes."""
    if not file.size_bytes:
        return FileKind.EMPTY
    if is_zip(head):
        return FileKind.ZIP
    found = next((kind for magic, kind in _MAGICS.items() if head.startswith(magic)), None)
    return found or _media_kind(head, file) or (FileKind.TEXT if _is_text(head) else FileKind.UNKNOWN)


def is_media_inside(head: bytes, kind: FileKind) -> bool:
    """Tell whether a file is media by its bytes, or by its name where these do not deny it."""
    if kind in (FileKind.PICTURE, FileKind.SOUND, FileKind.PDF) or head[4:8] == b"ftyp":
        return True
    return kind is FileKind.MEDIA and not _is_text(head)


def _media_kind(head: bytes, file: Entry) -> FileKind | None:
    if picture_kind(head):
        return FileKind.PICTURE
    if sound_kind(head, file_name(file)):
        return FileKind.SOUND
    return FileKind.MEDIA if is_media(file) else None


def may_be_zip(file: Entry, kind: FileKind) -> bool:
    """Tell whether a file is a zip that may hold a conversation, by its bytes or its name."""
    is_named = file_name(file).lower().endswith(".zip") and file.size_bytes > 0
    return is_named or (kind is FileKind.ZIP and not _DOCUMENTS.fullmatch(file_name(file)))


def seems(file: Entry, kind: FileKind) -> str:
    """Return what source a file seems to be that no reader knows, by its name or bytes; else nothing."""
    name = file_name(file)
    if is_junk(file.name) or is_of_a_system(file):
        return ""
    if kind is FileKind.EMPTY and name.lower().endswith(".zip"):
        return "a zip"
    if kind is FileKind.PACKED or _PACKED.fullmatch(name):
        return "a packed archive"
    for pattern, what in _NAMED:
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return what
    return {FileKind.DATABASE: "a database", FileKind.OUTLOOK: "an Outlook mailbox"}.get(kind, "")


def is_named_as_source(file: Entry) -> bool:
    """Tell whether a file bears the name of an export, database or backup of messages."""
    return any(re.fullmatch(pattern, file_name(file), re.IGNORECASE) for pattern, _ in _NAMED)


def unread(name: str, file: Entry, kind: FileKind) -> str:
    """Say of one file that no reader knows what it is, and what to do."""
    what = seems(file, kind)
    if kind is FileKind.EMPTY and what:
        return f"{name!r} is named as {what} and is empty: {_COPY_AGAIN}"
    if what == "a packed archive":
        return f"{name!r} is a packed archive, which is not looked into: {_ADVICE[FileKind.PACKED]}"
    if what and is_named_as_source(file) and kind is not FileKind.DATABASE:
        return f"{name!r} is named as {what} and does not begin as one: {_COPY_AGAIN}"
    return f"{name!r} {NOT_READ}: {kind.value}; {_ADVICE[kind]}"


def unread_together(name: str, kinds: Sequence[FileKind]) -> str:
    """Say of several files, none of which makes a source, what would read some of them."""
    fit = list(_fitting(kinds))
    if fit:
        one, reader = fit[0]
        return (
            f"{name!r} {NOT_READ}: {one} lie beside files of another kind; capture "
            f"them alone with --reader {reader}, or export the chat again from the app"
        )
    return (
        f"{name!r} {NOT_READ}: no file in it begins as one does; export the chat "
        "again from the app and capture that file as it comes"
    )


def _fitting(kinds: Sequence[FileKind]) -> Iterator[tuple[str, str]]:
    if FileKind.PICTURE in kinds:
        yield "pictures", "screenshot"
    if FileKind.SOUND in kinds:
        yield "voice notes", "voice-note"


def why_left(file: Entry, kind: FileKind, reader: str = "") -> str:
    """Say why a file is of no source, and what to do when it should be."""
    if is_junk(file.name) or is_of_a_system(file):
        return "a system wrote it by itself; it is no part of an export"
    if reader:
        return f"it is not what --reader {reader} reads"
    if kind in (FileKind.PICTURE, FileKind.SOUND):
        return f"{kind.value} that no message names; {_ADVICE[FileKind.MEDIA]}, or alone"
    return f"{kind.value}; {_ADVICE[kind]}"


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    text, is_sound = decoded(head[:TELLING_BYTES])
    is_cut = len(head) >= TELLING_BYTES and "\ufffd" not in text[:-_CUT_CHARACTER_BYTES]
    return (is_sound or is_cut) and not _CONTROL.search(text)
