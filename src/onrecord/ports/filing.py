"""Where things are filed: a corporate system behind one verb."""

from typing import Protocol

from onrecord.records.filing import Delivery, FilingTerms, Package


class Destination(Protocol):
    """A place in a corporate system that a setting names."""

    @property
    def name(self) -> str:
        """The name that the settings give it."""

    @property
    def kind(self) -> str:
        """``folder``, ``webdav`` or ``sharepoint``."""

    def deliver(self, package: Package, terms: FilingTerms) -> Delivery:
        """Put a package there, and find every file of it there again.

        What stands there already with the same bytes is left and counts as put; so a delivery that was cut,
        or whose receipt of filing was never written, is simply repeated.

        Raises:
            FilingConflictError: something else has one of the names; it is left as it is.
            FilingError: the place refuses, cannot be reached, or gives back other bytes.
            StorageError: a disk refuses.
        """
