"""Elements of an array told apart by its layout, several times faster than by brackets.

An array that is written with an object's braces on lines of their own, all at one depth of blanks, falls
apart at these lines: no string of JSON holds LF. Each part is parsed at once, which proves that it is whole.
"""

import contextlib
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from onrecord.readers.json_pieces.page import BLANKS


class Stride(NamedTuple):
    """Elements that were parsed, where in the text their first and last bytes stand, and what is left."""

    values: list[dict[str, Any]]
    starts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    rest: bytes


def lead_of(item: bytes, before: bytes) -> bytes | None:
    """Return the blanks before an item when they also stand before the brace that ends the one before it."""
    rest = item.lstrip(BLANKS)
    lead = item[: len(item) - len(rest)]
    laid_out = b"\n" in lead and rest.startswith(b"{") and before.endswith(lead + b"}")
    return lead if laid_out else None


def stride(text: bytes, lead: bytes) -> Stride:
    """Parse the elements at the beginning of a text that have another after them."""
    between = lead + b"}," + lead + b"{"
    begin = len(lead) + 1
    *parts, rest = text.split(between) if text.startswith(lead + b"{") else [text]
    values: list[dict[str, Any]] = []
    if parts:
        parts[0] = parts[0][begin:]
        with contextlib.suppress(ValueError):  # what is left is taken apart by its brackets
            values = [orjson.loads(b"{" + part + b"}") for part in parts]
        if not values:
            values = _until_invalid(parts)
    lengths = np.fromiter(map(len, parts[: len(values)]), np.int64, len(values))
    starts = np.cumsum(lengths + len(between)) - lengths - len(between) + len(lead)
    lasts = starts + lengths + begin
    if len(values) == len(parts) and parts:
        return Stride(values, starts, lasts, lead + b"{" + rest)
    return Stride(values, starts, lasts, text[int(lasts[-1]) + len("},") :] if values else text)


def _until_invalid(parts: list[bytes]) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = []
    with contextlib.suppress(ValueError):
        values.extend(orjson.loads(b"{" + part + b"}") for part in parts)
    return values
