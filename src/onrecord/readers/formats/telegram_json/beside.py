"""Parts of an export that are no messages: the owner's profile, contacts, drafts, sessions. Screened only."""

import functools
from collections.abc import Iterator

from onrecord.ports.originals import Aside, ByteStream
from onrecord.readers.forward import joined
from onrecord.readers.json_pieces.pieces import Piece
from onrecord.readers.json_pieces.values import parsed

OWNER = "personal_information"
BESIDE = (
    OWNER,
    *("contacts", "frequent_contacts", "profile_pictures", "stories", "sessions", "web_sessions"),
    *("other_data", "drafts", "draft"),
)
"""Members of the whole, each read as one piece."""


def aside_of(piece: Piece) -> Aside:
    """Return a part's texts, each on a line of its own; what is no valid JSON as it is written."""
    return Aside("personal information", functools.partial(_opened, piece.data), certain=True)


def owner_in(piece: Piece) -> int | None:
    """Return the number of the account that was exported."""
    try:
        value = parsed(piece.data).value
    except ValueError:
        return None
    number = value.get("user_id") if isinstance(value, dict) else None
    return number if type(number) is int else None


def _opened(data: bytes) -> ByteStream:
    return joined(_lines(data))


def _lines(data: bytes) -> Iterator[bytes]:
    try:
        held = [parsed(data).value]
    except ValueError:
        yield data
        return
    while held:
        one = held.pop()
        if isinstance(one, dict):
            held.extend(part for pair in reversed(one.items()) for part in reversed(pair))
        elif isinstance(one, list):
            held.extend(reversed(one))
        elif isinstance(one, str) and one:
            yield one.encode("utf-8", "replace") + b"\n"
