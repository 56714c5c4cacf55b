"""Read one export as ``onrecord read`` does, without a child, and print how many messages it holds.

A folder is a source of all its files. The process starts as the child does, in ``compute/launching.py``
and ``compute/server.py``: what that costs is part of what is measured.
"""

import gc
import os
import sys
from pathlib import Path

from onrecord.compute.launching import ENVIRONMENT

gc.disable()
os.environ.update(ENVIRONMENT)

import pyarrow as pa

from onrecord.ports.originals import Aside
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import READERS, choose, load
from onrecord.readers.tally import Tally
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry


def main(path: Path) -> int:
    """Return the number of messages in the export."""
    root = path if path.is_dir() else path.parent
    paths = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    entries = [
        Entry(number, one.relative_to(root).as_posix(), one.stat().st_size)
        for number, one in enumerate(paths)
    ]
    source = Source(
        path.name,
        is_folder=path.is_dir(),
        files=tuple(entries),
        opener=lambda number: paths[number].open("rb"),
    )
    original = open_original(source, Assumptions(), Limits())
    reader, tally = choose(original), Tally()
    load(READERS, reader.NAME)
    for item in reader.read(original):
        if not isinstance(item, Aside):
            tally.add(item)
    return tally.summary(reader).messages


if __name__ == "__main__":
    pa.set_cpu_count(1)
    gc.freeze()
    gc.enable()
    print(main(Path(sys.argv[1])))
