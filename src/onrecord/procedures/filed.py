"""List the receipts of filing: what was filed where, under which reference and label, and when."""

from collections.abc import Sequence

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of, payload_of, read_payload
from onrecord.procedures.moves import moves_of
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.filing import FILING_PAYLOAD_VERSION, Filed, FilingSaid
from onrecord.records.searches import EVERYTHING, Sight

_MOST_NAMED = 1_000
"""So many captures of one filing an envelope names."""


def filed(home: Home, sight: Sight = EVERYTHING) -> Sequence[Filed]:
    """Return every receipt of filing of copies in sight, oldest first.

    They are sealed with the home's key: where copies lie must be known also when what they show was
    destroyed here.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    found = [
        Filed(read_payload(FilingSaid, event, FILING_PAYLOAD_VERSION, "a filing "), event.envelope.at)
        for event in events_of(home, Verb.FILE)
        if event.payload is not None
    ]
    moves = moves_of(home)
    return [
        one
        for one in found
        if all(sight.sees(copy) for copy in moves.copy_now(one.said.copy, one.said.captures))
    ]


def filing_event(said: FilingSaid) -> Draft:
    """Return the event that is a receipt of filing."""
    objects = dict.fromkeys((said.filing, said.subject, *said.captures[-_MOST_NAMED:]))
    return Draft(Verb.FILE, tuple(objects), HOME_OBJECT, payload_of(said))
