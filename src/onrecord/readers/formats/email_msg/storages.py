"""The storages of a message file ([MS-OXMSG]): streams of properties, recipients, attachments."""

import io
import struct
from collections.abc import Iterator

import olefile
from oxmsg import Message
from oxmsg.storage import Storage

from onrecord.readers.mail.inside import MOST_NESTED
from onrecord.readers.mail.outlook import Attached, OutlookItem, Properties, page_of

_PROPERTIES = "__properties_version1.0"
_STREAM = "__substg1.0_"
_RECIPIENT, _ATTACHED = "__recip_version1.0_#", "__attach_version1.0_#"
_EMBEDDED = "__substg1.0_3701000D"
_ROOT_HEADER, _INNER_HEADER, _PART_HEADER, _SEGMENT = 32, 24, 8, 16
_VALUE_TYPES = {0x001E, 0x001F, 0x0102}
_DATA = 0x3701
_MOST_PARTS = 10_000


class NotAMessageError(Exception):
    """The file is no message, or damaged."""


def item_in(data: bytes) -> OutlookItem:
    """Return the item that a message file holds.

    Raises:
        NotAMessageError: it cannot be read.
    """
    try:
        _refuse_more_than_there_is(data)
        message = Message.load(data)
        root = message._storage  # noqa: SLF001 - the library offers no way to bytes as written
        if not isinstance(root, Storage):
            raise NotAMessageError
        return _item(root, _ROOT_HEADER, MOST_NESTED)
    except (OSError, ValueError, LookupError, AttributeError, TypeError, struct.error) as error:
        raise NotAMessageError from error
    except (RecursionError, MemoryError, OverflowError) as error:
        raise NotAMessageError from error


def _refuse_more_than_there_is(data: bytes) -> None:
    """Refuse a file whose streams are longer together than the file: their sectors go in circles."""
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        sizes = [
            one.size for one in file.direntries if one is not None and one.entry_type == olefile.STGTY_STREAM
        ]
    if sum(sizes) > len(data):
        raise NotAMessageError


def _item(storage: Storage, header: int, depth: int) -> OutlookItem:
    values = _values(storage, header)
    page = page_of(values)
    parts = list(_parts(storage))
    recipients = [
        Properties(_values(one, _PART_HEADER), page) for name, one in parts if name.startswith(_RECIPIENT)
    ]
    attached = [_attached(one, page, depth) for name, one in parts if name.startswith(_ATTACHED)]
    return OutlookItem(Properties(values, page), recipients, attached)


def _parts(storage: Storage) -> Iterator[tuple[str, Storage]]:
    named = ((one.path.rpartition("/")[2], one) for one in storage.storages[:_MOST_PARTS])
    yield from sorted(named, key=lambda pair: pair[0])


def _values(storage: Storage, header: int) -> dict[int, tuple[int, bytes]]:
    """Return values by tag: short ones stand in the properties' stream, long ones in streams of their own."""
    streams = {stream.path.rpartition("/")[2]: stream.bytes_ for stream in storage.streams}
    values: dict[int, tuple[int, bytes]] = {}
    table = streams.get(_PROPERTIES)
    if table is None:
        raise NotAMessageError
    for at in range(header, len(table) - _SEGMENT + 1, _SEGMENT):
        kind, tag = struct.unpack_from("<HH", table, at)
        if kind not in _VALUE_TYPES:
            values.setdefault(tag, (kind, table[at + 8 : at + _SEGMENT]))
    for name, data in streams.items():
        if name.startswith(_STREAM) and len(name) == len(_STREAM) + 8:
            tag, kind = int(name[-8:-4], 16), int(name[-4:], 16)
            if kind in _VALUE_TYPES:
                values[tag] = kind, data
    return values


def _attached(storage: Storage, page: str, depth: int) -> Attached:
    values = _values(storage, _PART_HEADER)
    properties = Properties(values, page)
    inner = next((one for name, one in _parts(storage) if name == _EMBEDDED), None)
    if inner is not None and depth:
        return Attached(properties, None, _item(inner, _INNER_HEADER, depth - 1))
    return Attached(properties, properties.binary(_DATA) if _DATA in values else None)
