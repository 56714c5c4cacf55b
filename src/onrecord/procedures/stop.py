"""Stop a source that bears a SECRET or TOP SECRET marking: nothing of it is kept.

A count is journalled, and who sent it, for whom and how: whoever secures the source must find it.
"""

from collections.abc import Mapping, Sequence

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.records.captures import Survey
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.legible import legible


def spills_of(survey: Survey) -> Mapping[str, int]:
    """Count, by level, the markings that must stop a source; none lets it pass."""
    counts = dict(survey.spills_left_out)
    for marking in survey.markings:
        if marking.spills:
            counts[marking.level] = counts.get(marking.level, 0) + 1
    return counts


def stop(home: Home, spills: Mapping[str, int], custodian: str, came_by: str) -> None:
    """Journal that a source was stopped, and how many markings of each level it bore; never where.

    ``custodian`` is whose it is, empty where that was not said yet; ``came_by`` how it reached the service,
    empty where whoever acts sent it with their own hand.
    """
    draft = Draft(
        verb=Verb.STOPPED_CAPTURE,
        objects=(),
        identity=HOME_OBJECT,
        payload={
            "markings": dict(spills),
            "actor": home.actor.name,
            "custodian": custodian,
            "came_by": came_by,
        },
    )
    home.journal.append(draft, home.clock.now(), home.actor.id)


def stop_told(payload: Mapping[str, object]) -> str:
    """Return what the security officers are told of a stop: its markings, who sent it, for whom and how.

    Of what was stopped before these were noted, only the markings and who acted are known.
    """
    return ". ".join([f"Markings found: {', '.join(_markings(payload))}", _sender(payload), _way(payload)])


def _markings(payload: Mapping[str, object]) -> Sequence[str]:
    levels = payload.get("markings")
    return [f"{count} {level}" for level, count in levels.items()] if isinstance(levels, dict) else []


def _sender(payload: Mapping[str, object]) -> str:
    actor, custodian = (legible(str(payload.get(name, ""))) for name in ("actor", "custodian"))
    if custodian:
        return f"Sent by {actor}, for {custodian}"
    return f"Sent by {actor}; for whom was not {'said yet' if 'custodian' in payload else 'noted'}"


def _way(payload: Mapping[str, object]) -> str:
    if "came_by" not in payload:
        return "How it came was not noted"
    came_by = legible(str(payload["came_by"]))
    return f"It came by {came_by}" if came_by else "They handed it in themselves, by no link and no mail"
