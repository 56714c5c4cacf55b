"""The fast reader gives exactly what the slow, plain one gives, on any bytes, in pages of any size."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readers.formats.whatsapp_text.generated import HEADER_LIKE, chats
from tests.readers.formats.whatsapp_text.oracle import read as read_slowly
from tests.readers.formats.whatsapp_text.source import BLOCK_BYTES, chat, reading

from onrecord.readers.formats.whatsapp_text.headers import parse_header
from onrecord.readers.formats.whatsapp_text.scan import HeaderScanner, Page, layout_of, lines_of
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import DateOrder

SAME = (
    "ordinal",
    "kind",
    "said_text",
    "said_local",
    "precision",
    "sender",
    "body",
    "edited",
    "notice",
    "attachments",
)
NAME = "WhatsApp Chat with Harbour.txt"
THOROUGH = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def plainly(data: bytes, order: DateOrder | None, block_bytes: int = BLOCK_BYTES) -> list[dict]:
    """Return the fast reader's rows and anomalies in the oracle's form and order."""
    rows, anomalies, _ = reading(chat(data, order=order, most=7), block_bytes)
    out = [
        {
            **{name: row[name] for name in SAME},
            "span": (row["span"]["first"], row["span"]["last"], row["span"]["first_byte"]),
            "flags": sorted(row["flags"] or []),
        }
        for row in rows
    ]
    out += [{"anomaly": (one.span.first, one.span.last, one.span.first_byte)} for one in anomalies]
    return sorted(out, key=lambda one: one["span"][0] if "span" in one else one["anomaly"][0])


def has_header(data: bytes) -> bool:
    return any((header := parse_header(line)) and header.plausible for line in data.split(b"\n"))


@THOROUGH
@given(chats(), st.sampled_from([None, *DateOrder]))
def test_the_fast_reader_equals_the_slow_one(data: bytes, order: DateOrder | None) -> None:
    if has_header(data):
        assert attempt(plainly, data, order) == attempt(read_slowly, data, NAME, order)


def attempt(read, *arguments) -> list[dict] | str:
    """Return what was read, or how an order that no header fits was refused."""
    try:
        return read(*arguments)
    except UnreadableError as error:
        return str(error).partition(":")[0]


@THOROUGH
@given(chats(), st.integers(1, 400))
def test_the_size_of_a_page_never_changes_the_result(data: bytes, block_bytes: int) -> None:
    if has_header(data):
        assert plainly(data, None, block_bytes) == plainly(data, None)


@THOROUGH
@given(chats())
def test_reading_twice_gives_the_same(data: bytes) -> None:
    if has_header(data):
        assert reading(chat(data)) == reading(chat(data))


@THOROUGH
@given(st.one_of(chats(), st.binary(max_size=300)))
def test_spans_partition_the_lines_and_only_known_errors_are_raised(data: bytes) -> None:
    try:
        rows, anomalies, _ = reading(chat(data))
    except UnreadableError:
        assert not has_header(data)
        return
    except OnRecordError as error:
        pytest.fail(f"{error} should not be raised")
    spans = sorted(
        [(row["span"]["first"], row["span"]["last"], row["span"]["first_byte"]) for row in rows]
        + [(one.span.first, one.span.last, one.span.first_byte) for one in anomalies]
    )
    starts = [0, *(at + 1 for at, byte in enumerate(data) if byte == ord("\n"))]
    lines = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    assert [first for first, _, _ in spans] == [1, *(last + 1 for _, last, _ in spans[:-1])][: len(spans)]
    assert (spans[-1][1] if spans else 0) == lines
    assert [at for _, _, at in spans] == [starts[first - 1] for first, _, _ in spans]


@THOROUGH
@given(st.one_of(chats(), st.lists(st.sampled_from(HEADER_LIKE), min_size=1).map("\n".join).map(str.encode)))
def test_scanning_finds_the_headers_that_the_grammar_finds(data: bytes) -> None:
    page = Page.of(data)
    lines = lines_of(page, len(data))
    scanner = HeaderScanner()
    hits = scanner.scan(page, lines)
    found = {
        int(line): (int(end), scanner.layouts[number], bool(plausible))
        for line, end, number, plausible in zip(
            hits.line, hits.end, layout_of(hits.packed), hits.plausible, strict=True
        )
    }
    expected = {}
    for index, (start, end) in enumerate(zip(lines.starts.tolist(), lines.ends.tolist(), strict=True)):
        header = parse_header(data[start:end])
        if header is not None:
            expected[index] = (start + header.end, header.layout, header.plausible)
    assert found == expected
