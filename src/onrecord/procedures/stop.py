"""Stop a source that bears a SECRET or TOP SECRET marking: a count is journalled, nothing of it is kept."""

from collections.abc import Mapping

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.records.captures import Survey
from onrecord.records.events import HOME_OBJECT, Verb


def spills_of(survey: Survey) -> Mapping[str, int]:
    """Count, by level, the markings that must stop a source; none lets it pass."""
    counts = dict(survey.spills_left_out)
    for marking in survey.markings:
        if marking.spills:
            counts[marking.level] = counts.get(marking.level, 0) + 1
    return counts


def stop(home: Home, spills: Mapping[str, int]) -> None:
    """Journal that a source was stopped, and how many markings of each level it bore; never where."""
    draft = Draft(
        verb=Verb.STOPPED_CAPTURE,
        objects=(),
        identity=HOME_OBJECT,
        payload={"markings": dict(spills), "actor": home.actor.name},
    )
    home.journal.append(draft, home.clock.now(), home.actor.id)
