"""Make the catalogue again from archive and journal, and say what differs."""

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.ports.archive import Draft
from onrecord.ports.catalogue import Catalogue
from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.catch_up import catch_up
from onrecord.records.events import HOME_OBJECT, Verb


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Captures indexed, tables whose rows differ from before, and counts that differ by capture.

    ``compared`` is false when the catalogue before could not be read.
    """

    captures: int
    compared: bool
    tables: Mapping[str, bool]
    differences: Mapping[str, Mapping[str, tuple[int, int]]]


def rebuild(home: Home, fresh: Catalogue, before: Mapping[str, str] | None, progress: Progress) -> Rebuilt:
    """Fill an empty catalogue from the journal and compare it with the one before, table by table.

    ``before`` holds the old catalogue's table digests, or is None when it could not be
    read. With a newer reader the counts that differ are journalled.
    """
    differences: dict[str, Mapping[str, tuple[int, int]]] = {}
    captures = catch_up(home, progress, catalogue=fresh, differs=differences.__setitem__)
    after = fresh.table_digests()
    tables = {name: digest == (before or {}).get(name) for name, digest in after.items()}
    draft = Draft(
        verb=Verb.REBUILD,
        objects=(),
        identity=HOME_OBJECT,
        payload={
            "actor": home.actor.name,
            "captures": captures,
            "differences": {
                capture: {kind: list(pair) for kind, pair in kinds.items()}
                for capture, kinds in differences.items()
            },
        },
    )
    recorded = home.journal.append(draft, home.clock.now(), home.actor.id)
    fresh.mark_applied(recorded.envelope.sequence + 1)
    return Rebuilt(captures, before is not None, tables, differences)
