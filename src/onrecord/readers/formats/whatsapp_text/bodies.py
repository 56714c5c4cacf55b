"""What one message is: text, media, a deletion, a notice. One message at a time, exactly.

iPhone sets U+200E before what the app itself wrote, so that typed imitations are
told from it. Android sets nothing: there the reading is said to be uncertain.
"""

from dataclasses import replace

from onrecord.readers.formats.whatsapp_text import datewords, phrases, placeholders, shapes
from onrecord.readers.formats.whatsapp_text.headers import Style
from onrecord.readers.formats.whatsapp_text.notices import (
    Notice,
    imitates_notice,
    is_exact_call,
    read_call,
    read_notice,
    read_timer,
)
from onrecord.readers.formats.whatsapp_text.people import OWNER, Colons
from onrecord.readers.formats.whatsapp_text.readings import Context, Reading
from onrecord.readers.formats.whatsapp_text.roster import label_text
from onrecord.records.messages import Flag, Kind, NoticeKind

NULL = "null"
FIXED_FAMILIES = (
    "deleted_by_sender",
    "deleted_by_you",
    "deleted_by_admin",
    "view_once_received",
    "live_location",
    "waiting",
)
"""Families of whole texts that are recognised under a sender on both platforms."""
_LRM = "\u200e"
_MARKS = "".join(sorted(datewords.MARKS))
_CERTAIN_NOTICES = frozenset(
    {NoticeKind.ENCRYPTED, NoticeKind.SECURITY_CODE, NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF}
)
_TIMERS = frozenset({NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF})


def read_authored(text: str, author: str, context: Context) -> Reading | None:
    """Read a message under a sender; ``None`` when it is plain text."""
    body, edited = _without_edit(text, context)
    reading = (
        _whole_text(body, author, context)
        or placeholders.attached(body, author, context)
        or placeholders.left_out(body, author, context)
        or _shaped(body, author)
        or _app_line(body, author, context)
    )
    if not edited:
        return reading
    return replace(reading or Reading(Kind.TEXT, body or None, author), edited=True)


def _shaped(text: str, author: str) -> Reading | None:
    if shapes.is_location(text):
        return Reading(Kind.LOCATION, text, author)
    return Reading(Kind.POLL, text, author) if shapes.is_poll(text) else None


def read_unauthored(text: str, context: Context, colons: Colons = Colons.NOWHERE) -> Reading:
    """Read a line that the app wrote without a sender, or that lost the space after its sender."""
    line, feed, _ = text.partition("\n")
    lines = 1 if feed else None
    if read_call(line):
        return Reading(Kind.CALL, line, None, lines=lines)
    notice = read_notice(line, context.known(colons)) or (read_timer(line) if ": " not in line else None)
    if notice is not None:
        return Reading(Kind.NOTICE, line, None, notice=notice, lines=lines)
    label, colon, rest = text.partition(":")
    author = label_text(label.encode("utf-8", "replace"))
    if colon and author in context.speakers:
        body = rest.removeprefix(" ")
        return Reading(Kind.TEXT, body, author, flags=(Flag.SENDER_UNCERTAIN,) if body else ())
    return Reading(Kind.NOTICE, text, None, notice=Notice(NoticeKind.UNKNOWN))


def _without_edit(text: str, context: Context) -> tuple[str, bool]:
    end = text.rstrip(_MARKS)
    start = end.rfind("<")
    if (
        start < 0
        or not end.endswith(">")
        or phrases.key(end[start + 1 : -1]) not in phrases.load().keys["edited"]
    ):
        return text, False
    rest = end[:start]
    body = rest.rstrip(_MARKS)
    if context.trusted and body == rest and not text.startswith(phrases.APP_MARKS):
        return text, False
    return body.removesuffix(" ").rstrip(_LRM), True


def _whole_text(text: str, author: str, context: Context) -> Reading | None:
    """Read a message whose whole text is one of the app's."""
    book = phrases.load()
    if text == NULL and context.style is Style.DASH:
        return Reading(Kind.VIEW_ONCE, text, author, flags=(Flag.NULL_BODY,))
    if "\n" in text:
        return None
    if book.known(text, "deleted_by_sender", "deleted_by_you") or _deleted_by_admin(text):
        typed = context.trusted and not text.startswith(phrases.APP_MARKS)
        flags = (Flag.TYPED_LIKE_DELETION,) if typed or not context.trusted else ()
        return Reading(Kind.TEXT if typed else Kind.DELETED, text, author, flags=flags)
    if context.believes(text):
        for kind, name in _WHOLE:
            if book.known(text, name):
                return Reading(kind, text, author)
    return None


_WHOLE = ((Kind.VIEW_ONCE, "view_once_received"), (Kind.LOCATION, "live_location"), (Kind.UNKNOWN, "waiting"))


def _deleted_by_admin(text: str) -> bool:
    every = phrases.load().families["deleted_by_admin"]
    named = tuple(template.partition("{")[0] for template in every if "{" in template)
    return text.strip(_MARKS).startswith(named) or phrases.load().known(text, "deleted_by_admin")


def _app_line(text: str, author: str, context: Context) -> Reading | None:
    """Read a call or a notice under a sender, or typed text that reads like one."""
    marked = text.startswith(phrases.APP_MARKS)
    if not marked and not context.openings.begin(text.encode("utf-8", "replace")):
        return None
    line, feed, _ = text.partition("\n")
    lines = 1 if feed else None
    if context.trusted and marked:
        return _marked_line(line, text, author, context, lines)
    if read_call(line):
        # Android writes calls under who called, with nothing to tell them from typed words.
        if not context.trusted and (context.style is Style.BRACKET or is_exact_call(text)):
            return Reading(Kind.CALL, line, author, flags=(Flag.TYPED_LIKE_NOTICE,), lines=lines)
        return Reading(Kind.TEXT, text, author, flags=(Flag.TYPED_LIKE_NOTICE,))
    notice = read_notice(line, context.known())
    if notice is not None and not context.trusted and _may_stand_under(notice, author, context):
        sender = _actor(notice, author, context)
        return Reading(Kind.NOTICE, line, sender, notice=notice, flags=(Flag.TYPED_LIKE_NOTICE,), lines=lines)
    typed = notice is not None and imitates_notice(text, context.speakers)
    return Reading(Kind.TEXT, text, author, flags=(Flag.TYPED_LIKE_NOTICE,)) if typed else None


def _marked_line(line: str, text: str, author: str, context: Context, lines: int | None) -> Reading | None:
    """Read words that the app's mark stands before; what no phrase explains is an unknown notice."""
    if read_call(line):
        return Reading(Kind.CALL, line, _caller(author, context), lines=lines)
    notice = read_notice(line, context.known(Colons.ANYWHERE)) or read_timer(line)
    if notice is not None:
        return Reading(Kind.NOTICE, line, _actor(notice, author, context), notice=notice, lines=lines)
    if text.startswith(_LRM):
        return Reading(Kind.NOTICE, text, _teller(author, context), notice=Notice(NoticeKind.UNKNOWN))
    return None


def _caller(author: str, context: Context) -> str | None:
    """Return whom the app names before a call: nobody, where that is the group's title."""
    return None if context.is_title(author) and author not in context.speakers else author


def _teller(author: str, context: Context) -> str | None:
    """Return whom the app names before words that no phrase explains, if that is not the chat's title."""
    known = author in context.speakers if context.title is None else not context.is_title(author)
    return author if known else None


def _may_stand_under(notice: Notice, author: str, context: Context) -> bool:
    """Tell whether the app may have written a notice under a sender, in a file without its marks."""
    if notice.actor is not None and notice.actor == author:
        return context.style is Style.BRACKET or notice.kind in _TIMERS
    return context.style is Style.BRACKET and notice.kind in _CERTAIN_NOTICES


def _actor(notice: Notice, author: str, context: Context) -> str | None:
    """Return the sender of a notice: only when the app names as sender who acted."""
    owner = author in context.speakers and not context.is_title(author)
    return author if notice.actor == author or (notice.actor == OWNER and owner) else None
