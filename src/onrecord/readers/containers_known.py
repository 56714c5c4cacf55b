"""The containers built in. A new one is added to ``CONTAINERS``, and is done."""

from onrecord.readers.containers import (
    iphone_backup,
    signal_android_backup,
    signal_desktop_key,
    signal_local_backup,
    whatsapp_crypt,
)
from onrecord.readers.mail import attached
from onrecord.readers.unwrapping import Container
from onrecord.records.errors import UnreadableError

CONTAINERS: tuple[Container, ...] = (
    iphone_backup,
    whatsapp_crypt,
    signal_desktop_key,
    signal_android_backup,
    signal_local_backup,
)
"""Every container; the first that recognises a file is taken."""

_ATTACHED: Container = attached
"""Opened by its name alone: a mail that somebody captures is read as a mail."""


def container_named(name: str) -> Container:
    """Return a container by its name.

    Raises:
        UnreadableError: there is none.
    """
    for container in (*CONTAINERS, _ATTACHED):
        if name == container.NAME:
            return container
    raise UnreadableError(f"there is no container {name!r}: use the OnRecord that identified it")
