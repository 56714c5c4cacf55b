"""``onrecord worker``: a process beside the service that does its long work."""

import os
import sys

from onrecord.settings import confirm_file, from_process


def command() -> None:
    """Do the service's long work apart.

    Set service.workers_apart = "yes", start onrecord serve, then as many of these as help: each does one
    piece of work at a time. It ends with a signal, once the work under way is done.
    """
    confirm_file(from_process())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "onrecord.web.worker"])  # noqa: S606 - itself
