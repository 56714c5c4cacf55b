"""``onrecord readmit``: the way back in for the only administrator, who lost every way to sign in."""

import os
import sys

from onrecord.settings import confirm_file, from_process


def command() -> None:
    """Let the only administrator back in.

    Prints a link, once, for whoever lost password, second factor and recovery codes. Where two
    administrators are left it refuses: they recover accounts for one another, in the service.
    """
    confirm_file(from_process())
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "onrecord.web.readmitting"])  # noqa: S606 - itself
