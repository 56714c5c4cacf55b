"""``onrecord read``: read exports without storing anything."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.forms import assumed_form, summary_form
from onrecord.cli.messages import about_lines, content, recognised_lines, unplaced, when_said
from onrecord.cli.refusals import Refusals
from onrecord.cli.reports import report_assumed, report_limits, report_summary
from onrecord.cli.screen import console, print_json, progress
from onrecord.cli.sources import Asking, asker, found_in
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.read import read, summarise
from onrecord.procedures.sources import Source
from onrecord.records.captures import Summary
from onrecord.records.errors import OnRecordError
from onrecord.records.legible import legible, legible_lines
from onrecord.settings import from_process

_INTERRUPTED = "interrupted; nothing was captured"


def command(
    paths: options.Sources,
    *,
    summary: Annotated[bool, typer.Option("--summary", help="Print only the count at the end.")] = False,
    zone: options.Zone = None,
    date_order: options.Order = None,
    exported_at: options.ExportedAt = None,
    reader: options.ReaderName = None,
    key_file: options.KeyFiles = None,
    json: options.Json = False,
) -> int:
    """Show what the reader sees in an export; nothing is stored."""
    settings = from_process()
    options.assumptions(settings, zone, date_order, exported_at, None)
    refusals, ask = Refusals(len(paths)), asker(key_file or ())
    try:
        with wiring.sandbox(settings) as sandbox:
            for path in paths:
                with refusals.told(str(path)):
                    at = wiring.file_time(path)
                    assumed = options.assumptions(settings, zone, date_order, exported_at, at, reader=reader)
                    for source in found_in(
                        sandbox,
                        settings,
                        path,
                        assumed,
                        Asking(refusals, ask, key_file or ()),
                        allow_empty=True,
                    ):
                        with refusals.told(source.feed.name):
                            _print_source(sandbox, source, only_summary=summary, as_json=json)
    except KeyboardInterrupt as end:
        raise KeyboardInterrupt(_INTERRUPTED) from end
    refusals.tell_left("read")
    refusals.tell_again("read")
    return OnRecordError.EXIT_CODE if refusals.refused else 0


def _print_source(sandbox: Sandbox, source: Source, *, only_summary: bool, as_json: bool) -> None:
    if only_summary:
        _print_summary(_summarise(sandbox, source), source, as_json=as_json)
    else:
        _print_items(sandbox, source, as_json=as_json)


def _summarise(sandbox: Sandbox, source: Source) -> Summary:
    with progress(f"reading {source.feed.name}") as report:
        return summarise(sandbox, source.feed, source.assumptions, report)


def _print_items(sandbox: Sandbox, source: Source, *, as_json: bool) -> None:
    out = console()
    with progress(f"reading {source.feed.name}") as report:
        for item in read(sandbox, source.feed, source.assumptions, report):
            if isinstance(item, Summary):
                _print_summary(item, source, as_json=as_json)
            elif as_json:
                print_json(item)
            else:
                print_item(out, item, source.assumptions.zone)


def _print_summary(summary: Summary, source: Source, *, as_json: bool) -> None:
    assumed = source.assumptions
    if as_json:
        told = {**summary_form(summary), "assumed": assumed_form(assumed), "why": source.why}
        print_json({"summary": told})
        return
    out = console()
    out.print(f'Read      "{legible(summary.title)}" with {summary.reader} {summary.version}', style="bold")
    out.tell(source.why)
    report_summary(out, summary)
    report_assumed(out, assumed)
    report_limits(out, summary)


def print_item(out: Console, row: Mapping[str, Any], zone: str) -> None:
    """Print one message, notice or anomaly as a person reads a chat."""
    if "anomaly" in row:
        out.print(f"{'':>7}  {unplaced(row)}", style="red")
        return
    first, *more = legible_lines(content(row, zone))
    sender = f"{legible(row['sender'])}: " if row["sender"] else ""
    out.print(f"{row['span']['first']:>7}  {when_said(row, zone)}  {sender}{first}")
    for line in (*more, *map(legible, (*about_lines(row), *recognised_lines(row)))):
        out.print(f"{'':>7}  {line}")
