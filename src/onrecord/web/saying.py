"""What the service writes to its terminal: that something went wrong and where, never an address or a word.

A request's path may hold a link's token, an error's message what a person wrote.
"""

import contextlib
import logging
import sys
import traceback

_LOUD = ("django", "django.request", "django.security", "django.server", "django_tasks", "django_tasks_db")


class WordlessHandler(logging.Handler):
    """Writes level, logger, status and the place of an error; no message, no path, no value."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        status = getattr(record, "status_code", None)
        parts = [record.levelname, record.name, *([f"status {status}"] if status else [])]
        if record.exc_info and record.exc_info[0] is not None:
            parts.append(_place(record.exc_info[0], record.exc_info[2]))
        # A full disk below the terminal's file must end neither an answer nor the thread of work.
        with contextlib.suppress(OSError):
            sys.stderr.write(f"onrecord: {' '.join(parts)}\n")


def _place(kind: type[BaseException], trace: object) -> str:
    frames = traceback.extract_tb(trace)  # type: ignore[arg-type]  # what logging hands over
    where = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{kind.__name__}{where}"


def say_nothing_of_content() -> None:
    """Let every logger of this process write through ``WordlessHandler`` alone."""
    root = logging.getLogger()
    root.handlers[:] = [WordlessHandler(logging.ERROR)]
    for name in (
        "django",
        "django.request",
        "django.security",
        "django.server",
        "django_tasks",
        "django_tasks_db",
    ):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
