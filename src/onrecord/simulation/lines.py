"""The lines of what people sent: text, media, polls, places, cards, and their tombstones.

Sources: docs/simulation.md. Files get their names from ``Names``, since an iPhone numbers
them by the item's place in the export and an Android by the day.
"""

from dataclasses import replace
from decimal import Decimal

from onrecord.records.messages import Kind, Presence
from onrecord.simulation.filenames import Names
from onrecord.simulation.handsets import Held
from onrecord.simulation.pages import MARK, Line, Page
from onrecord.simulation.script import ContactCard, Location, Media, MediaKind, Message, Poll, Text

_FULL_STOPS = (".", "。")
_IPHONE_PLACES = Decimal("0.000001")
_MAP = "https://maps.google.com/?q={},{}"


def write_message(page: Page, held: Held, message: Message, names: Names) -> Line:
    """Write one held message as the phone does."""
    label = page.label(message.sender)
    if held.tombstone:
        return _tombstone(page, message, label)
    body = message.body
    match body:
        case Text():
            return _text(page, held, body, label)
        case Media():
            return _media(page, message, body, label, names)
        case Poll():
            return _poll(page, body, label)
        case Location():
            return _location(page, body, label)
        case ContactCard():
            return _contact(page, message, label, names)


def _tombstone(page: Page, message: Message, label: str) -> Line:
    own = message.sender == page.phone.holder
    words = page.language.say("deleted_you" if own else "deleted")
    if not page.on_iphone:
        return Line(label, words, Kind.DELETED)
    stop = "" if words.endswith(_FULL_STOPS) else "."
    return Line(label, MARK + words + stop, Kind.DELETED, marked=page.phone.outer_marks)


def _text(page: Page, held: Held, body: Text, label: str) -> Line:
    said = held.text if held.text is not None else body.text
    if not held.edited:
        return Line(label, said, Kind.TEXT, body=said)
    mark = MARK if page.on_iphone else ""
    return Line(label, f"{said} {mark}{page.language.say('edited')}", Kind.TEXT, body=said, edited=True)


def _media(page: Page, message: Message, media: Media, label: str, names: Names) -> Line:
    if media.view_once:
        return _view_once(page, label)
    return (
        _iphone_media(page, message, media, label, names)
        if page.on_iphone
        else _android_media(page, message, media, label, names)
    )


def _view_once(page: Page, label: str) -> Line:
    if not page.on_iphone:
        return Line(label, "null", Kind.VIEW_ONCE)
    words = MARK + page.language.say("omitted_photo")
    return Line(label, words, Kind.MEDIA, marked=page.phone.outer_marks, presence=Presence.OMITTED)


def _iphone_media(page: Page, message: Message, media: Media, label: str, names: Names) -> Line:
    shown = Kind.STICKER if media.kind is MediaKind.STICKER else Kind.MEDIA
    document = media.kind is MediaKind.DOCUMENT
    caption = media.caption if page.phone.captions and not document else ""
    before = _document_words(page, media) if document else caption
    words, name, presence = _iphone_file(page, message, f"omitted_{media.kind.value}", names)
    text = f"{before} {words}" if before else words
    return Line(
        label=label,
        text=text,
        shown=shown,
        body=caption or None,
        marked=page.phone.outer_marks,
        attachment=name,
        presence=presence,
    )


def _document_words(page: Page, media: Media) -> str:
    pages = page.language.phrases.get("pages_one" if media.pages == 1 else "pages_many")
    return media.name if pages is None else f"{media.name} • {MARK}{pages.format(count=media.pages)}"


def _iphone_file(
    page: Page, message: Message, omitted: str, names: Names
) -> tuple[str, str | None, Presence]:
    if not page.export.with_media:
        return MARK + page.language.say(omitted), None, Presence.OMITTED
    name = names.iphone(message)
    presence = Presence.PRESENT if page.has_files else Presence.MISSING
    return f"{MARK}<{page.language.say('attached_iphone')}: {name}>", name, presence


def _android_media(page: Page, message: Message, media: Media, label: str, names: Names) -> Line:
    document = media.name if media.kind is MediaKind.DOCUMENT else ""
    if not page.export.with_media:
        below = media.caption or document
        text = page.language.say("omitted_android") + (f"\n{below}" if below else "")
        return Line(label, text, Kind.MEDIA, body=below or None, presence=Presence.OMITTED)
    below = media.caption or document.rpartition(".")[0]
    shown = Kind.STICKER if media.kind is MediaKind.STICKER else Kind.MEDIA
    line = _android_file(page, message, label, shown, names)
    return replace(line, text=f"{line.text}\n{below}", body=below) if below else line


def _android_file(page: Page, message: Message, label: str, shown: Kind, names: Names) -> Line:
    name = names.android(message)
    mark = MARK if page.phone.outer_marks else ""
    presence = Presence.PRESENT if page.has_files else Presence.MISSING
    text = f"{mark}{name} {page.language.say('attached_android')}"
    return Line(label, text, shown, attachment=name, presence=presence)


def _contact(page: Page, message: Message, label: str, names: Names) -> Line:
    if not page.on_iphone:
        return _android_file(page, message, label, Kind.CONTACT, names)
    words, name, presence = _iphone_file(page, message, "omitted_contact", names)
    return Line(label, words, Kind.CONTACT, marked=page.phone.outer_marks, attachment=name, presence=presence)


def _poll(page: Page, poll: Poll, label: str) -> Line:
    mark = MARK if page.on_iphone else ""
    rows = [mark + page.language.say("poll"), poll.question]
    for option, count in poll.options:
        votes = page.language.say("vote" if count == 1 else "votes", count=count)
        rows.append(f"{mark}{page.language.say('option')} {option} ({mark}{votes})")
    text = "\n".join(rows)
    return Line(label, text, Kind.POLL, body=text.replace(MARK, ""))


def _location(page: Page, place: Location, label: str) -> Line:
    if not page.on_iphone:
        return _android_location(page, place, label)
    short = [Decimal(value).quantize(_IPHONE_PLACES) for value in (place.latitude, place.longitude)]
    url = _MAP.format(*short)
    if place.name and not place.live:
        text = f"{place.name} ({place.address}): {url}"
        return Line(label, text, Kind.LOCATION, body=text)
    words = f"{page.language.say('location_iphone')}: {url}"
    return Line(label, MARK + words, Kind.LOCATION, body=words, marked=page.phone.outer_marks)


def _android_location(page: Page, place: Location, label: str) -> Line:
    if place.live:
        words = page.language.say("live_location")
        return Line(label, words, Kind.LOCATION, body=words)
    url = _MAP.format(place.latitude, place.longitude)
    rows = [place.name, place.address] if place.name else []
    text = "\n".join([*rows, f"{page.language.say('location_android')}: {url}"])
    return Line(label, text, Kind.LOCATION, body=text)
