"""Pictures, told by their first bytes, and whether they are there to their end.

Nothing in a picture is decoded here: only the marks that its format writes at its two ends are looked at.
"""

from onrecord.ports.originals import ByteStream
from onrecord.readers.beginnings import first_bytes

HEAD_BYTES = 32
"""How many first bytes tell what a picture is."""

_TAIL_BYTES = 64 * 1024
_PIECE_BYTES = 1024**2
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PNG_END, _JPEG_END = b"IEND\xaeB`\x82", b"\xff\xd9"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def picture_kind(head: bytes) -> str:
    """Return ``png``, ``jpeg``, ``webp`` or ``heic``; the empty text when it is none of them."""
    if head.startswith(_PNG):
        return "png"
    if head.startswith(_JPEG):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS else ""


def is_whole(kind: str, stream: ByteStream) -> bool:
    """Read a picture to its end; tell whether its format's own end is there.

    HEIC has no such mark, and is taken as whole.
    """
    head = tail = first_bytes(stream, _TAIL_BYTES)
    size = len(head)
    while piece := stream.read(_PIECE_BYTES):
        tail = (tail + piece)[-_TAIL_BYTES:]
        size += len(piece)
    if kind == "webp":
        return int.from_bytes(head[4:8], "little") + 8 <= size
    ends = {"png": _PNG_END, "jpeg": _JPEG_END}
    return ends.get(kind, b"") in tail
