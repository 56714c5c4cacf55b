"""``onrecord export``: take messages away as one Parquet file."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import desk, filters
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import console, note, progress
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.export import export
from onrecord.procedures.propose_export import journal_terminal_export
from onrecord.procedures.search import search
from onrecord.procedures.senders_meant import senders_meant
from onrecord.records.errors import StorageError
from onrecord.records.searches import Query
from onrecord.settings import Settings, from_process


def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(help='Words, "phrases", beginnings*; without any, everything within the filters.'),
    ] = None,
    *,
    to: Annotated[Path, typer.Option(help="The file to write; one that is there is left as it is.")],
    person: filters.People = None,
    custodian: filters.Custodians = None,
    conversation: filters.Conversations = None,
    channel: filters.Channels = None,
    kind: filters.Kinds = None,
    since: filters.Since = None,
    before: filters.Before = None,
) -> None:
    """Take messages away as one Parquet file, for analysis.

    The file is not encrypted: keep it where content may be kept. That it was made is journalled.
    """
    narrowed = filters.chosen(
        person=person,
        custodian=custodian,
        conversation=conversation,
        channel=channel,
        kind=kind,
        since=since,
        before=before,
    )
    if to.exists():
        raise StorageError(f"{str(to)!r} is there already and was left as it is; name another file")
    written, query, settings = [0], Query(" ".join(words or ()), narrowed), from_process()
    _journal(settings, query)
    with desk.reading(settings) as home:
        whole = replace(query, filters=senders_meant(home, narrowed))
        pieces = export(lambda: home.catalogue, whole, written.append)
        beside = to.with_name(to.name + ".part")
        home.disk.remove(beside)
        file = home.disk.stream_new(beside)
        try:
            for piece in pieces:
                file.write(piece)
        finally:
            file.close()
        home.disk.rename(beside, to)
    console().print(f"{number_of(written[-1], 'line')} in {to}")
    note("the file is not encrypted: keep it where content may be kept")


def _journal(settings: Settings, query: Query) -> None:
    """Journal the export before there is a file; what cannot be asked is refused before that."""
    with wiring.writing(settings) as home, progress("indexing") as report:
        catch_up(home, report)
        search(home, query)
        journal_terminal_export(home, query)
        catch_up(home, report)
