"""A new process for the service after a stop: what was stopped may lie in the old one's memory.

Python does not overwrite what it frees. So the process that took a SECRET or TOP SECRET source asks its
supervisor for another, once it does nothing that would be lost, and ends. The new one waits for its place.
"""

import os
import signal
import threading
import time

from django.db import DatabaseError, close_old_connections

from onrecord.backing_up import unserved
from onrecord.hosting import SUPERVISOR, Host
from onrecord.ports.service import Service
from onrecord.records.errors import HomeBusyError
from onrecord.served import STOPPED
from onrecord.settings import Settings

UPLOADS_SECONDS = 300.0
"""How long uploads of others are waited for: they end with the process, which alone has their keys."""
_MARK = "replacing"
_LOOKS_SECONDS = 0.5
_TOLD_SECONDS = 5.0
"""A page looks each second or two: whoever sent it is told before the service is away for a moment."""
_PREDECESSOR_SECONDS = 300.0


def start(host: Host, service: Service) -> None:
    """Watch for a stop, in a thread of its own, where a process can be replaced."""
    supervisor = _supervisor()
    if supervisor is not None and is_replaced(host.settings):
        arguments = (host, service, supervisor)
        threading.Thread(target=_replace, args=arguments, name="replacing", daemon=True).start()


def is_replaced(settings: Settings) -> bool:
    """Tell whether this process is replaced after a stop.

    Not where nobody can be asked for another, nor where it would wait for somebody to type a passphrase.
    """
    is_wanted = settings.service.replaced_after_stop == "yes" and settings.key_source != "passphrase"
    return is_wanted and _supervisor() is not None


def wait_for_predecessor(settings: Settings) -> None:
    """Wait until the process that asked for this one has ended, if one did: two would share the uploads."""
    mark, supervisor = settings.home / _MARK, _supervisor()
    if supervisor is None or not mark.is_file() or mark.read_text("utf-8") != str(supervisor):
        return
    until = time.monotonic() + _PREDECESSOR_SECONDS
    while time.monotonic() < until and _is_served(settings):
        time.sleep(_LOOKS_SECONDS / 10)
    mark.unlink(missing_ok=True)


def is_idle(works: int, uploads: int, waited_seconds: float) -> bool:
    """Tell whether the process may end: no work of its own is under way, and no upload still waited for."""
    return not works and (not uploads or waited_seconds >= UPLOADS_SECONDS)


def _replace(host: Host, service: Service, supervisor: int) -> None:
    STOPPED.wait()
    since = time.monotonic()
    time.sleep(_TOLD_SECONDS)
    while not is_idle(_works(host, service), host.uploads.under_way(), time.monotonic() - since):
        time.sleep(_LOOKS_SECONDS)
    (host.settings.home / _MARK).write_text(str(supervisor), "utf-8")
    os.kill(supervisor, signal.SIGHUP)


def _works(host: Host, service: Service) -> int:
    """Return how much work is under way here; a store that is busy for long is asked again."""
    try:
        close_old_connections()
        return service.works.under_way(near_alone=host.has_workers)
    except DatabaseError:
        return 1


def _supervisor() -> int | None:
    """Return the process that started this one, if ``onrecord serve`` says that it is one to be asked."""
    said = os.environ.get(SUPERVISOR, "")
    return os.getppid() if said == str(os.getppid()) else None


def _is_served(settings: Settings) -> bool:
    try:
        with unserved(settings):
            return False
    except HomeBusyError:
        return True
