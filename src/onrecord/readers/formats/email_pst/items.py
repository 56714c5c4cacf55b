"""An item of a data file as its properties, recipients and attachments."""

from typing import TypeVar

import pypff

from onrecord.readers.mail.gathering import MOST_MAIL_BYTES
from onrecord.readers.mail.inside import MOST_NESTED
from onrecord.readers.mail.outlook import Attached, OutlookItem, Properties, page_of

_MOST_PARTS = 10_000
_FIRST_NAMED = 0x8000
_DATA = 0x3701

Part = TypeVar("Part")

# What the library raises on damaged data: out of memory, when a length is wrong.
DAMAGE = (OSError, ValueError, TypeError, OverflowError, MemoryError)


class ItemError(Exception):
    """The item cannot be read."""


def whole(part: Part | None) -> Part:
    """Return a part that the library gave: it gives none, without an error, where some data is damaged.

    Raises:
        ValueError: there is none.
    """
    if part is None:
        raise ValueError("damaged")
    return part


def item_of(item: pypff.item, depth: int = MOST_NESTED) -> OutlookItem:
    """Return an item with its recipients and attachments; those that cannot be read are counted.

    Raises:
        ItemError: its own properties cannot be read.
    """
    properties = properties_of(item)
    found = OutlookItem(properties)
    found.recipients = _recipients(item, found)
    found.attachments = _attachments(item, found, depth)
    return found


def properties_of(item: pypff.item) -> Properties:
    """Return an item's own properties.

    Raises:
        ItemError: they cannot be read.
    """
    values = _values(item, 0)
    return Properties(values, page_of(values))


def _values(item: pypff.item, number: int) -> dict[int, tuple[int, bytes]]:
    try:
        if number >= (item.number_of_record_sets or 0):
            return {}
        entries = whole(item.get_record_set(number)).entries
        read = ((one.entry_type, one.value_type, one.data) for one in entries)
        return {
            tag: (kind, data)
            for tag, kind, data in read
            if data is not None and tag is not None and tag < _FIRST_NAMED
        }
    except DAMAGE as error:
        raise ItemError from error


def _recipients(item: pypff.item, found: OutlookItem) -> list[Properties]:
    page = found.properties.page
    try:
        recipients = getattr(item, "recipients", None)
        count = 0 if recipients is None else min(recipients.number_of_record_sets or 0, _MOST_PARTS)
    except DAMAGE:
        found.missing += 1
        return []
    listed: list[Properties] = []
    for number in range(count):
        try:
            listed.append(Properties(_values(recipients, number), page))
        except ItemError:
            found.missing += 1
    return listed


def _attachments(item: pypff.item, found: OutlookItem, depth: int) -> list[Attached]:
    try:
        count = min(getattr(item, "number_of_attachments", 0) or 0, _MOST_PARTS)
    except DAMAGE:
        found.missing += 1
        return []
    listed: list[Attached] = []
    for number in range(count):
        try:
            listed.append(_attachment(whole(item.get_attachment(number)), found.properties.page, depth))
        except (ItemError, *DAMAGE):
            found.missing += 1
            listed.append(Attached(Properties({}), None))
    return listed


def _attachment(attached: pypff.attachment, page: str, depth: int) -> Attached:
    properties = Properties(_values(attached, 0), page)
    if depth and attached.number_of_sub_items:
        return Attached(properties, None, item_of(whole(attached.get_sub_item(0)), depth - 1))
    data = properties.binary(_DATA)
    size = attached.size or 0
    if size > MOST_MAIL_BYTES:
        raise ItemError
    return Attached(properties, attached.read_buffer(size) if size else data)
