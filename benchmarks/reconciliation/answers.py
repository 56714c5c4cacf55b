"""The truth of a world, looked up as a scorer needs it: by copy and line."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from onrecord.records.reconciliation import Reconciliation
from onrecord.simulation import Truth
from onrecord.simulation.truth import Present, TrueCopy, TrueItem

Place = tuple[str, int]
"""A copy's id and the first line of a message in it."""


class Answers:
    """What is true of every place in every copy of a world."""

    def __init__(self, truth: Truth) -> None:
        """Look up a truth by places."""
        self.truth = truth
        self.copies: Mapping[str, TrueCopy] = {copy.id: copy for copy in truth.copies}
        self.item_at: Mapping[Place, int] = {
            (copy, place.first_line): number
            for number, item in enumerate(truth.items)
            for copy, place in shown(item)
        }

    def item(self, number: int) -> TrueItem:
        """Return an item by its number."""
        return self.truth.items[number]

    def shown_at(self, place: Place) -> Present:
        """Return what a copy shows at a place of which the truth knows."""
        here = self.item(self.item_at[place]).copies[place[0]]
        assert isinstance(here, Present)  # noqa: S101 - item_at holds these alone
        return here

    def describe(self, place: Place) -> str:
        """Say what stands at a place, for a person who looks at a fault."""
        copy, line = place
        number = self.item_at.get(place)
        if number is None:
            return f"{copy} line {line}: no message begins there"
        item, here = self.item(number), self.shown_at(place)
        shows = "" if here.shown is item.kind else f" shown as {here.shown}"
        words = f"{here.label}: {words_of(item)}{shows}"
        return f"{copy} line {line} [{here.local:%d %b %H:%M:%S}] {words} ({item.id})"

    @cached_property
    def spans(self) -> Mapping[str, tuple[dt.datetime, dt.datetime]]:
        """For each copy, the instants of the first and the last item that it shows."""
        times: dict[str, list[dt.datetime]] = {}
        for item in self.truth.items:
            for copy, _ in shown(item):
                times.setdefault(copy, []).append(item.at)
        return {copy: (min(found), max(found)) for copy, found in times.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A message of the timeline: its places, and the true item that most of them show."""

    places: Sequence[Place]
    item: int | None


def rows_of(result: Reconciliation, answers: Answers) -> list[Row]:
    """Return the timeline's messages, in its order."""
    ids = [copy.id for copy in result.copies]
    rows = []
    for places in result.timeline.column("places").to_pylist():
        found = [(ids[place["copy"]], place["first"]) for place in places]
        items = Counter(answers.item_at[place] for place in found if place in answers.item_at)
        rows.append(Row(found, items.most_common(1)[0][0] if items else None))
    return rows


def shown(item: TrueItem) -> Iterator[tuple[str, Present]]:
    """Return the copies that show an item, each with its place there."""
    for copy, place in item.copies.items():
        if isinstance(place, Present):
            yield copy, place


def words_of(item: TrueItem) -> str:
    """Return a short form of what an item says."""
    text = item.text if item.text is not None else f"<{item.notice or item.kind}>"
    line = " / ".join(text.splitlines())
    return repr(line if len(line) <= 48 else line[:45] + "...")
