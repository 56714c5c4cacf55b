"""Warn of captures whose zone a default supplied, where other copies show that the clock was another."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from onrecord.records.reconciliation import CopyAccount, Reconciliation


def with_clocks_told(found: Reconciliation, assumed: Mapping[str, str], default_zone: str) -> Reconciliation:
    """Return the reconciliation with a warning at each copy that was read by another clock than its own.

    ``assumed`` are the zones that captures took by default, by the ids of the copies.
    """
    proven = any(not account.clock_assumed for account in found.copies)
    accounts = [
        _warned(account, assumed[account.id])
        if account.id in assumed
        and _differs(account, assumed[account.id])
        # Where no copy proves a clock, the default one is shown by none of them.
        and (proven or _differs(account, default_zone))
        else account
        for account in found.copies
    ]
    return replace(found, copies=accounts)


def _warned(account: CopyAccount, zone: str) -> CopyAccount:
    clock = " and ".join(map(_utc, dict.fromkeys(piece.utc_offset_minutes for piece in account.clock)))
    warning = (
        f"This capture was read as {zone}; other copies show that its clock was {clock}. Times here are "
        f"right; search and show have them by {zone}."
    )
    return replace(account, warnings=(*account.warnings, warning))


def _differs(account: CopyAccount, zone: str) -> bool:
    """Tell whether a zone's clock showed something else than the copy's at its ends or changes."""
    return any(_offset(at, zone) != minutes for at, minutes in _shown(account))


def _shown(account: CopyAccount) -> Sequence[tuple[dt.datetime, int]]:
    """Return instants at which the copy's clock is known, with how many minutes before UTC it was then."""
    begins = [
        (
            account.first_said
            if piece.since is None
            else piece.since.replace(tzinfo=dt.UTC) - dt.timedelta(minutes=piece.utc_offset_minutes),
            piece.utc_offset_minutes,
        )
        for piece in account.clock
    ]
    ends = [(account.last_said, account.clock[-1].utc_offset_minutes)]
    return [(at, minutes) for at, minutes in (*begins, *ends) if at is not None]


def _offset(at: dt.datetime, zone: str) -> int:
    shown = at.astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if shown is None else int(shown.total_seconds()) // 60


def _utc(minutes: int) -> str:
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
