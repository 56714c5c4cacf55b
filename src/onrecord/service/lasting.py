"""Asking the service's store until it answers: a full disk, or a server that is away, ends no work."""

import contextlib
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DataError, Error, close_old_connections, connection

from onrecord.records.errors import SettingsError

FAULTS = (Error, MemoryError, SettingsError)
"""What a store may meet that is over some day.

SQLCipher answers "out of memory" to all that follows a page that failed, and the file of a server's password
may be away while it is written anew.
"""

PAUSE_SECONDS = 1.0

_T = TypeVar("_T")


def lasting(ask: Callable[[], _T]) -> _T:
    """Ask, and ask again until the store answers.

    Raises:
        DataError: the store will never take that.
    """
    while True:
        try:
            close_old_connections()
            return ask()
        except DataError:
            raise
        except FAULTS:
            let_go()
        time.sleep(PAUSE_SECONDS)


def let_go() -> None:
    """Close this thread's connection, whatever state a fault left it in: the next question opens another."""
    with contextlib.suppress(*FAULTS):
        connection.close()
