"""What the terminal shows: a console, progress on anything over a second, JSON lines."""

import json
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from onrecord.ports.sandbox import Progress as Report
from onrecord.records.canonical import plain
from onrecord.records.legible import legible

SHOW_AFTER_SECONDS = 1.0
PLAIN_INTERVAL_SECONDS = 5.0
PIPE_COLUMNS = 80
INDENT = 10
HIT_START, HIT_END = "\x02", "\x03"


class Page(Console):
    """A console whose sentences are wrapped under a label; everything else is printed as it is."""

    def tell(self, sentence: str, label: str = "", style: str | None = None) -> None:
        """Print a sentence in lines that fit, the label before the first, all others set in as far."""
        first = f"{label:<{INDENT}}"
        lines = textwrap.wrap(
            legible(sentence),
            self.width,
            initial_indent=first,
            subsequent_indent=" " * INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
        self.print("\n".join(lines), style=style)


def console(*, error: bool = False) -> Page:
    """Return the console on standard output, or error; a pipe gets lines of 80 columns."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else PIPE_COLUMNS
    return Page(stderr=error, highlight=False, soft_wrap=True, emoji=False, markup=False, width=width)


def print_json(value: object) -> None:
    """Write one JSON object on one line of standard output."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def note(sentence: str) -> None:
    """Write one line on standard error, beside whatever goes to standard output."""
    sys.stderr.write(f"onrecord: {legible(sentence)}\n")


def highlighted(snippet: str, *, styled: bool) -> Text:
    """Show hits by style, or as ``>>hit<<`` where there is none: no messaging app writes that.

    All else is made safe to show.
    """
    text = Text()
    for number, part in enumerate(snippet.replace(HIT_END, HIT_START).split(HIT_START)):
        hit = bool(number % 2)
        shown = legible(part)
        text.append(shown if styled or not hit else f">>{shown}<<", style="bold yellow" if hit else "")
    return text


@contextmanager
def progress(label: str) -> Iterator[Report]:
    """Give a callable that shows bytes done of bytes in all, from the first second on."""
    if sys.stderr.isatty():
        with _bar(label) as report:
            yield report
    else:
        yield _Lines(label)


@contextmanager
def _bar(label: str) -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(legible(label), total=None)
    begun = time.monotonic()

    def report(done: int, total: int) -> None:
        if not bar.live.is_started and time.monotonic() - begun >= SHOW_AFTER_SECONDS:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield report
    finally:
        bar.stop()


class _Lines:
    """Progress for a log or a pipe: a line every few seconds."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._next = time.monotonic() + PLAIN_INTERVAL_SECONDS

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() < self._next or not total:
            return
        self._next = time.monotonic() + PLAIN_INTERVAL_SECONDS
        note(f"{self._label}: {100 * done // total} %")
