import datetime as dt
import hashlib
import re
import struct

import pytest

from onrecord.simulation.media import make_file
from onrecord.simulation.script import ContactCard, Media, MediaKind, Message

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DC_CODES = {"00": 0, "010": 1, "011": 2, "100": 3, "101": 4, "110": 5, "1110": 6, "11110": 7, "111110": 8}


def _make(kind: MediaKind, name: str = "m1", **fields: object) -> bytes:
    return make_file(1, Message(name, AT, "p1", Media(kind, **fields)))  # type: ignore[arg-type]


def _greys(jpeg: bytes) -> list[int]:
    """Decode the DC levels of a picture whose blocks are flat, as T.81 section F.2 says."""
    start = jpeg.index(b"\xff\xda")
    start += 2 + struct.unpack(">H", jpeg[start + 2 : start + 4])[0]
    scan = jpeg[start:-2].replace(b"\xff\0", b"\xff")
    bits = "".join(f"{byte:08b}" for byte in scan)
    levels: list[int] = []
    level = at = 0
    while len(levels) < 16:
        code = next(bits[at : at + size] for size in range(2, 7) if bits[at : at + size] in DC_CODES)
        at += len(code)
        size = DC_CODES[code]
        value = int(bits[at : at + size] or "0", 2)
        level += value if not size or value >> (size - 1) else value - (1 << size) + 1
        at += size
        assert bits[at] == "0", "end of block"
        at += 1
        levels.append(level + 128)
    return levels


@pytest.mark.parametrize("name", ["m1", "m2", "m37"])
def test_a_photo_decodes_to_the_greys_of_its_message(name: str) -> None:
    expected = hashlib.sha256(f"1/{name}".encode()).digest()[:16]
    photo = _make(MediaKind.PHOTO, name)
    assert photo.startswith(b"\xff\xd8")
    assert photo.endswith(b"\xff\xd9")
    assert _greys(photo) == list(expected)


def test_a_document_has_its_pages_and_a_true_cross_reference() -> None:
    pdf = _make(MediaKind.DOCUMENT, name="m9", pages=3)
    assert pdf.count(b"/Type /Page ") == 3
    offsets = [int(found) for found in re.findall(rb"(\d{10}) 00000 n", pdf)]
    assert all(pdf[at:].startswith(b"%d 0 obj" % number) for number, at in enumerate(offsets, 1))
    table = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert pdf[table:].startswith(b"xref\n")


def test_a_voice_note_is_three_ogg_pages_with_true_checksums() -> None:
    opus = _make(MediaKind.AUDIO)
    starts = [found.start() for found in re.finditer(rb"OggS", opus)]
    assert len(starts) == 3
    for start, end in zip(starts, [*starts[1:], len(opus)], strict=True):
        page = bytearray(opus[start:end])
        stored = struct.unpack("<I", page[22:26])[0]
        page[22:26] = bytes(4)
        remainder = 0
        for byte in page:
            for bit in range(7, -1, -1):
                top = (remainder >> 31) ^ ((byte >> bit) & 1)
                remainder = ((remainder << 1) & 0xFFFFFFFF) ^ (0x04C11DB7 if top else 0)
        assert remainder == stored


def test_a_video_is_boxes_without_a_gap() -> None:
    video = _make(MediaKind.VIDEO)
    kinds, at = [], 0
    while at < len(video):
        size, kind = struct.unpack(">I4s", video[at : at + 8])
        kinds.append(kind)
        at += size
    assert at == len(video)
    assert kinds == [b"ftyp", b"moov", b"mdat"]


def test_a_contact_card_holds_the_name_and_the_number() -> None:
    card = make_file(1, Message("m1", AT, "p1", ContactCard("Elspeth", "+44 7700 900518")))
    assert b"\r\nFN:Elspeth\r\n" in card
    assert b"+44 7700 900518" in card


def test_the_same_message_has_the_same_file_on_every_phone_and_another_message_another() -> None:
    assert _make(MediaKind.PHOTO) == _make(MediaKind.PHOTO)
    assert _make(MediaKind.PHOTO) != _make(MediaKind.PHOTO, "m2")
