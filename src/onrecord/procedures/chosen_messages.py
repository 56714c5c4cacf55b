"""Messages of a held copy that a person chose, by their numbers in it or by their identities."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.messages import CaptureId, MessageId
from onrecord.records.searches import EVERYTHING, Sight

MOST_MESSAGES = 20_000
"""So many messages one note or package holds: a package is put together in memory."""
_NUMBERS = re.compile(r"(\d{1,12})(?:-(\d{1,12}))?")

Row = Mapping[str, Any]
"""A message, or what was not understood in its place, as ``show --json`` prints it."""


@dataclass(frozen=True, slots=True)
class Which:
    """Which messages: stretches of numbers (the copy's first message is 1, ends included), and identities."""

    stretches: Sequence[tuple[int, int]]
    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A copy as ``conversations`` lists it, and the rows chosen from it in the order of its source."""

    copy: Row
    rows: Sequence[Row]

    @property
    def messages(self) -> Sequence[Row]:
        """The messages alone."""
        return [row for row in self.rows if "anomaly" not in row]

    @property
    def captures(self) -> Sequence[CaptureId]:
        """The captures that the rows stand in, in the order of the copy."""
        return list(dict.fromkeys(CaptureId(row["capture"]) for row in self.rows))


def which(texts: Sequence[str]) -> Which:
    """Read what a person gave: ``12-19``, ``12``, or message identities; commas part several.

    Raises:
        QueryError: one of them is neither.
    """
    stretches, ids = [], []
    for text in (part.strip() for whole in texts for part in whole.split(",")):
        if numbers := _NUMBERS.fullmatch(text):
            first = int(numbers[1])
            stretches.append((first, int(numbers[2] or first)))
        else:
            ids.append(_identity(text))
    if any(not 1 <= first <= last for first, last in stretches):
        raise QueryError("write numbers of messages like 12-19: the first is 1, the smaller stands first")
    if sum(last - first + 1 for first, last in stretches) + len(ids) > MOST_MESSAGES:
        raise QueryError(f"those are more than {MOST_MESSAGES:,} messages: choose fewer, in parts")
    return Which(stretches, ids)


def chosen(catalogue: Catalogue, copy: str, of: Which, sight: Sight = EVERYTHING) -> Chosen:
    """Return what was chosen from a copy.

    What was not understood before a chosen message stands before it.

    Raises:
        NotHeldError: there is no such copy in sight, or it has no such message.
    """
    held = held_copy(catalogue, copy, sight)
    numbers = {number for first, last in of.stretches for number in range(first, last + 1)}
    if numbers and max(numbers) > held["messages"]:
        raise NotHeldError(
            f"the copy's last message is number {held['messages']:,}: `onrecord show {copy}` lists them"
        )
    numbers.update(_number(catalogue, copy, one, sight) for one in of.ids)
    rows: list[Row] = []
    for first, last in stretches(sorted(numbers)):
        rows.extend(catalogue.show(copy, start=first - 1, limit=last - first + 1))
    return Chosen(held, rows)


def held_copy(catalogue: Catalogue, copy: str, sight: Sight = EVERYTHING) -> Row:
    """Return a copy as ``conversations`` lists it.

    Raises:
        NotHeldError: there is none of that id in sight.
    """
    for row in catalogue.conversations(sight=sight):
        if row["copy_id"] == copy:
            return row
    raise NotHeldError(
        f"the archive holds no copy {copy!r}: give an id (k-…) that `onrecord conversations` lists"
    )


def _number(catalogue: Catalogue, copy: str, identity: str, sight: Sight) -> int:
    """Return the number of a message in a copy."""
    missing = f"the copy holds no message {identity}: `onrecord show {copy} --json` has all ids"
    try:
        place = catalogue.place_of(MessageId.parse(identity), sight=sight)
    except NotHeldError as error:
        raise NotHeldError(missing) from error
    if place.copy != copy:
        raise NotHeldError(missing)
    return place.number


def stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of numbers without a gap."""
    for _, run in groupby(enumerate(numbers), key=lambda one: one[1] - one[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _identity(text: str) -> str:
    try:
        return str(MessageId.parse(text))
    except ValueError as error:
        raise QueryError(
            "--messages takes numbers as `onrecord show` counts them (12-19), or ids that its --json prints"
        ) from error
