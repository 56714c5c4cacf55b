"""The messages that a note rests on, as they are held now: some may have gone with an older capture."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.ports.catalogue import Catalogue
from onrecord.procedures.chosen_messages import Row
from onrecord.procedures.read_conversation import one_message
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import MessageId
from onrecord.records.searches import Sight


@dataclass(frozen=True, slots=True)
class NoteMessage:
    """A message that a note names; ``row`` is None where it is no longer held."""

    identity: str
    row: Row | None


def note_messages(catalogue: Catalogue, identities: Iterable[str], sight: Sight) -> Iterator[NoteMessage]:
    """Yield messages by their identities, in the order given."""
    for identity in identities:
        try:
            _, row = one_message(catalogue, MessageId.parse(identity), sight)
        except NotHeldError:
            yield NoteMessage(identity, None)
        else:
            yield NoteMessage(identity, row)


def zone_of(catalogue: Catalogue, copy: str) -> str:
    """Return the zone that a copy's clock was read in (IANA), empty where the copy is no longer held."""
    return next(
        (str(row["zone"] or "") for row in catalogue.conversations(named=copy) if row["copy_id"] == copy), ""
    )
