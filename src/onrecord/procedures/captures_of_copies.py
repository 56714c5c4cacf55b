"""What a matter tells of each capture of its copies: when it came, its grade, what was withheld of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.ports.homes import Home
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.journalled import events_of
from onrecord.procedures.withhold import is_counted_by_browser
from onrecord.readers.laid_out import ROWS_READER
from onrecord.records.events import Verb
from onrecord.records.matrices import CaptureOfCopy, LeftOut
from onrecord.records.messages import CaptureId
from onrecord.records.searches import CaptureHeld, Sight


def captures_of_copies(
    home: Home, copies: Sequence[str], sight: Sight
) -> Mapping[str, Sequence[CaptureOfCopy]]:
    """Return the captures of each copy in sight, oldest first."""
    held = {copy: home.catalogue.captures(copy, sight=sight) for copy in copies}
    told = _accepted(home, frozenset(str(one.id) for captures in held.values() for one in captures))
    left_out = {copy: _left_out(home, copy, captures, told, sight) for copy, captures in held.items()}
    return {
        copy: [_capture(one, told.get(one.id), left_out[copy].get(one.id)) for one in captures]
        for copy, captures in held.items()
    }


def _accepted(home: Home, captures: frozenset[str]) -> Mapping[CaptureId, Accepted]:
    events = events_of(home, Verb.CAPTURE, objects=captures) if captures else ()
    return {one.id: one for one in (accepted(event) for event in events if event.payload is not None)}


def _capture(held: CaptureHeld, told: Accepted | None, left_out: LeftOut | None) -> CaptureOfCopy:
    given = told.assumptions if told and told.assumptions.exported_at_given else None
    exported_on = given.exported_at.date() if given and given.exported_at else None
    by_link = bool(told and told.context.link)
    grade = told.grade if told else None
    return CaptureOfCopy(held.id, held.captured_at, grade, exported_on, by_link, left_out)


def _left_out(
    home: Home,
    copy: str,
    captures: Sequence[CaptureHeld],
    told: Mapping[CaptureId, Accepted],
    sight: Sight,
) -> Mapping[CaptureId, LeftOut]:
    """Return what was withheld of the captures of a copy, of those of which something was."""
    some = [told[one.id] for one in captures if one.id in told and told[one.id].withholding]
    if not some:
        return {}
    among = {one.capture: one for one in home.catalogue.withheld_among(copy, sight=sight)}
    found = {}
    for one in some:
        how_much, place = _how_much(home, one, sight), among.get(one.id)
        if place is not None and how_much.counts and not how_much.is_shared:
            how_much = replace(how_much, first_on=place.first_on, last_on=place.last_on)
        found[one.id] = how_much
    return found


def _how_much(home: Home, told: Accepted, sight: Sight) -> LeftOut:
    """Return how much was withheld of a capture, to who sees every copy that it has.

    A conversation of a database that was withheld whole has no copy here.
    """
    every = home.catalogue.copies_in(told.id)
    if told.withholding is None or not all(sight.sees(copy) for copy in every):
        return LeftOut(None)
    is_shared = len(every) > 1 or told.assumptions.reader == ROWS_READER
    by_browser = is_counted_by_browser(told.summary.warnings)
    return LeftOut(told.withholding.counts or None, is_shared, by_browser)
