"""JSON as PostgreSQL takes it, and as it was before: without the driver, which is an extra."""

import re

from onrecord.database.postgresql.statements import MARK, MARK_KEPT, NUL_KEPT, kept_text

_PIECE = re.compile(rb"\\u0000|\\udbff\\udfff|\\.")
_KEPT = {rb"\u0000": NUL_KEPT.encode(), rb"\udbff\udfff": MARK_KEPT.encode()}


def kept_json(text: str) -> str:
    """Return JSON as PostgreSQL takes it, for ``COPY``."""
    return kept_json_bytes(kept_text(text).encode()).decode()


def kept_json_bytes(written: bytes) -> bytes:
    """Return JSON that a driver wrote, as PostgreSQL takes it."""
    return _PIECE.sub(lambda piece: _KEPT.get(piece[0], piece[0]), written)


def read_json(text: str) -> str:
    """Return JSON as it was before it was kept, from a connection that reads text so."""
    return text.replace("\0", "\\u0000")


def json_read(text: str) -> str:
    """Return JSON as it was before it was kept, with each NUL as JSON writes it."""
    return text if MARK not in text else text.replace(NUL_KEPT, "\\u0000").replace(MARK_KEPT, MARK)
