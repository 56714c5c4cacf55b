"""What live processes hold: every readable page of each, searched for words in the guises that they take."""

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

_BLOCK_BYTES = 16 * 1024**2
_REGION = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r")


def holders(processes: Iterable[int], words: str) -> list[int]:
    """Return those of some processes in whose memory the words stand."""
    wanted = [words.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-32-le")]
    return [one for one in processes if any(_stand_in(one, wanted))]


def _stand_in(process: int, wanted: list[bytes]):
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            if (region := _REGION.match(line)) and "[v" not in line:
                yield any(one in block for block in _blocks(memory, *region.groups()) for one in wanted)


def _blocks(memory, first: str, end: str):
    at, stop = int(first, 16), int(end, 16)
    before = b""
    while at < stop:
        with contextlib.suppress(OSError, ValueError, OverflowError):
            memory.seek(at)
            block = memory.read(min(_BLOCK_BYTES, stop - at))
            yield before[-256:] + block
            before = block
        at += _BLOCK_BYTES
