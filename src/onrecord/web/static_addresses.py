"""Addresses of what every page loads, made once: the value of ``STORAGES["staticfiles"]``."""

from django.contrib.staticfiles.storage import StaticFilesStorage


class KeptAddresses(StaticFilesStorage):
    """Keeps each address; templates name a few dozen files, and nobody else names any."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self._kept: dict[str, str] = {}

    def url(self, name: str | None) -> str:
        """Return a file's address."""
        said = name or ""
        if said not in self._kept:
            self._kept[said] = super().url(name)
        return self._kept[said]
