"""Upload sessions of Microsoft Graph: a large file in pieces, which goes on where it was cut.

The address of a session holds its own token, so that no other is sent to it, and it is never told.
Source: Microsoft Graph v1.0, driveItem: createUploadSession.
"""

import re

from onrecord.filing.graph import read_json
from onrecord.filing.web_calls import Call, Reply, Web
from onrecord.records.errors import FilingError, UnreachableError

PIECE_BYTES = 10 * 320 * 1024
"""A multiple of 320 KiB, as the service demands."""
_MOST_STALLS = 6
_STEPS_FOR_EACH = 10
"""A service may take as little as 320 KiB of a piece."""
_MORE, _DONE, _CONFLICT, _GONE, _HAS_THAT = 202, (200, 201), 409, 404, 416
_FROM = re.compile(r"(\d{1,15})-")


def upload_in_pieces(web: Web, session: str, data: bytes) -> None:
    """Upload to a session until it has all, or has ended; whether the file stands the caller must look.

    Raises:
        UnreachableError: the connection was cut again and again.
        FilingError: the service refuses.
    """
    at, furthest, stalls = 0, 0, 0
    for _ in range(_STEPS_FOR_EACH * -(-len(data) // PIECE_BYTES) + _MOST_STALLS):
        reached = _step(web, session, data, at)
        if reached is None or reached >= len(data):
            return
        # A service that steps back and goes on in turn gets no further.
        stalls = 0 if reached > furthest else stalls + 1
        if stalls > _MOST_STALLS:
            break
        at, furthest = reached, max(reached, furthest)
    raise UnreachableError(
        "the service takes no more of a large file; nothing was recorded as filed: file it again"
    )


def _step(web: Web, session: str, data: bytes, at: int) -> int | None:
    """Send a piece; return from where to go on, or None when the session has ended."""
    piece = data[at : at + PIECE_BYTES]
    headers = {"Content-Range": f"bytes {at}-{at + len(piece) - 1}/{len(data)}"}
    answers = (*_DONE, _MORE, _CONFLICT, _GONE, _HAS_THAT)
    try:
        reply = web.call(Call("PUT", session, answers, headers, piece, attempts=1))
    except UnreachableError:
        return _asked(web, session)
    if reply.status == _MORE:
        return _next(reply)
    return _asked(web, session) if reply.status == _HAS_THAT else None


def _asked(web: Web, session: str) -> int | None:
    """Ask what the session lacks still."""
    reply = web.call(Call("GET", session, (200, _GONE)))
    return None if reply.status == _GONE else _next(reply)


def _next(reply: Reply) -> int | None:
    ranges = read_json(reply).get("nextExpectedRanges")
    if not isinstance(ranges, list):
        raise FilingError("the service does not say what it lacks of a large file; file it again later")
    if not ranges:
        return None
    begun = _FROM.match(str(ranges[0]))
    if begun is None:
        raise FilingError("the service does not say what it lacks of a large file; file it again later")
    return int(begun[1])
