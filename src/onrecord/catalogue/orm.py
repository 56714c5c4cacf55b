"""The same file through Django's ORM, for administration and the web; searching needs none of it."""

from pathlib import Path

import django
from django.conf import settings
from django.db import connections

from onrecord.database.connection import DatabaseKey

ALIAS = "default"


def database(path: Path, key: bytes) -> dict[str, object]:
    """Return the entry of Django's ``DATABASES`` for a catalogue."""
    return {
        "ENGINE": "onrecord.database.backend",
        "NAME": str(path),
        "OPTIONS": {"key": DatabaseKey(key)},
    }


def use_models(path: Path, key: bytes) -> None:
    """Point the models at a catalogue; set Django up first where nobody has.

    One process may use several, one after the other.
    """
    if not settings.configured:
        settings.configure(
            DATABASES={ALIAS: database(path, key)}, INSTALLED_APPS=["onrecord.catalogue"], USE_TZ=True
        )
        django.setup()
        return
    connections[ALIAS].close()
    connections.databases[ALIAS] = database(path, key)
    connections.configure_settings(connections.databases)
    del connections[ALIAS]
