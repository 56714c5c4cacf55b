"""What the app writes in place of media: a file's name in words, or that it is left out.

Each platform has its own words. Those of the other are read too where the app's
mark shows that nobody typed them.
"""

from collections.abc import Sequence
from dataclasses import replace

from onrecord.readers.formats.whatsapp_text import datewords, phrases
from onrecord.readers.formats.whatsapp_text.headers import Style
from onrecord.readers.formats.whatsapp_text.media import Attachment, kind_of, omitted
from onrecord.readers.formats.whatsapp_text.readings import Context, Reading
from onrecord.records.messages import Flag, Kind

_LRM = "\u200e"
_MARKS = "".join(sorted(datewords.MARKS))
_EDGES = _MARKS + " "
_ATTACHED_LIMIT = 100
_FRAMES = ((" (", ")"), ("\uff08", "\uff09"), (" \uff08", "\uff09"))


def attached(text: str, author: str, context: Context) -> Reading | None:
    """Read a message that names a file."""
    if context.style is Style.BRACKET:
        reading = _in_angles(text, author, context)
        return reading or (_before_words(text, author, context) if context.believes(text) else None)
    line = text.partition("\n")[0].strip(_MARKS)
    framed = line.startswith("<") and line.endswith(">")
    return _before_words(text, author, context) or (_in_angles(text, author, context) if framed else None)


def _before_words(text: str, author: str, context: Context) -> Reading | None:
    """Read ``name (file attached)``, with a caption on the lines below."""
    line, _, caption = text.partition("\n")
    name = name_before_words(line)
    if name is None or ("." not in name and not context.media.holds(name)):
        return None
    lead, colon, own = name.rpartition(": ")
    if colon and context.media.holds(own) and not context.media.holds(name):
        # The sender's name holds a colon, and no other line showed it.
        body = f"{lead}:\n{caption}" if caption else f"{lead}:"
        reading = _naming(body, author, [context.media.attach(own)])
        return replace(reading, flags=(Flag.SENDER_UNCERTAIN,))
    return _naming(caption or None, author, [context.media.attach(name)])


def name_before_words(text: str) -> str | None:
    """Return a file's name from ``name (file attached)``."""
    line = text.strip(_MARKS)
    for opening, closing in _FRAMES:
        at = line.rfind(opening)
        if at > 0 and line.endswith(closing):
            inner = phrases.loose_key(line[at + len(opening) : -1])
            if inner in phrases.load().loose_keys["attached_android"]:
                return line[:at]
    return None


def _in_angles(text: str, author: str, context: Context) -> Reading | None:
    """Read ``<attached: name>``, anywhere in a message and more than once."""
    attachments: list[Attachment] = []
    kept: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0 and len(attachments) < _ATTACHED_LIMIT:
        end = text.find(">", start)
        name = _name_beside_word(text[start + 1 : end]) if end > 0 else None
        marked = text[:start].endswith(phrases.APP_MARKS) or text.startswith(phrases.APP_MARKS)
        if name is None or (context.trusted and not marked):
            kept.append(text[at : start + 1])
            at = start + 1
            continue
        kept.append(text[at:start])
        attachments.append(context.media.attach(name))
        at = end + 1
    if not attachments:
        return None
    if _is_file_and_pages(kept[0], attachments[0].name or ""):
        kept[0] = ""
    return _naming(_rest("".join([*kept, text[at:]])), author, attachments)


def _is_file_and_pages(text: str, name: str) -> bool:
    """Tell whether a text is ``Draft.pdf \u2022 2 pages``, which iPhone writes before a document."""
    written, _, pages = text.strip(_EDGES).partition(" \u2022")
    own = name == written or name.endswith(f"-{written}")
    return bool(written) and own and "\n" not in pages and (not pages.strip(_EDGES) or _has_digit(pages))


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _name_beside_word(text: str) -> str | None:
    """Return a file's name: after the word in most languages, before it in Turkish."""
    book = phrases.load()
    word, colon, name = text.replace("\uff1a", ": ", 1).partition(": ")
    if colon and name and phrases.loose_key(word) in book.loose_keys["attached_ios"]:
        return name
    name, _, word = text.rpartition(" ")
    return name if name and phrases.loose_key(word) in book.loose_keys["attached_after_name"] else None


def _naming(body: str | None, author: str, attachments: Sequence[Attachment]) -> Reading:
    return Reading(kind_of(attachments[0]), body, author, attachments=tuple(attachments))


def _rest(text: str) -> str | None:
    """Return what is left of a text when the app's words are cut out."""
    return text.strip(_MARKS + " \n") or None


def left_out(text: str, author: str, context: Context) -> Reading | None:
    """Read media that the export leaves out: iPhone names the type, Android does not."""
    line, _, caption = text.partition("\n")
    marked = text.startswith(phrases.APP_MARKS)
    if context.believes(text) and (reading := _in_brackets(line.strip(_MARKS), caption, author)):
        return reading
    typed = not marked if context.style is Style.DASH else not context.believes(text)
    if not typed and (type_ := phrases.load().omitted_type(line)):
        return _naming(caption or None, author, [omitted(type_)])
    if marked and phrases.loose_key(line) in phrases.load().loose_keys["view_once_omitted"]:
        return Reading(Kind.VIEW_ONCE, caption or None, author, attachments=(omitted(None),))
    return _after_words(text, author) if context.style is Style.BRACKET else None


def _in_brackets(line: str, caption: str, author: str) -> Reading | None:
    """Read ``<Media omitted>``, with a caption on the lines below."""
    if not (line.startswith("<") and line.endswith(">")):
        return None
    key, keys = phrases.loose_key(line), phrases.load().loose_keys
    for kind, family in ((Kind.VIEW_ONCE, "view_once_omitted"), (Kind.MEDIA, "media_omitted_android")):
        if key in keys[family]:
            return Reading(kind, caption or None, author, attachments=(omitted(None),))
    return None


def left_out_by_android(text: str) -> bool:
    """Tell whether a text is ``<Media omitted>`` or the like."""
    key = phrases.loose_key(text)
    return (
        text.startswith("<")
        and text.endswith(">")
        and key in phrases.load().loose_keys["media_omitted_android"]
    )


def _after_words(text: str, author: str) -> Reading | None:
    """Read ``Draft.pdf - 2 pages - document omitted``: marked words after the name, or after a caption."""
    head, mark, tail = text.rpartition(_LRM)
    type_ = phrases.load().omitted.get(phrases.loose_key(tail)) if mark else None
    if type_ is None:
        return None
    body = _rest(head)
    if body and type_ == "document" and "\n" not in body:
        return _naming(None, author, [omitted(type_, body.partition(" \u2022")[0].strip(_EDGES))])
    return _naming(body, author, [omitted(type_)])
