"""Taking mail for a home: a process without keys takes it; this one, which has them, says who may send."""

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping

from onrecord import wiring
from onrecord.archive.lock import mail_lock
from onrecord.archive.mailbag import recipient_of
from onrecord.cataloguing import server_for
from onrecord.keys.ceremony import open_keys
from onrecord.keys.home_keys import HomeKeys
from onrecord.procedures.arrived_mail import senders_of
from onrecord.records.canonical import plain
from onrecord.records.errors import SettingsError, StorageError
from onrecord.service.beside import officers_beside
from onrecord.settings import Settings

_REFRESH_SECONDS = 30.0
_END_SECONDS = 10.0
_WITHHELD = frozenset({"CREDENTIALS_DIRECTORY", "ONRECORD_KEYS"})
"""Entries of the environment that lead to keys: the process that faces the network is not given them."""


def take_mail(settings: Settings) -> int:
    """Take mail until interrupted, or until it cannot be taken; return the exit code.

    Raises:
        HomeBusyError: another process takes mail for this home.
        SettingsError: no way for mail to arrive is named.
    """
    if not settings.intake.is_on:
        raise SettingsError(
            "no way for mail to arrive is set: name intake.smtp or intake.imap in settings.toml; "
            "docs/intake.md explains both"
        )
    with mail_lock(settings.home), _taker() as taker:
        keys = open_keys(wiring.ring_of(settings))
        first = {
            "home": str(settings.home),
            "recipient": recipient_of(keys),
            "intake": plain(settings.intake),
            "senders": _senders(settings, keys),
        }
        _tell(taker, first)
        while (code := _ended(taker)) is None:
            # A database that is away for a moment: who may send stays as it was known last.
            with contextlib.suppress(StorageError):
                _tell(taker, _senders(settings, keys))
        return code


def _ended(taker: "subprocess.Popen[str]") -> int | None:
    """Wait a while for the process to end; return its exit code when it did."""
    try:
        return taker.wait(_REFRESH_SECONDS)
    except subprocess.TimeoutExpired:
        return None


def _senders(settings: Settings, keys: HomeKeys) -> Mapping[str, str]:
    officers = officers_beside(settings.home, keys.database_key("service"), server_for(settings))
    return senders_of(settings.intake.senders, officers)


@contextlib.contextmanager
def _taker() -> "Iterator[subprocess.Popen[str]]":
    """Offer the process that takes mail, started before any key is loaded; it ends with its input."""
    environment = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    command = [sys.executable, "-m", "onrecord.mail_taking"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=environment) as taker:  # noqa: S603 - itself
        try:
            yield taker
        finally:
            with contextlib.suppress(OSError):
                taker.stdin.close()  # type: ignore[union-attr]
            with contextlib.suppress(subprocess.TimeoutExpired):
                taker.wait(_END_SECONDS)
            taker.kill()


def _tell(taker: "subprocess.Popen[str]", said: object) -> None:
    with contextlib.suppress(BrokenPipeError):
        taker.stdin.write(json.dumps(said) + "\n")  # type: ignore[union-attr]
        taker.stdin.flush()  # type: ignore[union-attr]
