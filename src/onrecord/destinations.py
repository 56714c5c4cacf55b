"""Picks the adapter for a place where things are filed; ``wiring`` for what leaves the house."""

import time

from onrecord.archive.disk import LocalDisk
from onrecord.filing.folder import FolderDestination
from onrecord.filing.patience import Patience
from onrecord.filing.sharepoint import SharepointDestination
from onrecord.filing.webdav import WebdavDestination
from onrecord.ports.filing import Destination
from onrecord.records.errors import FilingError
from onrecord.records.places import FolderPlace, WebdavPlace
from onrecord.settings import Settings


def destination(settings: Settings, name: str) -> Destination:
    """Return a place that the settings name; nothing is called yet.

    Raises:
        FilingError: they name no such place.
    """
    place = settings.filing.get(name)
    if place is None:
        named = ", ".join(sorted(settings.filing)) or "none"
        raise FilingError(
            f"the settings name no place {name!r} to file in, only {named}: write [filing.{name}], as "
            "docs/settings.md says"
        )
    if isinstance(place, FolderPlace):
        return FolderDestination(place, LocalDisk())
    patience = Patience(time.sleep, time.monotonic)
    if isinstance(place, WebdavPlace):
        return WebdavDestination(place, patience)
    return SharepointDestination(place, patience)
