"""From a world to its files and its truth."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from onrecord.records.messages import Kind, Precision
from onrecord.simulation.exports import Written, write_export
from onrecord.simulation.notices import notice_kind
from onrecord.simulation.pages import bare
from onrecord.simulation.past import Past, look_back
from onrecord.simulation.script import (
    Added,
    ContactCard,
    Created,
    Encrypted,
    Item,
    Joined,
    Left,
    Location,
    Media,
    MediaKind,
    Message,
    MissedCall,
    Poll,
    Removed,
    Renamed,
    SecurityCode,
    Text,
    TimerSet,
)
from onrecord.simulation.truth import Present, TrueCopy, TrueItem, Truth
from onrecord.simulation.worlds import World, check_world


def simulate(world: World, folder: Path) -> Truth:
    """Write every export of a world, and ``truth.json``, into an empty folder; return the truth.

    The same world gives the same bytes.

    Raises:
        SettingsError: the world is impossible, or a phone's language lacks a phrase it needs.
        FileExistsError: an export of that id stands there already.
    """
    check_world(world)
    past = look_back(world)
    written = [write_export(past, export, folder) for export in world.exports]
    truth = Truth(
        seed=world.seed,
        title=world.title,
        people={person.id: person.name for person in world.people},
        copies=[_true_copy(past, each, folder) for each in written],
        items=[_true_item(past, item, written) for item in past.items],
    )
    truth.write(folder)
    return truth


def _true_copy(past: Past, written: Written, folder: Path) -> TrueCopy:
    page, phone, export = written.page, written.page.phone, written.page.export
    stays = past.stays_on(phone.id)
    return TrueCopy(
        id=export.id,
        phone=phone.id,
        holder=phone.holder,
        platform=phone.platform.value,
        language=phone.language,
        form=phone.form,
        hour12=phone.hour12,
        zone=phone.zone,
        clock_offset_seconds=phone.clock_offset_seconds,
        precision=Precision.SECOND if page.form.seconds else Precision.MINUTE,
        exported_at=export.at,
        with_media=export.with_media,
        limit=export.limit,
        title=page.title,
        file=written.path.relative_to(folder).as_posix(),
        entry=written.entry,
        lines=written.lines,
        items=sum(isinstance(place, Present) for place in written.places.values()),
        labels={person.id: bare(page.label(person.id)) for person in past.world.people},
        joined_at=stays.entered if past.world.is_group else (),
        left_at=stays.left,
        cleared_at=past.cleared.get(phone.id, ()),
    )


def _true_item(past: Past, item: Item, written: Sequence[Written]) -> TrueItem:
    message = item if isinstance(item, Message) else None
    return TrueItem(
        id=item.id,
        at=item.at,
        kind=_kind(item),
        sender=_actor(item),
        revisions=_revisions(message) if message else (),
        deleted_at=past.tombstones.get(item.id),
        expires_at=past.expires.get(item.id),
        reply_to=message.reply_to if message else None,
        kept=message.kept if message else False,
        notice=None if isinstance(item, Message) else notice_kind(item),
        subject=_subject(item),
        seconds=item.seconds if isinstance(item, TimerSet) else None,
        device=item.phone if isinstance(item, SecurityCode | MissedCall | Encrypted) else None,
        copies={each.page.export.id: each.places[item.id] for each in written if item.id in each.places},
    )


_BODY_KINDS: Mapping[type, Kind] = {
    Text: Kind.TEXT,
    Poll: Kind.POLL,
    Location: Kind.LOCATION,
    ContactCard: Kind.CONTACT,
}


def _kind(item: Item) -> Kind:
    if isinstance(item, MissedCall):
        return Kind.CALL
    if not isinstance(item, Message):
        return Kind.NOTICE
    if not isinstance(item.body, Media):
        return _BODY_KINDS[type(item.body)]
    if item.body.view_once:
        return Kind.VIEW_ONCE
    return Kind.STICKER if item.body.kind is MediaKind.STICKER else Kind.MEDIA


def _actor(item: Item) -> str | None:
    match item:
        case Message():
            return item.sender
        case Joined() | Left():
            return item.person
        case MissedCall():
            return item.caller
        case SecurityCode() | Encrypted():
            return None
        case _:
            return item.by


def _subject(item: Item) -> str | None:
    match item:
        case Added() | Removed():
            return item.person
        case Created() | Renamed():
            return item.title
        case SecurityCode():
            return item.about
        case _:
            return None


def _revisions(message: Message) -> list[tuple[dt.datetime, str]]:
    body = message.body
    first = body.text if isinstance(body, Text) else body.caption if isinstance(body, Media) else ""
    texts = [(message.at, first), *((edit.at, edit.text) for edit in message.edits)]
    return texts if any(text for _, text in texts) else []
