"""Sound as phones record it, told by its first bytes, and by its name where these say too little."""

import re

HEAD_BYTES = 4096
"""How many first bytes tell what a sound is."""

_OGG_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ")
_OGG_PAGE_BYTES = 64
_MP4_SOUND = (b"M4A ", b"M4B ", b"M4P ")
_FRAME = re.compile(rb"\xff[\xe2-\xff]")
_AAC = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")


def sound_kind(head: bytes, filename: str) -> str:
    """Return ``ogg``, ``m4a``, ``aac``, ``amr``, ``mp3`` or ``wav``; the empty text when it is none of them.

    Raw AAC and MP3 begin with a few set bits alone: there the name's ending must say so too.
    """
    name = filename.lower()
    if head.startswith(b"OggS"):
        return "ogg" if any(codec in head[:_OGG_PAGE_BYTES] for codec in _OGG_CODECS) else ""
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:12] in _MP4_SOUND or name.endswith(".m4a") else ""
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "amr"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if name.endswith(".aac"):
        return "aac" if _AAC.match(head) else ""
    is_mp3 = name.endswith(".mp3") and (head.startswith(b"ID3") or _FRAME.match(head))
    return "mp3" if is_mp3 else ""
