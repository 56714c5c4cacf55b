"""Begin the journal of a new home: its first event says who began it, and with what."""

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.records.events import HOME_OBJECT, Verb


def initialise(home: Home, organisation: str, version: str, *, unattended: bool) -> None:
    """Append the first event of a new home.

    The keys stand already, made by ``wiring``, which refuses to make new keys over data. An
    ``init`` that was interrupted after it finds the event there.
    """
    if home.journal.size:
        return
    draft = Draft(
        verb=Verb.INITIALISE,
        objects=(),
        identity=HOME_OBJECT,
        payload={"organisation": organisation, "unattended": unattended, "actor": home.actor.name},
        versions={"onrecord": version},
    )
    home.journal.append(draft, home.clock.now(), home.actor.id)
    home.catalogue.mark_applied(home.journal.size)
