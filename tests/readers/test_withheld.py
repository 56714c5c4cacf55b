"""A derived text is parted into kept and withheld lines, however it streams; places stay as kept."""

import io
from types import SimpleNamespace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.copies import copy_of, talk

from onrecord.readers import withheld
from onrecord.readers.withheld import Places, line_at, runs
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Anomaly, Span
from onrecord.records.withheld import WithheldLines, WithholdReason

PERSONAL = WithholdReason.PERSONAL


@st.composite
def texts_and_stretches(draw: st.DrawFn) -> tuple[list[bytes], list[WithheldLines]]:
    lines = draw(st.lists(st.sampled_from([b"\n", b"a\n", b"\r\n", b"long line of text\n"]), max_size=200))
    lines += draw(st.sampled_from([[], [b"no end"]]))
    edges = sorted(draw(st.sets(st.integers(1, max(1, len(lines))), max_size=12)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return lines, [WithheldLines(first, last, 0, PERSONAL) for first, last in pairs]


@given(texts_and_stretches(), st.integers(1, 40), st.integers(0, 3))
def test_runs_part_a_text_at_its_lines_whatever_pieces_it_comes_in(
    case: tuple[list[bytes], list[WithheldLines]], size: int, few: int
) -> None:
    lines, stretches = case
    text = b"".join(lines)
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(withheld, "_FEW_LINES", few)
        found = [(stretch, b"".join(parts)) for stretch, parts in runs(chunks, stretches)]
    hidden = {n: one for one in stretches for n in range(one.first, one.last + 1)}
    expected: list[tuple[WithheldLines | None, bytes]] = []
    for number, line in enumerate(lines, 1):
        one = hidden.get(number)
        if expected and expected[-1][0] == one:
            expected[-1] = (one, expected[-1][1] + line)
        else:
            expected.append((one, line))
    assert found == expected


@given(st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=9))
def test_a_line_is_found_by_its_number(lines: list[bytes]) -> None:
    text = b"".join(lines)
    found = [line_at(io.BytesIO(text), number) for number in range(1, len(lines) + 2)]
    assert found == [*lines, b""]


def batch_of(changes: dict[int, dict[str, int]]) -> pa.RecordBatch:
    rows = copy_of("a", talk(6)).messages.to_pylist()
    for row, change in changes.items():
        rows[row]["span"] |= change
    return pa.RecordBatch.from_pylist(rows, copy_of("a", talk(1)).messages.schema)


def spans(batch: pa.RecordBatch) -> list[tuple[int, int]]:
    return [(one["first"], one["last"]) for one in batch.column("span").to_pylist()]


def test_lines_and_offsets_are_counted_with_the_placeholders_above() -> None:
    lines = [WithheldLines(1, 2, 0, PERSONAL), WithheldLines(5, 5, 99, PERSONAL)]
    entry = batch_of({}).column("span")[0].as_py()["entry"]
    placed = Places(entry, lines).batch(batch_of({}))
    assert spans(placed) == [(3, 3), (4, 4), (6, 6), (7, 7), (8, 8), (9, 9)]
    size = len(PERSONAL.placeholder)
    before, after = (
        [one["first_byte"] for one in each.column("span").to_pylist()] for each in (batch_of({}), placed)
    )
    assert [new - old for old, new in zip(before, after, strict=True)] == [2 * size] * 2 + [3 * size] * 4


def test_what_its_reader_could_not_place_is_placed_too_and_stretches_come_before_it() -> None:
    places = Places("chat.txt", [WithheldLines(1, 2, 0, PERSONAL)])
    found = list(places.items(Anomaly(Span("chat.txt", 1, 1, 0), "no rule places these bytes")))
    assert [(one.span.first, one.withheld) for one in found] == [(1, PERSONAL), (3, None)]
    other = Anomaly(Span("other.txt", 1, 1, 0), "no rule places these bytes")
    assert list(places.items(other)) == [other]


def test_a_kept_message_that_goes_on_behind_withheld_lines_is_refused() -> None:
    """Without them it is read otherwise than in the whole: its lines are not told apart any more."""
    entry = batch_of({}).column("span")[0].as_py()["entry"]
    places = Places(entry, [WithheldLines(3, 4, 0, PERSONAL)])
    places.refuse_straddling(places.batch(batch_of({})))
    with pytest.raises(WithholdingError, match="lines 2 to 5"):
        places.refuse_straddling(places.batch(batch_of({1: {"last": 3}})))


def test_a_derived_original_without_its_text_is_refused() -> None:
    text = SimpleNamespace(entry=5, lines=())
    original = SimpleNamespace(assumptions=SimpleNamespace(withheld=text), entries=list)
    with pytest.raises(WithholdingError):
        withheld.as_derived(original)  # type: ignore[arg-type]
