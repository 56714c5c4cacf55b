"""SMS Backup & Restore: what a sample alone does not hold."""

import base64
import hashlib
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.conformance import Reading, check, check_spans, reading
from tests.support.samples import Contents, Trickling

from onrecord.ports.originals import Aside
from onrecord.readers.formats import sms_xml
from onrecord.readers.formats.sms_xml.elements import WINDOW_BYTES, Elements, Stray, Tag
from onrecord.readers.formats.sms_xml.payloads import KEPT_BYTES
from onrecord.readers.formats.sms_xml.values import text_of
from onrecord.readers.matching import Match
from onrecord.readers.originals import Source, open_original
from onrecord.records.errors import UnreadableError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

FIELDS = 'address="+447700900123" date="1709625600000" type="1" read="1"'


def source(*files: bytes, name: str = "sms.xml") -> Contents:
    if len(files) == 1:
        return Contents(name, is_folder=False, files={name: files[0]})
    return Contents("zip", is_folder=True, files={f"{number}.xml": data for number, data in enumerate(files)})


def read(*files: bytes, block_bytes: int = 1024**2) -> Reading:
    original = source(*files).original()
    found = reading(sms_xml.read(original, block_bytes=block_bytes))
    check(found, original)
    check_spans(found, original)
    return found


def backup(*elements: str, count: int | None = None) -> bytes:
    inside = "\n".join(elements)
    return f'<smses count="{len(elements) if count is None else count}">\n{inside}\n</smses>\n'.encode()


def bodies(found: Reading) -> list[object]:
    return [row["body"] for row in found.rows()]


def as_value(text: str) -> str:
    """Write a value as the app's older versions did: everything but letters as references to UTF-16 units."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return "".join(chr(unit) if 65 <= unit <= 90 else f"&#{unit};" for unit in units)


@given(st.text())
def test_text_written_as_references_to_utf_16_units_is_the_text(text: str) -> None:
    assert text_of(as_value(text).encode()) == (text, False)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="&<"), max_size=50))
def test_text_written_as_it_is_stays_as_it_is(text: str) -> None:
    assert text_of(text.encode()) == (text, False)


@given(st.binary(max_size=80))
def test_any_bytes_have_a_text_that_can_be_stored(raw: bytes) -> None:
    text_of(raw)[0].encode()


SAMPLE = backup(
    f'<sms {FIELDS} body="one" />',
    "<!-- between -->",
    f'<mms {FIELDS} msg_box=\'1\'><parts>\n<part ct="text/plain" text="two"/>'
    '<part ct="text/x-vcard" cl="c.vcf" data="QkVHSU46VkNBUkQK"/></parts></mms>',
    f'<sms {FIELDS} body="thr&#x65;e" ></sms>',
)


@pytest.mark.parametrize("block_bytes", [1, 2, 3, 7, 64])
def test_no_result_depends_on_the_size_of_a_block(block_bytes: int) -> None:
    assert read(SAMPLE, block_bytes=block_bytes).plain() == read(SAMPLE).plain()


def test_every_cut_keeps_what_stands_before_it_and_says_that_it_is_cut() -> None:
    whole = bodies(read(SAMPLE))
    for end in range(len(b"<smses "), len(SAMPLE) - len(b"/smses>\n")):
        found = read(SAMPLE[:end])
        assert bodies(found) in ([], whole[:1], [*whole[:1], None], whole[:2], whole)
        assert any("cut off" in one for one in found.statement.warnings), end


@given(st.data())
def test_any_change_is_read_by_the_rules_and_harms_no_element_before_it(data: st.DataObject) -> None:
    place = data.draw(st.integers(40, len(SAMPLE) - 1))
    changed = SAMPLE[:place] + data.draw(st.binary(max_size=6)) + SAMPLE[place + 1 :]
    before = SAMPLE[:place].count(b'body="one" />')
    assert bodies(read(changed))[:before] == ["one"][:before]


@given(st.text(alphabet="<>/ab=\"'&; \n![-]?", max_size=60))
def test_what_looks_like_markup_never_breaks_the_scanner_and_all_of_it_is_accounted_for(text: str) -> None:
    data = text.encode()
    seen = 0
    for found in Elements(io.BytesIO(data), "x").found():
        if isinstance(found, (Tag, Stray)):
            assert data[seen : found.span.first_byte].strip() == b"" or b"<!--" in data or b"<?" in data
            assert found.end > found.span.first_byte >= seen
            seen = found.end
    assert data[seen:].strip() == b"" or b"<!--" in data or b"<?" in data


def test_an_element_that_is_malformed_harms_no_other() -> None:
    found = read(
        backup(
            f'<sms {FIELDS} body="one" />',
            f'<sms {FIELDS} body="its quote is missing />',
            f'<sms {FIELDS} body="twice" body="named" />',
            f'<sms {FIELDS} body="two" />',
        )
    )
    assert bodies(found) == ["one", "two"]
    assert [one.span.first for one in found.anomalies] == [3, 4]
    assert "says that it holds 4 items, but 2 were found" in found.statement.warnings[0]


def test_more_items_than_counted_are_said_and_fewer_are_a_possible_cut() -> None:
    element = f'<sms {FIELDS} body="one" />'
    (more,) = read(backup(element, count=0)).statement.warnings
    (fewer,) = read(backup(element, count=2)).statement.warnings
    assert "cut off" in fewer
    assert "cut off" not in more


def test_an_entity_is_never_expanded() -> None:
    entities = b"".join(b'<!ENTITY l%d "&l%d;&l%d;">' % (n + 1, n, n) for n in range(64))
    bomb = b"<!DOCTYPE smses [" + entities + b"]>\n" + backup(f'<sms {FIELDS} body="&l64;" />')
    found = read(bomb)
    assert bodies(found) == ["&l64;"]
    assert "document type" in found.anomalies[0].reason


def test_a_body_over_the_limit_is_cut_and_flagged() -> None:
    (row,) = read(backup(f'<sms {FIELDS} body="{"x" * 3_000_000}" />')).rows()
    assert len(str(row["body"])) == 1024**2
    assert row["flags"] == ["long_body"]


@pytest.mark.parametrize("size", [0, 1, 2, 3, WINDOW_BYTES - 200, KEPT_BYTES + 1, 3_000_000])
@pytest.mark.parametrize("ending", ["", "\n", "&#10;", "&#13;&#10;"])
def test_an_attachment_has_the_digest_of_its_bytes_however_its_base64_is_written(
    size: int, ending: str
) -> None:
    data = hashlib.shake_256(b"attachment").digest(size)
    text = base64.b64encode(data).decode()
    text = ending.join(text[place : place + 76] for place in range(0, len(text), 76))
    part = f'<part ct="application/pdf" data="{text}" cl="a.pdf" />'
    found = read(backup(f"<mms {FIELDS}><parts>{part}</parts></mms>"))
    ((attachment,),) = (row["attachments"] for row in found.rows())
    if not size:
        assert attachment["presence"] == "missing"
        return
    assert (attachment["bytes"], attachment["sha256"]) == (size, hashlib.sha256(data).hexdigest())
    (aside,) = found.asides
    with aside.open() as stream:
        assert stream.read() == data


@pytest.mark.parametrize("written", ["QUJD*UJD", "QUJDQ", "QQ==QUJD", "&#65;QUJ", "====", "QUJD&#10"])
def test_data_that_is_not_base64_has_no_digest_and_is_an_anomaly(written: str) -> None:
    found = read(backup(f'<mms {FIELDS}><part ct="image/png" data="{written}" /></mms>'))
    ((attachment,),) = (row["attachments"] for row in found.rows())
    assert (attachment["presence"], attachment["sha256"]) == ("present", None)
    assert "no digest" in found.anomalies[0].reason


class Endless(io.RawIOBase):
    """A backup with an attachment of many megabytes, made as it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        piece = next(self._pieces, b"")
        buffer[: len(piece)] = piece
        return len(piece)


def pieces_of_a_long_attachment(megabytes: int) -> Iterator[bytes]:
    yield f'<smses count="1"><mms {FIELDS}><parts><part ct="video/mp4" data="'.encode()
    yield from (b"QUJD" * 1024 for _ in range(megabytes * 256))
    yield b'" /></parts></mms></smses>'


def test_memory_does_not_grow_with_an_attachment() -> None:
    megabytes = 60
    size = sum(map(len, pieces_of_a_long_attachment(megabytes)))
    entry = Entry(0, "sms.xml", size)
    original = open_original(
        Source(
            "sms.xml",
            is_folder=False,
            files=[entry],
            opener=lambda _: Endless(pieces_of_a_long_attachment(megabytes)),
        ),
        Assumptions(),
        Limits(),
    )
    tracemalloc.start()
    try:
        (row,) = reading(sms_xml.read(original)).rows()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert row["attachments"][0]["bytes"] == megabytes * 1024**2 * 3 // 4
    assert peak < 25 * 1024**2


def test_an_aside_is_passed_on_before_the_next_element_is_read() -> None:
    cards = [
        f'<mms {FIELDS} m_id="{number}"><part ct="text/x-vcard" data="{"QUJD" * 4000}" /></mms>'
        for number in range(400)
    ]
    stream = sms_xml.read(Trickling(source(backup(*cards)).original(), 4096))
    assert isinstance(next(stream), Aside)


def test_files_of_one_source_share_their_conversations_and_what_was_met() -> None:
    element = f'<sms {FIELDS} body="one" />'
    calls = (
        '<calls count="1"><call number="+44 7700 900123" duration="1" date="1709625600000" type="1"/></calls>'
    )
    original = source(backup(element), calls.encode(), backup(element), b"notes").original()
    found = reading(sms_xml.read(original))
    check(found, original)
    assert [one.key for one in found.statement.conversations] == ["+447700900123"]
    assert [row["flags"] for row in found.rows()] == [None, None, ["duplicate"]]
    assert found.statement.unread_entries == ("3.xml",)


def test_a_group_is_the_same_in_whatever_order_its_numbers_stand() -> None:
    one, two = ("+44 7700 900123~07700900456", "07700-900456~+447700900123")
    keys = [
        row["conversation"]
        for address in (one, two)
        for row in read(backup(f'<mms address="{address}" date="1709625600000" msg_box="1"/>')).rows()
    ]
    assert keys == ["+447700900123,07700900456"] * 2


@pytest.mark.parametrize(
    ("head", "match"),
    [
        (b"<smses>", Match.CERTAIN),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<!--c--><smses count='0'/>", Match.CERTAIN),
        (b"<!DOCTYPE smses [<!ENTITY a 'b>'>]>\n<smses ", Match.CERTAIN),
        (b"<calls count='0'>", Match.POSSIBLE),
        (b"<calls count='1'>\n<call number='1' />", Match.CERTAIN),
        (b"<smsesx>", Match.NO),
        (b"<html><smses>", Match.NO),
        (b"<!-- <smses>", Match.NO),
        (b"", Match.NO),
        (b"<!--" * 16_000, Match.NO),
        (b"<!---->" * 9_000 + b"<smses>", Match.NO),
    ],
)
def test_a_backup_is_known_by_its_first_element(head: bytes, match: Match) -> None:
    assert sms_xml.recognise(head, "sms-20240305.xml") is match


def test_a_source_without_a_backup_is_refused() -> None:
    with pytest.raises(UnreadableError, match="make the backup again"):
        read(b"<html/>")


@pytest.mark.parametrize("begin", [b"<!--", b"<?xml ", b"<!DOCTYPE[", b"<", b"<a b='"])
def test_what_never_ends_is_passed_once(begin: bytes) -> None:
    data = begin * (200_000 // len(begin))
    found = list(Elements(io.BytesIO(data), "x").found())
    assert all(isinstance(one, Stray) for one in found)
    assert found[-1].end == len(data)
