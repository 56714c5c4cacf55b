"""The timeline as a table: best text, best time, true sender, and which copies show it where."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation.accounts import People
from onrecord.reconciliation.columns import whole
from onrecord.reconciliation.corroboration import Corroboration
from onrecord.reconciliation.lines import Column, Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.media import shown_of
from onrecord.reconciliation.showing import any_shows, body_of, texts_of, typed_by_somebody
from onrecord.reconciliation.timeline import Order
from onrecord.records.messages import Kind
from onrecord.records.schema import PLACE, TIMELINE, WORDING, Table

_MILLISECONDS = 1000


def timeline_table(lines: Lines, order: Order, people: People, grown: Corroboration) -> Table:
    """Return the timeline."""
    lead, said = order.lead, order.known.said
    finest = _finest(lines, order)
    precise = lines.spread[finest] == 0
    # The minute's beginning is what the copies show; its middle only served to compare.
    shown = np.where(precise, said, np.floor(np.nan_to_num(said) / 60) * 60)
    taken = _rows(lines, lead)
    person = people.of_lines(lines, lead)
    columns: dict[str, Column] = {
        "ordinal": pa.array(np.arange(len(lead))),
        "said_at": _instants(shown, np.isnan(said)),
        "precision": _rows(lines, finest).column("precision"),
        "person": pa.array(person, pa.int32(), mask=person < 0),
        "sender": _names(people, person),
        "kind": _kinds(lines, order, taken),
        "subject": taken.column("subject"),
        "medium": pa.concat_arrays([shown_of(one.messages) for one in lines.copies]).take(pa.array(lead)),
        "body": _rows(lines, _worded(lines, order)).column("body"),
        "edited": pa.array(any_shows(lines.edited, order.known.places)),
        "notice": taken.column("notice"),
        "wordings": _wordings(lines, order),
        "agrees": pa.array(grown.agrees.astype(np.int16)),
        "able": pa.array(grown.able.astype(np.int16)),
        "places": _places(lines, order.known.places),
    }
    return pa.Table.from_arrays(
        [_typed(columns[field.name], field.type) for field in TIMELINE], schema=TIMELINE
    )


def _finest(lines: Lines, order: Order) -> Numbers:
    """Return the line that shows each message's time most closely, if it can be the one with its words."""
    places = order.known.places
    spread = np.where(places >= 0, lines.spread[np.maximum(places, 0)], np.iinfo(np.int64).max)
    at = spread.argmin(axis=1)
    rows = np.arange(len(places))
    return np.where(lines.spread[order.lead] <= spread[rows, at], order.lead, places[rows, at])


def _typed(column: Column, kind: pa.DataType) -> pa.Array:
    one = whole(column)
    if one.type == kind:
        return one
    if pa.types.is_dictionary(kind):
        plain = one.cast(kind.value_type) if not pa.types.is_dictionary(one.type) else one.dictionary_decode()
        coded = plain.dictionary_encode()
        return pa.DictionaryArray.from_arrays(coded.indices.cast(kind.index_type), coded.dictionary)
    return one.cast(kind)


def _rows(lines: Lines, lead: Numbers) -> Table:
    """Return the leading rows of all copies, in order."""
    wanted = ("precision", "kind", "subject", "body", "notice")
    tables = [_plain(copy.messages.select(wanted)) for copy in lines.copies]
    return pa.concat_tables(tables).take(pa.array(lead))


def _plain(table: Table) -> Table:
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)


def _worded(lines: Lines, order: Order) -> Numbers:
    """Return the line of each message that has its words: for a picture without, one that has a caption."""
    places, lead = order.known.places, order.lead
    line = np.maximum(places, 0)
    worded = (places >= 0) & (lines.sort[line] == Sort.MEDIA) & (lines.length[line] > 0)
    captioned = worded & ~lines.view_once[line]
    other = places[np.arange(len(places)), captioned.argmax(axis=1)]
    bare = (lines.sort[lead] == Sort.MEDIA) & (lines.length[lead] == 0) & captioned.any(axis=1)
    return np.where(bare, other, lead)


def _instants(seconds: Floats, unknown: Mask) -> pa.Array:
    milliseconds = np.where(unknown, 0, np.nan_to_num(seconds) * _MILLISECONDS).astype(np.int64)
    return pa.array(milliseconds, pa.int64(), mask=unknown).cast(pa.timestamp("ms", "UTC"))


def _names(people: People, person: Numbers) -> pa.Array:
    indices = pa.array(person.astype(np.int32), mask=person < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array([one.name for one in people.people], pa.string()))


def _kinds(lines: Lines, order: Order, taken: Table) -> pa.Array:
    """Return what each message is: what could be viewed once, wherever one copy shows that."""
    places = order.known.places
    once = pa.array(any_shows(lines.view_once & ~typed_by_somebody(lines, places), places))
    return pc.if_else(once, pa.scalar(Kind.VIEW_ONCE.value), taken.column("kind"))


def _places(lines: Lines, places: Numbers) -> pa.Array:
    message, copy = np.nonzero(places >= 0)
    line = places[message, copy]
    kinds = pa.concat_arrays(
        [_typed(one.messages.column("kind").cast(pa.string()), pa.string()) for one in lines.copies]
    )
    parts = [
        pa.array(copy.astype(np.int16)),
        pa.array(line - np.asarray(lines.starts)[copy]),
        pa.array(lines.first[line]),
        kinds.take(pa.array(line)),
    ]
    values = pa.StructArray.from_arrays(parts, fields=list(PLACE))
    offsets = np.zeros(len(places) + 1, np.int32)
    np.cumsum((places >= 0).sum(axis=1), out=offsets[1:])
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def _wordings(lines: Lines, order: Order) -> pa.Array:
    """Return the texts of messages whose copies differ, unedited ones first."""
    places = order.known.places
    texts = texts_of(lines, places)
    found: list[list[dict[str, object]] | None] = [None] * len(places)
    for message in np.flatnonzero(texts.differ).tolist():
        found[message] = _said(lines, places[message], texts.shown[message])
    return pa.array(found, pa.list_(WORDING))


def _said(lines: Lines, row: Numbers, texts: Mask) -> list[dict[str, object]]:
    by_key: dict[int, list[int]] = {}
    copies = np.flatnonzero(texts).tolist()
    for copy in sorted(copies, key=lambda one: (bool(lines.edited[row[one]]), one)):
        by_key.setdefault(int(lines.key[row[copy]]), []).append(copy)
    return [{"body": body_of(lines, int(row[same[0]])), "copies": same} for same in by_key.values()]
