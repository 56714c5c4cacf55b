"""Text and sums as the driver hands them over: a NUL comes back as one, a sum of integers is an integer."""

from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.json import Jsonb, JsonbDumper
from psycopg.types.string import StrDumper, StrDumperUnknown, TextLoader

from onrecord.database.postgresql.json_texts import json_read, kept_json_bytes
from onrecord.database.postgresql.statements import kept_text, read_text


class _Text(TextLoader):
    """Reads text as it was before it was kept."""

    def load(self, data: Buffer) -> str | bytes:
        """Return one value."""
        text = super().load(data)
        return read_text(text) if isinstance(text, str) else text


class _JsonText(TextLoader):
    """Reads JSON as text, as Django wants it, with each NUL as JSON writes it."""

    def load(self, data: Buffer) -> str | bytes:
        """Return one value."""
        text = super().load(data)
        return json_read(text) if isinstance(text, str) else text


class _Integer(Loader):
    """PostgreSQL adds up integers as decimals; here every one is whole."""

    def load(self, data: Buffer) -> int:
        """Return one value."""
        return int(bytes(data))


class _KeptStr(StrDumper):
    """Writes text as PostgreSQL takes it."""

    def dump(self, obj: str) -> Buffer | None:
        """Return one value."""
        return super().dump(kept_text(obj))


class _KeptUnknown(StrDumperUnknown):
    """The same, where the server finds the type."""

    def dump(self, obj: str) -> Buffer | None:
        """Return one value."""
        return super().dump(kept_text(obj))


class _KeptJsonb(JsonbDumper):
    """Writes JSON as PostgreSQL takes it."""

    def dump(self, obj: Any) -> Buffer | None:  # noqa: ANN401 - the driver's signature
        """Return one value."""
        written = super().dump(obj)
        if written is None:
            return None
        return kept_json_bytes(bytes(written))


def register(connection: "psycopg.Connection[Any]") -> None:
    """Have the catalogue's connection read text and sums so; its text is written so by whoever writes it."""
    connection.adapters.register_loader("text", _Text)
    connection.adapters.register_loader("numeric", _Integer)


def register_for_django(connection: "psycopg.Connection[Any]") -> None:
    """Have Django's connection write and read text and JSON so."""
    adapters = connection.adapters
    for dumper in (_KeptStr, _KeptUnknown):
        adapters.register_dumper(str, dumper)
    adapters.register_dumper(Jsonb, _KeptJsonb)
    for name in ("text", "varchar"):
        adapters.register_loader(name, _Text)
    adapters.register_loader("jsonb", _JsonText)
