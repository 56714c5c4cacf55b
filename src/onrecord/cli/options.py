"""Options that several commands share, and how their text becomes values."""

import datetime as dt
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from onrecord.records.errors import UnfitNameError
from onrecord.records.messages import Assumptions, DateOrder
from onrecord.records.written_names import written_name
from onrecord.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, for programs.")]
Zone = Annotated[
    str | None,
    typer.Option(help="Time zone of the phone that made the export, such as Europe/London.", metavar="ZONE"),
]
Order = Annotated[
    DateOrder | None,
    typer.Option("--date-order", help="Order of day and month, when the file alone cannot tell."),
]
ExportedAt = Annotated[
    str | None,
    typer.Option(
        "--exported-at",
        help="When the export was made (2026-04-28T17:00, in the zone); default: the file's time.",
    ),
]
KeyFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--key-file",
        help="File with the key or password of an encrypted source, once for each; else you are asked.",
        metavar="FILE",
    ),
]
ReaderName = Annotated[
    str | None,
    typer.Option("--reader", help="Which reader to use, when several fit.", metavar="NAME"),
]
Sources = Annotated[
    list[Path], typer.Argument(help="Export files or folders.", metavar="PATH", readable=False)
]
Out = Annotated[Path, typer.Option("--out", help="Folder for receipts.", metavar="DIR")]


def assumptions(
    settings: Settings,
    zone: str | None,
    order: DateOrder | None,
    exported_at: str | None,
    default_exported_at: dt.datetime | None,
    *,
    reader: str | None = None,
) -> Assumptions:
    """Put together what the source does not say, telling a person's word from a default."""
    name = zone or settings.zone
    given = None if exported_at is None else _instant(exported_at, _zone(name))
    _zone(name)
    return Assumptions(
        zone=name,
        date_order=order,
        exported_at=given or default_exported_at,
        zone_given=zone is not None,
        exported_at_given=given is not None,
        reader=reader or "",
        reader_given=reader is not None,
    )


def not_blank(text: str, option: str) -> str:
    """Return a name that a person gave, without white space around it.

    Raises:
        typer.BadParameter: it is empty or white space.
    """
    if not text.strip():
        raise typer.BadParameter("is blank; give a name", param_hint=option)
    return readable(text, option).strip()


def fit_name(text: str, option: str) -> str:
    """Return a name that can stand on the record, as it was given: what is held under it is not known yet.

    Raises:
        typer.BadParameter: it is blank, too long, or has signs that cannot stand there.
    """
    given = not_blank(text, option)
    try:
        written_name(given)
    except UnfitNameError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
    return given


def readable(text: str, option: str) -> str:
    """Return a text that a person gave.

    Raises:
        typer.BadParameter: it holds bytes that are no text.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("holds bytes that are not UTF-8 text", param_hint=option) from error
    return text


def day(text: str | None, option: str) -> dt.date | None:
    """Read a day of the phone's own calendar."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write a day like 2026-03-01", param_hint=option) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise typer.BadParameter(
            f"{name!r} is no time zone; write a name like Europe/London", param_hint="--zone"
        ) from error


def _instant(text: str, zone: ZoneInfo) -> dt.datetime:
    try:
        value = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write a time like 2026-04-28T17:00", param_hint="--exported-at") from error
    try:
        return (value if value.tzinfo else _placed(value, zone)).astimezone(dt.UTC)
    except OverflowError as error:
        raise typer.BadParameter("is beyond the calendar", param_hint="--exported-at") from error


def _placed(value: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Place a time in a zone; one that its clock showed twice or never is a person's to settle."""
    early, late = (value.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early
    times = [one.astimezone(dt.UTC).astimezone(zone).isoformat(timespec="minutes") for one in (early, late)]
    showed = "showed that time twice" if times[0][:16] == times[1][:16] else "never showed that time"
    raise typer.BadParameter(
        f"the clock of {zone.key} {showed}; write {times[0]} or {times[1]}",
        param_hint="--exported-at",
    )
