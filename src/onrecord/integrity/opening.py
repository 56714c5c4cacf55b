"""The custodian's opening: the seed of the salts and which leaves were withheld. Version 1.

With it and the file, the custodian can later show a withheld line; the service never keeps it.
Canonical JSON, then LF.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from onrecord.integrity.encoding import from_hex
from onrecord.integrity.salts import SEED_BYTES
from onrecord.records import canonical
from onrecord.records.errors import VerificationError
from onrecord.records.messages import CaptureId

VERSION = 1
MAX_OPENING_BYTES = 128 * 1024**2

_AS_ISSUED = "ask for the file as it was issued"


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a line tree: its seed (32 bytes), and the withheld leaves as (first, last), inclusive.

    Ranges rise and leave a gap between them, so that one set has one form.
    """

    capture: CaptureId
    seed: bytes
    withheld: Sequence[tuple[int, int]]

    @property
    def count(self) -> int:
        """How many leaves were withheld."""
        return sum(last - first + 1 for first, last in self.withheld)


def write_opening(opening: Opening) -> bytes:
    """Write an opening.

    Raises:
        VerificationError: the ranges do not rise, or the seed has not 32 bytes.
    """
    data = _write(opening)
    parse_opening(data)
    return data


def parse_opening(data: bytes) -> Opening:
    """Read an opening.

    Raises:
        VerificationError: not an opening, or not as ``write_opening`` writes it.
    """
    if len(data) > MAX_OPENING_BYTES:
        raise VerificationError(f"the opening is longer than any is; {_AS_ISSUED}")
    try:
        fields = cast("dict[str, str]", canonical.loads(data))
        seed = from_hex(fields["seed"], SEED_BYTES, "the seed")
        ranges = tuple(_range(pair) for pair in fields["withheld"])
        opening = Opening(CaptureId("" + fields["capture"]), seed, ranges)
        same = _write(opening) == data
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise VerificationError(f"the opening cannot be read; {_AS_ISSUED}") from error
    if not same or not _rises(ranges):
        raise VerificationError(f"the opening is not written as OnRecord writes it; {_AS_ISSUED}")
    return opening


def _write(opening: Opening) -> bytes:
    fields = {
        "onrecord-opening": VERSION,
        "capture": opening.capture,
        "seed": opening.seed.hex(),
        "withheld": opening.withheld,
    }
    return canonical.dumps(fields) + b"\n"


def _range(pair: object) -> tuple[int, int]:
    first, last = cast("tuple[int, int]", pair)
    if type(first) is not int or type(last) is not int:
        raise TypeError
    return first, last


def _rises(ranges: Sequence[tuple[int, int]]) -> bool:
    """Check that each range is one, and that at least one leaf lies between neighbours."""
    ordered = all(0 <= first <= last for first, last in ranges)
    return ordered and all(right[0] - left[1] > 1 for left, right in itertools.pairwise(ranges))
