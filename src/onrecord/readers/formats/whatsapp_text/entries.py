"""Which entry of a container is the chat, and what the chat is called."""

import codecs
from collections.abc import Sequence
from pathlib import PurePosixPath

from onrecord.ports.originals import Original
from onrecord.readers.entry_names import file_name
from onrecord.readers.formats.whatsapp_text import notices, phrases
from onrecord.readers.formats.whatsapp_text.headers import parse_header
from onrecord.readers.formats.whatsapp_text.pages import PageReader
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.mentions import mentioned
from onrecord.readers.originals import is_junk
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Entry

IPHONE_NAME = "_chat.txt"
_LOOKED_AT = 200
_HEAD = 200
_NAMED = 5
_OPENING_LINES = 20


def recognise(head: bytes, filename: str) -> Match:
    """Judge an entry by its first bytes and its name.

    An empty text file may be an empty chat. A header alone is possible, since logs
    are written so too; with the app's name for the file, or its opening notice, it is certain.
    """
    if not filename.lower().endswith(".txt"):
        return Match.NO
    named = _is_app_name(filename)
    if not head:
        return Match.CERTAIN if named else Match.POSSIBLE
    if not any(header.plausible for line in head.split(b"\n") if (header := parse_header(line))):
        return Match.NO
    return Match.CERTAIN if named or _opens_with_notice(head) else Match.POSSIBLE


def _opens_with_notice(head: bytes) -> bool:
    for line in head.split(b"\n", _OPENING_LINES)[:_OPENING_LINES]:
        header = parse_header(line)
        if header is not None:
            rest = line[header.end :].decode("utf-8", "replace").strip()
            if any(notices.is_notice(text) for text in (rest, rest.partition(": ")[2])):
                return True
    return False


def chat_title(filename: str) -> str | None:
    """Return the conversation's name from a name that the app gives its exports, or ``None``."""
    stem = PurePosixPath(filename.replace("\\", "/")).name
    for extension in (".txt", ".zip"):
        stem = stem[: -len(extension)] if stem.lower().endswith(extension) else stem
    plain, shown = phrases.plain(stem), phrases.shown(stem)
    for template in phrases.load().chat_names:
        parts = template.match(plain)
        if parts is not None:
            begin, end = parts["title"]
            return shown[begin:end].strip() or None
    return None


def named_title(name: str, entry: Entry) -> str | None:
    """Return the conversation's name as the text's own name, its folder's or the container's gives it."""
    path = PurePosixPath(entry.name.replace("\\", "/"))
    return chat_title(path.name) or chat_title(path.parent.name) or chat_title(name)


def choose_chat(original: Original) -> Entry:
    """Return the entry that holds the messages.

    Raises:
        AmbiguousFormatError: several could be it.
        UnreadableError: none is.
    """
    texts = [entry for entry in original.entries() if _may_be_chat(entry)]
    texts.sort(key=lambda entry: (not _is_named(entry), entry.name.count("/"), entry.number))
    found = {entry: _recognised(original, entry) for entry in texts[:_LOOKED_AT]}
    chats = [entry for entry, match in found.items() if match is not Match.NO]
    named = [one for one in chats if _is_named(one)]
    for chosen in (_of_container(original, chats), _enclosing(original, chats), named, chats):
        if len(chosen) == 1:
            return chosen[0]
    if chats:
        raise AmbiguousFormatError(_several(original, named or chats))
    wide = next((entry for entry in texts[:_LOOKED_AT] if _is_utf16(original, entry)), None)
    if wide is not None:
        raise UnreadableError(f"{wide.name!r} is written in UTF-16: save it as UTF-8, as the app writes it")
    raise UnreadableError(
        f"{original.name!r} holds no WhatsApp chat: no line of it begins as a message does; "
        "export the chat again from the app"
    )


def _enclosing(original: Original, chats: Sequence[Entry]) -> list[Entry]:
    """Return the chat that names the files of all others, sent in it; of several, the upper one."""
    names = {file_name(entry) for entry in chats}
    named = {entry: mentioned(original, [entry], names) for entry in chats} if len(chats) > 1 else {}
    found = [
        entry
        for entry, said in named.items()
        if all(file_name(other) in said for other in chats if other is not entry)
    ]
    least = min((entry.name.count("/") for entry in found), default=0)
    return [entry for entry in found if entry.name.count("/") == least]


def _is_utf16(original: Original, entry: Entry) -> bool:
    with original.open(entry) as stream:
        head = stream.read(_HEAD)
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head.count(b"\0") * 3 > len(head)


def _of_container(original: Original, chats: Sequence[Entry]) -> list[Entry]:
    """Return the chat that has its container's own name, which Android gives to both."""
    stem = PurePosixPath(original.name.replace("\\", "/")).name.rpartition(".")[0]
    return [entry for entry in chats if stem and PurePosixPath(entry.name).stem == stem][:1]


def _may_be_chat(entry: Entry) -> bool:
    return PurePosixPath(entry.name).suffix.lower() == ".txt" and not is_junk(entry.name)


def _is_named(entry: Entry) -> bool:
    return _is_app_name(PurePosixPath(entry.name).name)


def _is_app_name(name: str) -> bool:
    return name.lower() == IPHONE_NAME or chat_title(name) is not None


def _recognised(original: Original, entry: Entry) -> Match:
    with original.open(entry) as stream:
        page = PageReader(stream, HEAD_BYTES).read()
    return recognise(page.cut(0, page.size), PurePosixPath(entry.name).name)


def _several(original: Original, chats: Sequence[Entry]) -> str:
    names = ", ".join(repr(entry.name) for entry in chats[:_NAMED])
    more = f" and {len(chats) - _NAMED} more" if len(chats) > _NAMED else ""
    return f"{original.name!r} holds {len(chats)} chats ({names}{more}): capture each by itself"
