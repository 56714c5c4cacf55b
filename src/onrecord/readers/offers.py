"""What installed packages offer as readers: asked for by name in the settings, never used unasked."""

from collections.abc import Mapping, Sequence
from importlib import metadata

GROUP = "onrecord.readers"
"""The group of entry points under which an installed package offers readers of its own."""


def offers() -> Mapping[str, metadata.EntryPoint]:
    """Return the entry points of the readers that installed packages offer, by the readers' names."""
    return {point.name: point for point in metadata.entry_points(group=GROUP)}


def not_named(names: Sequence[str]) -> Sequence[str]:
    """Return the readers that are offered and that the settings do not name."""
    return sorted(offers().keys() - set(names))
