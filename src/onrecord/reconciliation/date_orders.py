"""In which order a copy writes day and month, where its own dates leave it open: as other copies' times say.

A copy of days from 1 to 12 alone can be read both ways. Read in the right one, its texts fall on the times at
which other copies have them; in the other they fall months away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.reconciliation.overlaps import Near, Overlaps
from onrecord.records.messages import DateOrder

OPTION = "--date-order dmy, mdy or ymd"
_SURE = 2
"""How many times more texts must fit in the order that is taken than in the next."""

FIRST = {DateOrder.DMY: "day", DateOrder.MDY: "month", DateOrder.YMD: "year"}


@dataclass(frozen=True, slots=True)
class Settled:
    """Which way of reading is taken: its order, or why none is ("" where there was none to choose)."""

    order: DateOrder | None = None
    why_not: str = ""


def settled(ways: Sequence[Mapping[DateOrder | None, int]], overlaps: Overlaps) -> Sequence[Settled]:
    """Choose for each copy how its dates are read; a copy of one way is sure, and so is one settled by these.

    ``ways`` give each way's number in ``overlaps``; None is the copy as it says itself.
    """
    near = overlaps.near
    orders = {number: order for each in ways for order, number in each.items()}
    sure = {each[None] for each in ways if len(each) == 1}
    open_ones = [number for number, each in enumerate(ways) if len(each) > 1]
    found: dict[int, DateOrder] = {}
    while True:
        taken = {
            number: order
            for number in open_ones
            if number not in found and (order := _order(ways[number], near, sure)) is not None
        }
        if not taken:
            break
        found |= taken
        sure |= {ways[number][order] for number, order in taken.items()}
    return [
        Settled(found.get(number))
        if number in found or len(each) == 1
        else Settled(None, _why_not(each, near, (sure, orders)))
        for number, each in enumerate(ways)
    ]


def sentence(order: DateOrder) -> str:
    """Say of a copy how its dates were read, and why."""
    return f"Dates were read {FIRST[order]} first: so its texts fall on the times of the other copies."


def _order(ways: Mapping[DateOrder | None, int], near: Near, sure: set[int]) -> DateOrder | None:
    """Return the order in which a copy fits what is sure far better than in any other."""
    scores = sorted(
        ((_score(near.get(number, {}), sure), order) for order, number in ways.items() if order is not None),
        key=lambda scored: -scored[0],
    )
    best, order = scores[0]
    return order if best and all(best > _SURE * other for other, _ in scores[1:]) else None


def _score(near: Mapping[int, tuple[int, int]], others: set[int]) -> int:
    return max((agree for other, (agree, _) in near.items() if other in others), default=0)


def _why_not(
    ways: Mapping[DateOrder | None, int],
    near: Near,
    known: tuple[set[int], Mapping[int, DateOrder | None]],
) -> str:
    """Say why no order is taken: several fit, or none does."""
    sure, orders = known
    ordered = {number for number, order in orders.items() if order is not None}
    fitting = [
        FIRST[order]
        for order, number in ways.items()
        if order is not None and _score(near.get(number, {}), sure | ordered)
    ]
    if len(fitting) > 1:
        read = " first and ".join(fitting)
        return f"its dates can be read {read} first, and its texts fall on the others' times both ways"
    return (
        "its dates can be read in several orders, and no copy whose dates are certain has its texts at the "
        "times of one of them"
    )
