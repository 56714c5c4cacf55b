"""Credentials: a small TOML file that a setting names, read when something is filed and written nowhere."""

import base64
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from onrecord.records.errors import FilingError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_credentials(path: Path, *names: str) -> Mapping[str, str]:
    """Return what a credentials file holds, if it holds all of these names.

    Raises:
        FilingError: it cannot be read, others may read it, or a name lacks.
    """
    try:
        mode = path.stat().st_mode
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = f"({type(error).__name__})"
        raise FilingError(
            f"the credentials file {path} cannot be read {why}: mend it; nothing was sent"
        ) from None
    if mode & _OTHERS:
        raise FilingError(
            f"others may read the credentials file {path}: run chmod 600 on it; nothing was sent"
        )
    if lacking := [name for name in names if not isinstance(values.get(name), str) or not values[name]]:
        raise FilingError(f'the credentials file {path} needs {lacking[0]} = "…"; nothing was sent')
    return {name: values[name] for name in names}


def basic(path: Path) -> Mapping[str, str]:
    """Return the header that says user and password (RFC 7617).

    Raises:
        FilingError: the file does not hold them.
    """
    held = read_credentials(path, "user", "password")
    if ":" in held["user"] or any(not text.isprintable() for text in held.values()):
        raise FilingError(
            f"user or password in the credentials file {path} holds what none can; nothing was sent"
        )
    both = base64.b64encode(f"{held['user']}:{held['password']}".encode()).decode()
    return {"Authorization": f"Basic {both}"}
