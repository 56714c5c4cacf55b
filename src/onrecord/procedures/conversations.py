"""List the copies of conversations that the archive holds."""

from collections.abc import Mapping, Sequence

from onrecord.ports.catalogue import Catalogue


def conversations(catalogue: Catalogue) -> Sequence[Mapping[str, object]]:
    """Return every copy: whose, on which device, of what, how many messages, from when to when."""
    return catalogue.conversations()
