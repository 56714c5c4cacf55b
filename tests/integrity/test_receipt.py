"""The receipt as text: it reads back, has one spelling, and no name can forge a field."""

import dataclasses
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.receipt import read_receipt, write_receipt
from onrecord.integrity.receipt_fields import quote
from onrecord.records.captures import CaptureState, Grade, KeptOriginal, LineTree, MediaCount
from onrecord.records.errors import MalformedReceiptError
from onrecord.records.messages import CaptureId, OriginalId, TimerChange
from onrecord.records.receipts import Clearance, Receipt, SafeToClear, Withheld

NASTY = (
    "\n",
    "\r\n",
    "\x00",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u200f",
    "\ufeff",
    "\U000e0041",
    '"',
    "\\",
    "\\u000a",
    '"\nsafe_to_clear: "yes"\n',
    "yes: 1",
    " ",
    "شمال 🏴‍☠️",
)
WORDS = st.lists(st.sampled_from(NASTY) | st.text(max_size=8), max_size=4).map("".join)
COUNTS = st.integers(0, 10**17)
WALL = st.datetimes()
INSTANTS = st.datetimes(timezones=st.just(dt.UTC))
RECEIPTS = st.builds(
    Receipt,
    capture=WORDS.map(CaptureId),
    supersedes=st.none() | WORDS,
    organisation=WORDS,
    origin=WORDS,
    received_at=INSTANTS,
    received_by=WORDS,
    custodian=WORDS,
    device=WORDS,
    channel=WORDS,
    title=WORDS,
    conversations=st.lists(WORDS, max_size=3).map(tuple),
    grade=st.sampled_from(Grade),
    state=st.sampled_from(CaptureState),
    originals=st.lists(st.builds(KeptOriginal, WORDS.map(OriginalId), WORDS, COUNTS, WORDS), max_size=3).map(
        tuple
    ),
    line_tree=st.builds(LineTree, WORDS, COUNTS, COUNTS),
    reader=WORDS,
    reader_version=WORDS,
    messages=COUNTS,
    by_kind=st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), COUNTS, max_size=4),
    anomalies=COUNTS,
    unknown_notices=COUNTS,
    first_said=st.none() | WALL,
    last_said=st.none() | WALL,
    zone=WORDS,
    date_order=WORDS,
    exported_at=st.none() | INSTANTS,
    media=st.builds(MediaCount, COUNTS, COUNTS, COUNTS),
    timers=st.lists(
        st.builds(TimerChange, st.none() | WALL | INSTANTS, st.none() | WORDS, st.none() | COUNTS), max_size=3
    ).map(tuple),
    limits=st.lists(WORDS, max_size=3).map(tuple),
    warnings=st.lists(WORDS, max_size=3).map(tuple),
    withheld=st.builds(Withheld, COUNTS, st.lists(WORDS, max_size=3).map(tuple)),
    stored_copies=COUNTS,
    clearance=st.builds(
        Clearance, st.sampled_from(SafeToClear), st.none() | WORDS, st.lists(WORDS, max_size=3).map(tuple)
    ),
)


@given(RECEIPTS)
def test_a_receipt_reads_back(receipt: Receipt) -> None:
    text = write_receipt(receipt)
    assert read_receipt(text) == receipt
    assert write_receipt(read_receipt(text)) == text


@given(WORDS)
def test_a_name_stays_on_its_line_and_adds_no_field(receipt: Receipt, name: str) -> None:
    plain = write_receipt(receipt)
    text = write_receipt(dataclasses.replace(receipt, title=name, custodian=name, limits=(name,)))
    assert [line.split(b":")[0] for line in text.splitlines()] == [
        line.split(b":")[0] for line in plain.splitlines()
    ]
    assert text.count(b"\nsafe_to_clear: ") == plain.count(b"\nsafe_to_clear: ") == 1
    assert text.decode().splitlines() == text.decode()[:-1].split("\n")


@pytest.mark.parametrize(
    "character", ["\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\x85", "\x1b", "\u200b"]
)
def test_what_cannot_be_seen_is_written_as_its_number(character: str) -> None:
    assert quote(f"a{character}b") == f'"a\\u{ord(character):04x}b"'


def test_what_can_be_read_is_left_as_it_is() -> None:
    for text in ("Ærø, naïve, “quoted”", "شمال", "भाषा", "👩‍👩‍👧 🇬🇧", "نام‌خانوادگی"):
        assert quote(text) == f'"{text}"'


def test_a_character_above_the_first_plane_is_two_units() -> None:
    assert quote("\U000e0041") == '"\\udb40\\udc41"'


def test_an_undecodable_file_name_reads_back(receipt: Receipt) -> None:
    name = b"chat \xff.txt".decode("utf-8", "surrogateescape")
    original = dataclasses.replace(receipt.originals[0], name=name)
    text = write_receipt(dataclasses.replace(receipt, originals=(original,)))
    assert b'"chat \\udcff.txt"' in text
    assert read_receipt(text).originals == (original,)


def test_the_answer_comes_first(receipt: Receipt) -> None:
    clearance = Clearance(SafeToClear.PARTIAL, "text to 12 March", ("212 videos are not here.",))
    lines = write_receipt(dataclasses.replace(receipt, clearance=clearance)).split(b"\n")
    assert lines[:4] == [
        b"onrecord-receipt: 1",
        b'safe_to_clear: "partial"',
        b'scope: "text to 12 March"',
        b'reason.1: "212 videos are not here."',
    ]


def test_times_are_utc_and_short_where_they_can_be(receipt: Receipt) -> None:
    east = dt.timezone(dt.timedelta(hours=5, minutes=30))
    text = write_receipt(
        dataclasses.replace(receipt, received_at=dt.datetime(2026, 3, 16, 15, 0, tzinfo=east))
    )
    assert b'\nreceived_at: "2026-03-16T09:30:00Z"\n' in text


@pytest.mark.parametrize(
    "changes",
    [
        {"messages": -1},
        {"messages": 10**18},
        {"by_kind": {"text\nmessages.zzz": 3}},
        {"by_kind": {"text: 5\nmessages.zzz": 3}},
        {"by_kind": {"": 3}},
        {"by_kind": {"Text": 3}},
        {"title": "\ud83d\ude00"},
        {"received_at": dt.datetime(2026, 3, 16)},  # noqa: DTZ001 - a naive time is what must be refused
    ],
)
def test_what_could_not_be_read_back_is_not_written(receipt: Receipt, changes: dict[str, object]) -> None:
    with pytest.raises(MalformedReceiptError):
        write_receipt(dataclasses.replace(receipt, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def text(receipt: Receipt) -> bytes:
    return write_receipt(receipt)


def test_a_field_doubled_missing_or_moved_is_refused(text: bytes) -> None:
    lines = text.splitlines(keepends=True)
    for place in range(len(lines)):
        without = lines[:place] + lines[place + 1 :]
        if not re.match(rb"messages\.|limit|warning|timer\.2|timer\.1\.who|original|reason\.2", lines[place]):
            with pytest.raises(MalformedReceiptError):
                read_receipt(b"".join(without))
        for changed in (
            [*lines[:place], lines[place], *lines[place:]],
            [*without[: place + 1], lines[place], *without[place + 1 :]],
        ):
            if changed != lines:
                with pytest.raises(MalformedReceiptError):
                    read_receipt(b"".join(changed))


@pytest.mark.parametrize("extra", [b'note: "x"\n', b"\n", b"# note\n", b'supersedes: "x"\n', b" \n", b"x\n"])
def test_a_line_more_anywhere_is_refused(text: bytes, extra: bytes) -> None:
    lines = text.splitlines(keepends=True)
    allowed = lines.index(b'capture: "cap-4mt7w2xk"\n') + 1
    for place in range(len(lines) + 1):
        if not (extra.startswith(b"supersedes") and place == allowed):
            with pytest.raises(MalformedReceiptError):
                read_receipt(b"".join([*lines[:place], extra, *lines[place:]]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"messages: 3", b"messages:3"),
        (b"messages: 3", b"messages:  3"),
        (b"messages: 3", b"messages: 3 "),
        (b"messages: 3", b"messages: 03"),
        (b"messages: 3", b"messages: 3.0"),
        (b"messages: 3", b"messages: +3"),
        (b"messages: 3", b'messages: "3"'),
        (b"messages: 3", "messages: \u0663".encode()),
        (b"messages: 3", b" messages: 3"),
        (b"messages: 3", b"Messages: 3"),
        (b"messages: 3\n", b"messages: 3\x0b"),
        (b"messages.media: 1\nmessages.notice: 1", b"messages.notice: 1\nmessages.media: 1"),
        (b"messages.media: 1", b"messages.: 1"),
        (b'"North pier"', b'"North\\u0020pier"'),
        (b'"North pier"', b'"North\tpier"'),
        (b'"North pier"', b'"North\\tpier"'),
        (b'"North pier"', b'"North\\u2028pier" '),
        (b'"North pier"', b'"North\\u202Epier"'),
        (b'"North pier"', '"North\u202epier"'.encode()),
        (b'"North pier"', b'"North\xffpier"'),
        (b'"North pier"', b'"North\\/pier"'),
        (b'"North pier"', b'"North"pier"'),
        (b'"North pier"', b'"North pier\\"'),
        (b'"North pier"', b"5"),
        (b'"North pier"', b"null"),
        (b'"North pier"', b"North pier"),
        (b'"no"', b'"maybe"'),
        (b'"2026-03-16T09:30:00Z"', b'"2026-03-16T09:30:00"'),
        (b'"2026-03-16T09:30:00Z"', b'"2026-03-16T09:30:00.000000Z"'),
        (b'"2026-03-16T09:30:00Z"', b'"2026-03-16T10:30:00+01:00"'),
        (b'"2026-03-16T09:30:00Z"', b'"0001-01-01T00:00:00+01:00"'),
        (b'"2026-03-16T09:30:00Z"', b'"2026-03-16 09:30:00Z"'),
        (b'"2026-03-16T09:30:00Z"', b'"20260316T093000Z"'),
        (b'"2026-03-16T09:30:00Z"', b'"2026-02-30T09:30:00Z"'),
        (b'"2026-03-16T09:30:00Z"', b'"unknown"'),
        (b"onrecord-receipt: 1", b"onrecord-receipt: 2"),
        (b"onrecord-receipt: 1", b"\xef\xbb\xbfonrecord-receipt: 1"),
        (b"timer.1.seconds: 604800", b'timer.1.seconds: "off"'),
        (b"timer.2", b"timer.3"),
        (b"original.1", b"original.0"),
        (b"original.1", b"original.01"),
    ],
)
def test_another_spelling_is_refused(text: bytes, old: bytes, new: bytes) -> None:
    assert old in text
    with pytest.raises(MalformedReceiptError):
        read_receipt(text.replace(old, new))


@pytest.mark.parametrize("data", [b"", b"\n", b"\n\n", b"onrecord-receipt: 1\n", b"\xff", b"x" * 100_000])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedReceiptError):
        read_receipt(data)


def test_a_receipt_cut_anywhere_is_refused(text: bytes) -> None:
    for cut in range(len(text)):
        with pytest.raises(MalformedReceiptError):
            read_receipt(text[:cut])


def test_changed_line_ends_are_named(text: bytes) -> None:
    with pytest.raises(MalformedReceiptError, match="line ends were changed"):
        read_receipt(text.replace(b"\n", b"\r\n"))


def test_the_line_that_is_wrong_is_named_without_its_content(text: bytes) -> None:
    with pytest.raises(MalformedReceiptError, match="line 8 ") as caught:
        read_receipt(text.replace(b'"North pier"', b'"North\\u0020pier"'))
    assert "North" not in str(caught.value)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(text: bytes, data: bytes) -> None:
    for candidate in (data, text[:60] + data, text + data):
        if candidate != text:
            with pytest.raises(MalformedReceiptError):
                read_receipt(candidate)


def test_a_receipt_of_several_conversations_names_each_and_is_of_the_second_version(receipt: Receipt) -> None:
    several = dataclasses.replace(receipt, conversations=("Ferry (sms): 1 message", "Pier (sms): 2 messages"))
    text = write_receipt(several)
    assert text.startswith(b"onrecord-receipt: 2\n")
    assert b'title: "North pier"\nconversation.1: "Ferry (sms): 1 message"\nconversation.2: ' in text
    assert read_receipt(text) == several
    for line in (b"onrecord-receipt: 1", b"onrecord-receipt: 3"):
        with pytest.raises(MalformedReceiptError):
            read_receipt(text.replace(b"onrecord-receipt: 2", line))
