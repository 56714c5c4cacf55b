"""Journal that the keys of a home were restored from recovery sheets."""

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.records.events import HOME_OBJECT, Verb


def recover_keys(home: Home, sheets: int) -> None:
    """Append the event; it also makes the key folder a witness of the log again."""
    draft = Draft(
        verb=Verb.KEYS_RESTORED,
        objects=(),
        identity=HOME_OBJECT,
        payload={"sheets": sheets, "actor": home.actor.name},
    )
    home.journal.append(draft, home.clock.now(), home.actor.id)
