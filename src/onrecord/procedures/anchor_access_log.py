"""The access log's length and newest link, told to the journal: a tail cut off is found from then on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.journalled import events_of
from onrecord.records.events import HOME_OBJECT, Event, Verb


@dataclass(frozen=True, slots=True)
class Anchor:
    """How many lines the log had when the journal was told, and the link of the last."""

    lines: int
    chain: str


@dataclass(frozen=True, slots=True)
class Cut:
    """That the log is only so many lines long: later ones were lost.

    It was brought back from a second copy, or ``was_found`` so when the service started.
    """

    at: dt.datetime
    lines: int
    was_found: bool = False


def anchor_access_log(home: Home, service: Service) -> Anchor | None:
    """Tell the journal where the log stands, if it is longer than was told; return the anchor.

    A log that became shorter is not told: that would hide what ``check_access_log`` finds.
    """
    lines, chain = service.access_log.newest()
    if lines <= max((one.lines for one in anchors(home)), default=0):
        return None
    payload = {"lines": lines, "chain": chain}
    draft = Draft(verb=Verb.ACCESS_LOG, objects=(), identity=HOME_OBJECT, payload=payload)
    home.journal.append(draft, home.clock.now(), home.actor.id)
    return Anchor(lines, chain)


def anchors(home: Home) -> Sequence[Anchor]:
    """Return what the journal was told and holds, oldest first.

    When the log was brought back from a second copy, word of the lines that were lost holds no longer.
    """
    told: list[Anchor] = []
    for event in events_of(home, Verb.ACCESS_LOG, Verb.FILES_RESTORED):
        if (cut := _cut(event)) is not None:
            told = [one for one in told if one.lines <= cut.lines]
        elif event.envelope.verb is Verb.ACCESS_LOG and event.payload is not None:
            told.append(Anchor(int(str(event.payload["lines"])), str(event.payload["chain"])))
    return told


def cuts(home: Home) -> Sequence[Cut]:
    """Return when the log was brought back from a second copy, oldest first."""
    found = (_cut(event) for event in events_of(home, Verb.FILES_RESTORED))
    return [one for one in found if one is not None]


def _cut(event: Event) -> Cut | None:
    said = (event.payload or {}).get("service")
    if not isinstance(said, dict):
        return None
    return Cut(event.envelope.at, int(said["access_lines"]), bool(said.get("was_found")))


def check_access_log(home: Home, service: Service) -> Iterator[str]:
    """Yield one sentence for each line that is missing, changed or out of order, and for a tail cut off."""
    yield from service.access_log.check()
    for anchor in anchors(home):
        if service.access_log.link(anchor.lines) != anchor.chain:
            yield (
                f"the access log does not hold the {anchor.lines} lines that the journal was told of: "
                "restore the service database from the second copy"
            )
