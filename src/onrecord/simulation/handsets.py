"""What a phone holds of a conversation at the moment of an export, and why it lacks the rest.

Kinds of absence are those of the design. When several causes would each have removed a
message, the earliest comes first: that one did.
"""

import bisect
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onrecord.simulation.cast import Export
from onrecord.simulation.past import Past
from onrecord.simulation.script import Encrypted, Item, Message, MissedCall, SecurityCode


class Cause(StrEnum):
    """Why an item is not in a copy."""

    BEFORE_JOINING = "before_joining"
    AFTER_LEAVING = "after_leaving"
    AFTER_EXPORT = "after_export"
    CLEARED = "cleared"
    TRUNCATED = "truncated"
    EXPIRED = "expired"
    DELETED_FROM_COPY = "deleted_from_copy"


@dataclass(frozen=True, slots=True)
class Held:
    """An item as the phone has it: with its newest text that arrived, or as a tombstone."""

    item: Item
    text: str | None = None
    edited: bool = False
    tombstone: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """An item that the phone lacks; the first cause is the one that acted."""

    item: Item
    causes: Sequence[Cause]


def hold(past: Past, export: Export) -> list[Held | Gone]:
    """Say of every item that concerns the phone whether the export holds it, in order of time."""
    found = [_look(past, export, item) for item in past.items if concerns(item, export.phone)]
    held = sum(isinstance(state, Held) for state in found)
    return list(_truncated(found, held - export.limit))


def concerns(item: Item, phone: str) -> bool:
    """Tell whether an item is for all phones, or for this one alone."""
    return not isinstance(item, SecurityCode | MissedCall | Encrypted) or item.phone == phone


def _truncated(found: Sequence[Held | Gone], excess: int) -> Iterator[Held | Gone]:
    for state in found:
        if excess > 0 and isinstance(state, Held):
            excess -= 1
            yield Gone(state.item, (Cause.TRUNCATED,))
        else:
            yield state


def _look(past: Past, export: Export, item: Item) -> Held | Gone:
    causes = _causes(past, export, item)
    if causes:
        return Gone(item, tuple(causes))
    return _held(past, export, item) if isinstance(item, Message) else Held(item)


def _held(past: Past, export: Export, message: Message) -> Held:
    stays = past.stays_on(export.phone)
    deleted_at = past.tombstones.get(message.id)
    if deleted_at is not None and deleted_at <= export.at and stays.hold(deleted_at):
        return Held(message, tombstone=True)
    arrived = [edit.text for edit in message.edits if edit.at <= export.at and stays.hold(edit.at)]
    return Held(message, arrived[-1], edited=True) if arrived else Held(message)


def _causes(past: Past, export: Export, item: Item) -> list[Cause]:
    found = [*_never_came(past, export, item)]
    if not found:
        found.extend(_went(past, export, item))
    return [cause for _, cause in sorted(found)]


def _never_came(past: Past, export: Export, item: Item) -> Iterator[tuple[dt.datetime, Cause]]:
    stays = past.stays_on(export.phone)
    if not stays.hold(item.at):
        left_at = stays.left_before(item.at)
        if left_at is None:
            yield item.at, Cause.BEFORE_JOINING
        else:
            yield left_at, Cause.AFTER_LEAVING
    if item.at > export.at:
        yield export.at, Cause.AFTER_EXPORT


def _went(past: Past, export: Export, item: Item) -> Iterator[tuple[dt.datetime, Cause]]:
    clearings: Sequence[dt.datetime] = past.cleared.get(export.phone, ())
    next_clearing = bisect.bisect_left(clearings, item.at)
    if next_clearing < len(clearings):
        yield from _by(export, clearings[next_clearing], Cause.CLEARED)
    yield from _by(export, past.expires.get(item.id), Cause.EXPIRED)
    removals: Mapping[str, dt.datetime] = past.removed.get(export.phone, {})
    yield from _by(export, removals.get(item.id), Cause.DELETED_FROM_COPY)


def _by(export: Export, at: dt.datetime | None, cause: Cause) -> Iterator[tuple[dt.datetime, Cause]]:
    if at is not None and at <= export.at:
        yield at, cause
