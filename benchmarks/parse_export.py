"""Read one export as ``onrecord read`` does, without a child, and print how many messages it holds."""

import sys
from pathlib import Path

from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import choose
from onrecord.readers.tally import Tally
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry


def main(path: Path) -> int:
    """Return the number of messages in the export."""
    entry = Entry(0, path.name, path.stat().st_size)
    source = Source(path.name, is_folder=False, files=(entry,), opener=lambda _number: path.open("rb"))
    original = open_original(source, Assumptions(), Limits())
    reader, tally = choose(original), Tally()
    for item in reader.read(original):
        tally.add(item)
    return tally.summary(reader).messages


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
