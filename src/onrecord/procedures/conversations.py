"""List the copies of conversations that the archive holds."""

from collections.abc import Mapping, Sequence

from onrecord.ports.catalogue import Catalogue
from onrecord.records.searches import EVERYTHING, Sight


def conversations(catalogue: Catalogue, sight: Sight = EVERYTHING) -> Sequence[Mapping[str, object]]:
    """Return every copy in sight: whose, on which device, of what, how many messages, from when to when."""
    return catalogue.conversations(sight=sight)
