"""Reading the manifests of a source, one after another."""

import re
from collections.abc import Iterator, Mapping, Sequence

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.rsmf import recognise
from onrecord.readers.formats.rsmf.events import Events
from onrecord.readers.formats.rsmf.package import Package, open_package
from onrecord.readers.formats.rsmf.roster import read_roster
from onrecord.readers.formats.rsmf.statement import Tally, statement
from onrecord.readers.matching import HEAD_BYTES, Item, Match
from onrecord.records.errors import UnreadableError, UnsafeSourceError
from onrecord.records.messages import Anomaly, Entry, Span, Statement

_BATCH_ROWS = 8192
_MEDIA = re.compile(
    r"\.(?:aac|amr|avi|gif|heic|jpe?g|m4a|mkv|mov|mp[34]|ogg|opus|pdf|png|tiff?|wav|web[mp])$", re.IGNORECASE
)


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    holders = _holders(original)
    packages: dict[int, Package] = {}
    for entry in holders:
        try:
            package = open_package(original, entry)
        except (UnreadableError, UnsafeSourceError):
            if len(holders) == 1:
                raise
            continue
        # The mail's bytes are let go: there may be thousands of mails.
        packages[entry.number] = package.closed()
        yield from package.asides()
    yield from batches(_items(original, holders, packages), max_rows=_BATCH_ROWS)


def _items(
    original: Original, holders: Sequence[Entry], packages: Mapping[int, Package]
) -> Iterator[Row | Anomaly | Statement]:
    tally = Tally()
    for entry in holders:
        if entry.number not in packages:
            span = Span(entry.name, 1, 1, 0)
            yield Anomaly(span, "this file is damaged, or has no rsmf.zip with a manifest in it")
            continue
        package = open_package(original, entry, packages[entry.number])
        roster = read_roster(package, qualified=len(holders) > 1)
        yield from roster.anomalies
        events = Events(package, roster)
        yield from events.read()
        tally.add(package, roster, events)
    yield statement(original, tally, holders[0])


def _holders(original: Original) -> list[Entry]:
    """Return the entries that hold a manifest, or are one."""
    found = []
    for entry in original.entries():
        name = entry.name.rpartition("/")[2]
        if not _MEDIA.search(name):
            with original.open(entry) as stream:
                head = stream.read(HEAD_BYTES)
            if recognise(head, name) is not Match.NO:
                found.append(entry)
    if not found:
        raise UnreadableError(f"{original.name!r} holds no RSMF manifest: export it again")
    return found
