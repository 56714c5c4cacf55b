"""Text in pictures, by tesseract, where it is installed: ``ports.recognition.TextRecogniser``.

A picture is hostile input, and tesseract is large: it runs in an enclosure (``enclosure``), a new process
for each picture, with the picture in memory on its standard input and nothing else in reach. What comes
back is a table of words, bounded in length, read here.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from select import select

from onrecord.compute.enclosure import NO_GUARD, OUTPUT_BYTES
from onrecord.ports.recognition import Recognised, Tool

NAME = "tesseract"
PROGRAMS = ("/usr/bin/tesseract", "/usr/local/bin/tesseract")
WALL_SECONDS = 90
MOST_CHARACTERS = 100_000
"""Of the text in one picture."""

_LAUNCHER = (
    "import sys; sys.path.insert(0, sys.argv[1]); from onrecord.compute.enclosure import enclose; "
    "enclose(int(sys.argv[2]), {'LC_ALL': 'C', 'OMP_THREAD_LIMIT': '1'}, sys.argv[3:])"
)
_READ = ("stdin", "stdout", "-l", "eng", "tsv")
_WORD_LEVEL, _COLUMNS = "5", 12
_NO_TOOL = "tesseract is not installed (on Debian: apt-get install tesseract-ocr)"
_UNGUARDED = (
    "this system has no Landlock or no seccomp to shut tesseract in with, so it is not run on pictures"
)
_BROKEN = "tesseract is installed and does not start here"


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a program ended (its exit code, negative when a signal ended it), and what it wrote."""

    code: int
    output: bytes


class Tesseract:
    """Tesseract in an enclosure. Which version it is is asked once."""

    def __init__(self, programs: Sequence[str] = PROGRAMS) -> None:
        """Look for the program; nothing is run yet."""
        self._program = next((path for path in programs if Path(path).is_file()), "")
        self._tool: Tool | None = None

    def tool(self) -> Tool:
        """Return which tesseract it is, or why none is run."""
        if self._tool is None:
            self._tool = self._asked()
        return self._tool

    def recognise(self, picture: bytes) -> Recognised | None:
        """Return the text in a picture; None when tesseract cannot read it, or breaks a limit."""
        if self.tool().fault:
            return None
        ended = run_enclosed((self._program, *_READ), picture)
        return recognised(ended.output.decode("utf-8", "replace")) if ended.code == 0 else None

    def _asked(self) -> Tool:
        if not self._program or not hasattr(os, "memfd_create"):
            return Tool(NAME, "", _UNGUARDED if self._program else _NO_TOOL)
        ended = run_enclosed((self._program, "--version"), b"")
        words = ended.output.decode("ascii", "replace").split()
        if ended.code == 0 and words[:1] == [NAME]:
            return Tool(NAME, _plain(words[1])[:40] if len(words) > 1 else "")
        return Tool(NAME, "", _UNGUARDED if ended.code == NO_GUARD else _BROKEN)


def run_enclosed(command: Sequence[str], given: bytes, seconds: float = WALL_SECONDS) -> _Ended:
    """Run a program in the enclosure on bytes, to its end or the end of its time."""
    with _in_memory() as source, _in_memory() as result:
        _write_all(source, given)
        os.lseek(source, 0, os.SEEK_SET)
        arguments = [sys.executable, "-I", "-S", "-c", _LAUNCHER, _sources(), str(os.getpid()), *command]
        process = os.posix_spawn(
            sys.executable,
            arguments,
            {"LC_ALL": "C.UTF-8"},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, source, 0),
                (os.POSIX_SPAWN_DUP2, result, 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_RDWR, 0),
            ],
            setpgroup=0,  # an interrupt at the keyboard is the parent's to handle
        )
        code = _ended(process, seconds)
        os.lseek(result, 0, os.SEEK_SET)
        return _Ended(code, _read_all(result, OUTPUT_BYTES))


def _sources() -> str:
    """Return the folder that this package is imported from."""
    return str(Path(__file__).parents[2])


def _ended(process: int, seconds: float) -> int:
    """Wait for a process, and end it when its time is over or waiting is interrupted."""
    watched = os.pidfd_open(process)
    try:
        if not select([watched], [], [], seconds)[0]:
            os.kill(process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    except BaseException:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        raise
    finally:
        os.close(watched)


@contextlib.contextmanager
def _in_memory() -> Iterator[int]:
    """Make a file that stands in memory alone; it is gone when the last descriptor closes."""
    descriptor = os.memfd_create("onrecord")
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _read_all(descriptor: int, most: int) -> bytes:
    pieces = []
    while most > 0 and (piece := os.read(descriptor, min(most, 1 << 20))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def recognised(table: str) -> Recognised:
    """Read tesseract's table: words joined to lines, and the mean of how sure it is of each word.

    Rows that are no words of it are passed over: the table is as hostile as the picture.
    """
    lines: dict[tuple[str, ...], list[str]] = {}
    sure: list[float] = []
    for row in table.split("\n"):
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL:
            continue
        word, confidence = _plain(cells[11]).strip(), _confidence(cells[10])
        if word and confidence is not None:
            lines.setdefault(tuple(cells[1:5]), []).append(word)
            sure.append(confidence)
    text = "\n".join(" ".join(words) for words in lines.values())[:MOST_CHARACTERS]
    return Recognised(text, round(sum(sure) / len(sure)) if sure else 0)


def _confidence(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None  # noqa: PLR2004 - per cent


def _plain(text: str) -> str:
    """Leave out what is no printed character."""
    return "".join(letter for letter in text if letter.isprintable())
