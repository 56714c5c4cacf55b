"""Tiny media files that real programs open, the same bytes for the same message on every phone.

JPEG after ITU-T T.81 (baseline, one grey component, DC coefficients only), Ogg Opus after
RFC 3533 and RFC 7845, MP4 boxes after ISO 14496-12, vCard 3.0 after RFC 2426, PDF 1.4.
"""

import hashlib
import struct

from onrecord.simulation.script import ContactCard, Media, MediaKind, Message

_SIDE = 4
_DC_CODES = ("00", "010", "011", "100", "101", "110", "1110", "11110", "111110")
_DC_LENGTHS = bytes((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0))
_END_OF_BLOCK = "0"
_STICKER = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
_SILENCE = b"\xf8\xff\xfe"
_OGG_FIRST, _OGG_LAST = 2, 4


def make_file(world_seed: int, message: Message) -> bytes:
    """Make the file that a message carries."""
    name = f"{world_seed}/{message.id}"
    body = message.body
    if isinstance(body, ContactCard):
        return _vcard(body)
    kind = body.kind if isinstance(body, Media) else MediaKind.DOCUMENT
    if kind is MediaKind.PHOTO:
        return _jpeg(hashlib.sha256(name.encode()).digest()[: _SIDE * _SIDE])
    if kind is MediaKind.AUDIO:
        return _opus(name)
    if kind is MediaKind.DOCUMENT:
        return _pdf(name, body.pages if isinstance(body, Media) else 1)
    return _STICKER if kind is MediaKind.STICKER else _mp4(name)


def _vcard(card: ContactCard) -> bytes:
    rows = ("BEGIN:VCARD", "VERSION:3.0", f"N:;{card.name};;;", f"FN:{card.name}")
    return "\r\n".join((*rows, f"TEL;TYPE=CELL:{card.number}", "END:VCARD", "")).encode()


def _jpeg(greys: bytes) -> bytes:
    side = struct.pack(">H", 8 * _SIDE)
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xDB, b"\0" + bytes([8] * 64)),
            _segment(0xC0, b"\x08" + side + side + b"\x01\x01\x11\0"),
            _segment(0xC4, b"\0" + _DC_LENGTHS + bytes(range(12))),
            _segment(0xC4, b"\x10" + b"\x01" + bytes(15) + b"\0"),
            _segment(0xDA, b"\x01\x01\0\0\x3f\0"),
            _scan(greys),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def _scan(greys: bytes) -> bytes:
    bits, before = "", 0
    for grey in greys:
        level = grey - 128
        bits += _difference(level - before) + _END_OF_BLOCK
        before = level
    bits += "1" * (-len(bits) % 8)
    packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed.replace(b"\xff", b"\xff\0")


def _difference(value: int) -> str:
    size = abs(value).bit_length()
    if size == 0:
        return _DC_CODES[0]
    shifted = value if value > 0 else value + (1 << size) - 1
    return _DC_CODES[size] + f"{shifted:0{size}b}"


def _opus(name: str) -> bytes:
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 0, 48_000, 0, 0)
    vendor = name.encode()
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
    pages = ((head, _OGG_FIRST, 0), (tags, 0, 0), (_SILENCE, _OGG_LAST, 960))
    return b"".join(_ogg_page(packet, flags, at, n) for n, (packet, flags, at) in enumerate(pages))


def _ogg_page(packet: bytes, flags: int, granule: int, number: int) -> bytes:
    start = struct.pack("<4sBBqII", b"OggS", 0, flags, granule, 1, number)
    lacing = bytes((1, len(packet)))
    checksum = struct.pack("<I", _ogg_checksum(start + bytes(4) + lacing + packet))
    return start + checksum + lacing + packet


def _ogg_checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value


def _mp4(name: str) -> bytes:
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = struct.pack(">5IIH10x", 0, 0, 0, 1000, 1000, 0x10000, 0x100)
    header = _box(b"mvhd", times + matrix + bytes(24) + struct.pack(">I", 1))
    kind = _box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isommp41")
    return kind + _box(b"moov", header) + _box(b"mdat", name.encode())


def _box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload) + 8) + kind + payload


def _pdf(name: str, pages: int) -> bytes:
    words = f"BT /F1 12 Tf 20 40 Td ({name}) Tj ET".encode()
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 80] /Contents 4 0 R "
    objects += [page + b"/Resources << /Font << /F1 3 0 R >> >> >>"] * pages
    return _pdf_file(objects)


def _pdf_file(objects: list[bytes]) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail
