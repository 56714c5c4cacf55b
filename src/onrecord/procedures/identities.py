"""How captures, copies and repeated bytes are named. Version 1.

A capture's id is random. A copy's id is a keyed MAC of custodian, device, channel and
title, so the same copy captured again is the same copy, and the id tells nothing. Where the
source holds several conversations, the app's own key of each stands in the title's place. Where another
conversation of that title is held already, a number follows it.
"""

import base64
from collections.abc import Sequence
from dataclasses import replace

from onrecord.ports.clock import Randomness
from onrecord.ports.keys import Keys
from onrecord.ports.originals import Feed
from onrecord.records.canonical import dumps
from onrecord.records.captures import ConversationCount, Copy, KeptOriginal, Summary
from onrecord.records.messages import Assumptions, CaptureId, ConversationId, CopyId

_ID_BYTES = 10
_MAC_DIGITS = 16


def capture_id(randomness: Randomness) -> CaptureId:
    """Make a new capture's id: ``c-`` and 16 letters or digits (80 random bits)."""
    return CaptureId("c-" + _letters(randomness.token(_ID_BYTES)))


def copies_of(keys: Keys, custodian: str, device: str, summary: Summary, place: int = 0) -> Sequence[Copy]:
    """Name the copies that a capture extends; a copy's conversation is its own until a person joins two.

    ``place`` counts the other conversations of the same title that are held already.
    """
    return tuple(_copy_of(keys, custodian, device, one, place) for one in summary.conversations)


def _copy_of(keys: Keys, custodian: str, device: str, counted: ConversationCount, place: int) -> Copy:
    named = ["key", counted.key] if counted.key else [counted.title, *([place] if place else [])]
    parts = dumps([custodian, device, counted.channel, *named])
    return Copy(
        id=CopyId("k-" + keys.mac("copy/1", parts)[:_MAC_DIGITS]),
        conversation=ConversationId("v-" + keys.mac("conversation/1", parts)[:_MAC_DIGITS]),
        custodian=custodian,
        device=device,
        title=counted.title,
        channel=counted.channel,
        key=counted.key,
    )


def named(feed: Feed, originals: Sequence[KeptOriginal]) -> Sequence[KeptOriginal]:
    """Return originals under the names that tell them apart: an iPhone's unzipped chat by its folder too."""
    if not feed.is_folder or len(originals) != 1:
        return originals
    return [replace(one, name=f"{feed.name}/{one.name}") for one in originals]


def recognition_of(
    keys: Keys,
    originals: Sequence[KeptOriginal],
    custodian: str,
    device: str,
    assumptions: Assumptions,
) -> str:
    """Return the MAC by which the same bytes, custodian, device and settings are recognised."""
    exported_at = assumptions.exported_at if assumptions.exported_at_given else None
    files = [(original.name, original.sha256) for original in originals]
    reader = [assumptions.reader] if assumptions.reader_given else []
    withheld = [assumptions.withheld] if assumptions.withheld is not None else []
    settings = [assumptions.zone, assumptions.date_order, exported_at, *reader, *withheld]
    return keys.mac("recognition/1", dumps([files, custodian, device, settings]))


def _letters(data: bytes) -> str:
    return base64.b32encode(data).decode().lower().rstrip("=")
