"""``onrecord rebuild``: make the catalogue again from archive and journal."""

from collections.abc import Sequence

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.desk import tell_unread
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, print_json, progress
from onrecord.procedures.rebuild import rebuild
from onrecord.records.errors import OnRecordError
from onrecord.settings import from_process


def command(*, json: options.Json = False) -> int:
    """Make the index again from what is kept.

    Says what differs from the index that was there.
    """
    settings = from_process()
    with wiring.rebuilding(settings) as (home, fresh, before), progress("rebuilding") as report:
        done = rebuild(home, fresh, before, report)
        unread = tell_unread(home)
    if json:
        print_json({"captures": done.captures, "same": dict(done.tables), "differences": done.differences})
        return _answer(unread)
    out = console()
    same = f"{sum(done.tables.values())} of {len(done.tables)} tables are as they were"
    if not done.compared:
        same = "no earlier index was there that can be read, so nothing is compared"
    out.print(f"Rebuilt   {number_of(done.captures, 'capture')}; {same}")
    for name, equal in done.tables.items() if done.compared else ():
        if not equal:
            out.print(f"Differs   table {name}")
    for capture, kinds in done.differences.items():
        for kind, (then, now) in kinds.items():
            out.print(f"Differs   {capture}: {kind} {then} when captured, {now} with today's reader")
    if done.compared and not all(done.tables.values()):
        out.tell("A table differs when something came, went or was read by a newer reader since.", "Note")
    return _answer(unread)


def _answer(unread: Sequence[str]) -> int:
    return OnRecordError.EXIT_CODE if unread else 0
