"""``onrecord conversations``: list the copies that the archive holds."""

from rich.table import Table

from onrecord.cli import desk, options
from onrecord.cli.screen import console, print_json
from onrecord.procedures.conversations import conversations
from onrecord.records.legible import legible
from onrecord.settings import from_process

_COLUMNS = ("copy_id", "title", "custodian", "device", "channel", "messages", "first_said", "last_said")


def command(*, json: options.Json = False) -> None:
    """List the copies of conversations that are held: whose, of what, from when to when."""
    with desk.reading(from_process()) as home:
        rows = conversations(home.catalogue)
    if json:
        for row in rows:
            print_json(row)
        return
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column.replace("_", " "), justify="right" if column == "messages" else "left")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in _COLUMNS))
    console().print(table)
    console().print(f"{len(rows)} copies. A conversation held by several people counts once for each copy.")


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return legible(str(value if value is not None else "-"))[:40]
