"""The ``onrecord`` program, and ``python -m onrecord``: an interrupt is answered from the first moment on."""

import contextlib
import os
import resource
import sys

INTERRUPTED = 130


def run() -> None:
    """Run the program and end the process with the documented exit code; no crash leaves a core of keys.

    The process ends here and not in the interpreter's own end, where a library's thread
    that an interrupt left running would abort it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        from onrecord.cli.main import main  # noqa: PLC0415 - loading takes a while, and may be interrupted

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("onrecord: interrupted; nothing was begun\n")
        code = INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
