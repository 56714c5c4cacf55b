"""The catalogue's statements, written PostgreSQL's way.

They are written once, in SQLite's words; what the two call otherwise is these few things. Text between
quotation marks is left alone.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any

from onrecord.database.sql import Values

_PIECE = re.compile(
    r"""(?P<quoted>'[^']*'|"[^"]*")|(?P<cast>::)|\?(?P<number>\d*)|:(?P<name>[a-z_]\w*)|(?P<percent>%)"""
    r"|(?P<cross>\bCROSS\ JOIN\b)|(?P<instr>\binstr\()"
    r"|\bjson_each\((?P<list>\?\d*|:[a-z_]\w*)\)(?P<alias>\ AS\ [a-z]+)?"
)
_KEPT = 512
_LONGEST_KEPT = 4_096
"""Characters of a statement that is remembered: longer ones name thousands of rows, each time others."""

NUL, MARK = "\0", "\U0010ffff"
NUL_KEPT, MARK_KEPT = f"{MARK}0", f"{MARK}1"


def bound(statement: str, values: Values) -> tuple[str, Any]:
    """Return a statement and its values as the driver takes them."""
    written = _kept(statement) if len(statement) < _LONGEST_KEPT else _written(statement)
    if isinstance(values, Mapping):
        return written, {name: _held(value) for name, value in values.items()}
    held = [_held(value) for value in values]
    return written, {f"p{place}": value for place, value in enumerate(held, 1)}


def _written(statement: str) -> str:
    places = iter(range(1, 1 + statement.count("?")))

    def write(piece: re.Match[str]) -> str:
        return _piece(piece, lambda number: int(number or next(places)))

    return _PIECE.sub(write, statement)


_kept = functools.lru_cache(_KEPT)(_written)


def _piece(piece: re.Match[str], place: Any) -> str:  # noqa: ANN401 - counts the places
    if piece["cross"]:
        return "JOIN"
    if piece["instr"]:
        return "strpos("
    if asked := piece["list"]:
        name = asked[1:] if asked[0] == ":" else f"p{place(asked[1:])}"
        alias = piece["alias"] or " AS one"
        return f"json_array_elements_text(CAST(%({name})s AS json)){alias}(value)"
    if piece["quoted"] or piece["cast"]:
        return piece[0].replace("%", "%%")
    if piece["percent"]:
        return "%%"
    name = piece["name"] or f"p{place(piece['number'])}"
    return f"%({name})s"


def kept_text(text: str) -> str:
    """Return text as PostgreSQL takes it: it holds no NUL, so that one is written otherwise."""
    if NUL not in text and MARK not in text:
        return text
    return text.replace(MARK, MARK_KEPT).replace(NUL, NUL_KEPT)


def read_text(text: str) -> str:
    """Return text as it was before ``kept_text``; a mark whose other half was cut off is dropped."""
    if MARK not in text:
        return text
    return text.replace(NUL_KEPT, NUL).replace(MARK_KEPT, MARK).removesuffix(MARK)


def _held(value: object) -> object:
    return kept_text(value) if isinstance(value, str) else value
