"""Same-message links: pairs of places that stand in one message of the timeline, against the truth."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from benchmarks.reconciliation.answers import Answers, Place, Row, shown
from benchmarks.reconciliation.tallies import Faults, Tally
from onrecord.records.messages import Kind, Precision
from onrecord.simulation.forms import Platform

_MINUTE_SECONDS = 60
_MEDIA = (Kind.MEDIA, Kind.STICKER, Kind.VIEW_ONCE)


def score_links(rows: Sequence[Row], answers: Answers, faults: Faults) -> tuple[Tally, int]:
    """Count the pairs; also those wrong ones that no reader could tell from right ones (see ``alike``)."""
    true = sum(_pairs(sum(1 for _ in shown(item))) for item in answers.truth.items)
    said = sum(_pairs(len(row.places)) for row in rows)
    right = unknowable = 0
    for row in rows:
        counts = Counter(answers.item_at.get(place) for place in row.places)
        right += sum(_pairs(count) for item, count in counts.items() if item is not None)
        if len(counts) > 1:
            unknowable += _note_wrong(row.places, answers, faults)
    _note_split(rows, answers, faults)
    _note_lost(rows, answers, faults)
    return Tally(right, said, right, true), unknowable


def _note_wrong(places: Sequence[Place], answers: Answers, faults: Faults) -> int:
    """Note a message put together from several; return its wrong pairs that look like right ones."""
    pairs = [
        (one, other)
        for one, other in combinations(places, 2)
        if answers.item_at.get(one) != answers.item_at.get(other)
    ]
    known = sum(alike(one, other, answers) for one, other in pairs)
    one, other = next((pair for pair in pairs if not alike(*pair, answers)), pairs[0])
    sort = "joined, though alike" if known == len(pairs) else "joined, but different messages"
    faults.add(sort, f"{answers.describe(one)} WITH {answers.describe(other)}", len(pairs) - known)
    return known


def alike(one: Place, other: Place, answers: Answers) -> bool:
    """Tell whether two places show different messages that only a finer clock would tell apart.

    The same person said what looks the same there within a minute, and one of the copies shows minutes alone.
    """
    numbers = answers.item_at.get(one), answers.item_at.get(other)
    if numbers[0] is None or numbers[1] is None:
        return False
    first, second = answers.item(numbers[0]), answers.item(numbers[1])
    if first.sender != second.sender or abs((first.at - second.at).total_seconds()) >= _MINUTE_SECONDS:
        return False
    if not any(answers.copies[copy].precision is Precision.MINUTE for copy, _ in (one, other)):
        return False
    same_words = (first.kind, first.text) == (second.kind, second.text)
    return (same_words and not first.deleted_at and not second.deleted_at) or _looks_alike(
        one, other, answers
    )


def _looks_alike(one: Place, other: Place, answers: Answers) -> bool:
    """Tell whether what the places show could be one thing.

    An Android writes one word for all media, an iPhone a photo's for one seen once; captions get lost.
    """
    looks = [answers.shown_at(one), answers.shown_at(other)]
    if all(look.shown is Kind.DELETED for look in looks):
        return True
    bodies = {look.body for look in looks} - {None}
    if not all(look.shown in _MEDIA for look in looks) or len(bodies) > 1:
        return False
    for look, place in zip(looks, (one, other), strict=True):
        is_android = answers.copies[place[0]].platform == Platform.ANDROID
        rest = {each.shown for each in looks} - {Kind.MEDIA}
        if look.shown is Kind.MEDIA and rest and (rest == {Kind.VIEW_ONCE}) == is_android:
            return False
    return True


def _note_split(rows: Sequence[Row], answers: Answers, faults: Faults) -> None:
    where: dict[int, list[Row]] = {}
    for row in rows:
        for number in {answers.item_at[place] for place in row.places if place in answers.item_at}:
            where.setdefault(number, []).append(row)
    for number, several in where.items():
        if len(several) > 1:
            own = [
                next(place for place in row.places if answers.item_at.get(place) == number) for row in several
            ]
            known = any(_is_of_alike(row, place, answers) for row, place in zip(several, own, strict=True))
            sort = "one message as several" + (", though alike" if known else "")
            faults.add(sort, " APART FROM ".join(map(answers.describe, own)), 0 if known else len(own))


def _is_of_alike(row: Row, own: Place, answers: Answers) -> bool:
    """Tell whether a place was put with others that no reader could tell from its own."""
    strangers = [place for place in row.places if answers.item_at.get(place) != answers.item_at[own]]
    return bool(strangers) and all(alike(own, place, answers) for place in strangers)


def _note_lost(rows: Iterable[Row], answers: Answers, faults: Faults) -> None:
    used = Counter(place for row in rows for place in row.places)
    for place in answers.item_at:
        if place not in used:
            faults.add("not in the timeline", answers.describe(place))
    for place, times in used.items():
        if times > 1:
            faults.add("in the timeline twice", answers.describe(place), times)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
