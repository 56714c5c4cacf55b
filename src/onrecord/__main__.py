"""The ``onrecord`` program, and ``python -m onrecord``: an interrupt is answered from the first moment on."""

import contextlib
import os
import resource
import sys
from pathlib import Path

from onrecord.compute.launching import launch_early
from onrecord.records.errors import INTERRUPTED_EXIT_CODE

READ_A_SOURCE = frozenset({"capture", "read", "rebuild"})


def run() -> None:
    """Run the program and end the process with the documented exit code; no crash leaves a core of keys.

    The process ends here and not in the interpreter's own end, where a library's thread
    that an interrupt left running would abort it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _open_streams()
    if sys.argv[1:2] and sys.argv[1] in READ_A_SOURCE:
        launch_early()
    try:
        from onrecord.cli.main import main  # noqa: PLC0415 - loading takes a while, and may be interrupted

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("onrecord: interrupted; nothing was begun\n")
        code = INTERRUPTED_EXIT_CODE
    except Exception as fault:  # noqa: BLE001 - the last resort: one line, and nothing of what was read
        code = _confess(fault)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _open_streams() -> None:
    """Let no letter that the terminal lacks, and no stream that is closed, end a command."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - it lasts
        else:
            stream.reconfigure(errors="backslashreplace")


def _confess(fault: Exception) -> int:
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_name}, line {frame.tb_lineno}" if frame else "an unknown place"
    sys.stderr.write(
        f"onrecord: a fault in OnRecord itself ({type(fault).__name__} in {place}); what was acknowledged "
        "stands: run onrecord verify, and report this line\n"
    )
    return 1


if __name__ == "__main__":
    run()
