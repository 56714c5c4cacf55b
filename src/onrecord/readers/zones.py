"""From the wall clock of a phone to instants, and back, a batch at a time.

What the zone's clock showed twice (when it went back) or never (when it went forward)
is flagged and left without an instant: nobody can know which was meant.
"""

import datetime as dt
import functools
import zoneinfo
from typing import Any

import numpy as np
import pyarrow as pa

from onrecord.records.errors import SettingsError
from onrecord.records.messages import Flag
from onrecord.records.schema import MESSAGES, Batch

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years outside these are placed nowhere and flagged: no messaging app was there."""

_Numbers = np.ndarray[Any, np.dtype[np.int64]]
_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DAY_SECONDS = 86_400
_SAID_LOCAL, _SAID_AT, _FLAGS = (
    MESSAGES.get_field_index(name) for name in ("said_local", "said_at", "flags")
)


def place(batch: Batch, zone: str) -> Batch:
    """Fill ``said_at`` where ``said_local`` alone is known, and ``said_local`` where ``said_at`` alone is.

    Both are read as ``zone``'s clock. Times that the zone had twice get the flag ``dst_fold``,
    times it never had ``dst_gap``; both stay null. Instants beyond the calendar are taken away
    and flagged ``date_impossible``. All else is as it was.

    Raises:
        SettingsError: there is no such zone.
    """
    known = zone_named(zone)
    return _with_instants(_with_wall_clock(batch, known), known)


def _with_wall_clock(batch: Batch, zone: zoneinfo.ZoneInfo) -> Batch:
    said_local, said_at = batch.column(_SAID_LOCAL), batch.column(_SAID_AT)
    open_rows = _mask(said_local.is_null()) & _mask(said_at.is_valid())
    if not open_rows.any():
        return batch
    instants = said_at.cast(pa.int64()).fill_null(0).to_numpy()
    outside = open_rows & ~_inside(instants)
    usable = instants[open_rows & ~outside]
    local = _shown(zone, np.where(open_rows & ~outside, instants, usable[0] if len(usable) else 0))
    old = said_local.cast(pa.int64()).fill_null(0).to_numpy()
    filled = open_rows & ~outside
    nulls = ~filled & _mask(said_local.is_null())
    placed = pa.array(np.where(filled, local, old), pa.int64(), mask=nulls)
    batch = batch.set_column(
        _SAID_LOCAL, MESSAGES.field(_SAID_LOCAL), placed.cast(MESSAGES.field(_SAID_LOCAL).type)
    )
    if outside.any():
        kept = pa.array(instants, pa.int64(), mask=outside | _mask(said_at.is_null()))
        batch = batch.set_column(_SAID_AT, MESSAGES.field(_SAID_AT), kept.cast(MESSAGES.field(_SAID_AT).type))
    return flagged(batch, {Flag.DATE_IMPOSSIBLE: outside})


def _shown(zone: zoneinfo.ZoneInfo, instants: _Numbers) -> _Numbers:
    """Return the local milliseconds that a zone's clock showed at UTC ones."""
    first, last = (int(year) for year in _years(np.array([instants.min(), instants.max()])))
    changes = [change for year in range(first - 1, last + 2) for change in _changes(zone, year)]
    start = changes[0][1] if changes else _offset(zone, _year_start(first - 1))
    offsets = np.array([start, *(after for _, _, after in changes)], np.int64) * 1000
    bounds = np.array([at for at, _, _ in changes], np.int64) * 1000
    local: _Numbers = instants + offsets[np.searchsorted(bounds, instants, side="right")]
    return local


def _with_instants(batch: Batch, known: zoneinfo.ZoneInfo) -> Batch:
    said_local, said_at = batch.column(_SAID_LOCAL), batch.column(_SAID_AT)
    open_rows = _mask(said_at.is_null()) & _mask(said_local.is_valid())
    if not open_rows.any():
        return batch
    local = said_local.cast(pa.int64()).fill_null(0).to_numpy()
    inside = _inside(local)
    outside = open_rows & ~inside
    usable = local[open_rows & inside]
    instants, folds, gaps = _placed(
        known, np.where(open_rows & inside, local, usable[0] if len(usable) else 0)
    )
    unknown = folds | gaps | outside
    old = said_at.cast(pa.int64()).fill_null(0).to_numpy()
    values = np.where(open_rows, instants, old)
    nulls = np.where(open_rows, unknown, _mask(said_at.is_null()))
    placed = pa.array(values, pa.int64(), mask=nulls).cast(MESSAGES.field(_SAID_AT).type)
    batch = batch.set_column(_SAID_AT, MESSAGES.field(_SAID_AT), placed)
    reasons = {
        Flag.DST_FOLD: folds & open_rows,
        Flag.DST_GAP: gaps & open_rows,
        Flag.DATE_IMPOSSIBLE: outside,
    }
    return flagged(batch, reasons)


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """Return a zone by its IANA name.

    Raises:
        SettingsError: there is no such zone.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"there is no time zone {name!r}: give an IANA name such as Europe/London"
        ) from error


def _placed(zone: zoneinfo.ZoneInfo, local: _Numbers) -> tuple[_Numbers, _Mask, _Mask]:
    """Turn local milliseconds into UTC ones, with masks of those shown twice and never."""
    first, last = (int(year) for year in _years(np.array([local.min(), local.max()])))
    bounds, offsets, goes_back = _table(zone, first - 1, last + 1)
    place_in = np.searchsorted(bounds, local, side="right")
    # Bounds come in pairs, the start and the end of each change of the clock: odd is within one.
    within = (place_in & 1).astype(bool)
    instants = local - offsets[place_in >> 1]
    back = goes_back[np.minimum(place_in >> 1, len(goes_back) - 1)] if len(goes_back) else within
    return instants, within & back, within & ~back


def _table(zone: zoneinfo.ZoneInfo, first_year: int, last_year: int) -> tuple[_Numbers, _Numbers, _Mask]:
    """Return the changes of a zone's clock in some years.

    Gives the local milliseconds at which each change begins and ends, alternating; the
    offset in milliseconds before the first change and after each; and which go back.
    """
    changes = [change for year in range(first_year, last_year + 1) for change in _changes(zone, year)]
    before = [change[1] for change in changes]
    after = [change[2] for change in changes]
    bounds = [at + offset for at, old, new in changes for offset in sorted((old, new))]
    start = before[0] if changes else _offset(zone, _year_start(first_year))
    offsets = np.array([start, *after], np.int64) * 1000
    goes_back = np.array([new < old for old, new in zip(before, after, strict=True)], np.bool_)
    return np.array(bounds, np.int64) * 1000, offsets, goes_back


@functools.lru_cache(maxsize=4096)
def _changes(zone: zoneinfo.ZoneInfo, year: int) -> tuple[tuple[int, int, int], ...]:
    """Return the changes of one UTC year: at (seconds), the offset before and after (seconds)."""
    days = range(_year_start(year), _year_start(year + 1) + 1, _DAY_SECONDS)
    offsets = [_offset(zone, day) for day in days]
    found = zip(days, offsets, offsets[1:], strict=False)
    return tuple((_moment(zone, day, old), old, new) for day, old, new in found if old != new)


def _moment(zone: zoneinfo.ZoneInfo, day: int, old: int) -> int:
    """Return the second of a day at which the offset stops being ``old``."""
    low, high = day, day + _DAY_SECONDS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: zoneinfo.ZoneInfo, at: int) -> int:
    offset = (_EPOCH + dt.timedelta(seconds=at)).astimezone(zone).utcoffset()
    return int((offset or dt.timedelta()).total_seconds())


def _year_start(year: int) -> int:
    return int((dt.datetime(year, 1, 1, tzinfo=dt.UTC) - _EPOCH).total_seconds())


def _years(local: _Numbers) -> _Numbers:
    return local.view("M8[ms]").astype("M8[Y]").astype(np.int64) + 1970


def _inside(local: _Numbers) -> _Mask:
    bounds = [_year_start(year) * 1000 for year in (FIRST_YEAR, LAST_YEAR + 1)]
    mask: _Mask = (local >= bounds[0]) & (local < bounds[1])
    return mask


def _mask(column: "pa.Array[Any]") -> _Mask:
    mask: _Mask = column.to_numpy(zero_copy_only=False)
    return mask


def flagged(batch: Batch, reasons: dict[Flag, _Mask]) -> Batch:
    """Add flags to the rows of each mask; batches without any keep their column."""
    if not any(mask.any() for mask in reasons.values()):
        return batch
    flags = batch.column(_FLAGS).to_pylist()
    for flag, mask in reasons.items():
        for row in np.flatnonzero(mask).tolist():
            present = flags[row] or []
            flags[row] = present if flag.value in present else [*present, flag.value]
    column = pa.array(flags, MESSAGES.field(_FLAGS).type)
    return batch.set_column(_FLAGS, MESSAGES.field(_FLAGS), column)
