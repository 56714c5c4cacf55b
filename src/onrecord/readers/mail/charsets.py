"""Bytes to text under a charset that a mail declares, which is often wrong.

The child that reads can import nothing: it imports ``codecs_known`` first, which looks every codec up.
"""

import codecs
import functools
from collections.abc import Iterable

from onrecord.records.messages import Flag

_ISO_PARTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)
NAMES = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "ascii", "latin-1", "mac-roman"),
    *(f"iso8859-{part}" for part in _ISO_PARTS),
    *(
        f"cp{page}"
        for page in (437, 850, 852, 866, 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)
    ),
    *("gb18030", "big5hkscs", "cp949", "cp932", "euc-jp", "iso2022-jp-2", "iso2022-kr", "koi8-r", "koi8-u"),
)
_KNOWN = frozenset(NAMES)
_ALIASES = {
    **dict.fromkeys(("us-ascii", "ansi_x3.4-1968", "iso-ir-6", "646"), "ascii"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8", "utf_8", "x-utf-8"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1"), "latin-1"),
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in _ISO_PARTS},
    **{f"iso_8859-{part}": f"iso8859-{part}" for part in _ISO_PARTS},
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e"), "iso8859-8"),
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"x-cp{page}": f"cp{page}" for page in (1250, 1251, 1252)},
    **{f"ibm{page}": f"cp{page}" for page in (437, 850, 852, 866)},
    **dict.fromkeys(("windows-874", "tis-620", "x-windows-874"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "cp936", "windows-936", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "x-x-big5", "cn-big5", "big5-hkscs", "cp950"), "big5hkscs"),
    **dict.fromkeys(("ks_c_5601-1987", "ks_c_5601", "euc-kr", "ksc5601", "windows-949"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "csiso2022jp"), "iso2022-jp-2"),
    **dict.fromkeys(("iso-2022-kr", "csiso2022kr"), "iso2022-kr"),
    **dict.fromkeys(("macintosh", "x-mac-roman", "mac"), "mac-roman"),
    **dict.fromkeys(("utf16", "unicode"), "utf-16"),
    **dict.fromkeys(("utf-16le", "ucs-2"), "utf-16-le"),
    **dict.fromkeys(("utf-16be",), "utf-16-be"),
    **dict.fromkeys(("koi8_r", "koi"), "koi8-r"),
}
# Written with two bytes or more a letter, so that a few letters may be UTF-8 by chance.
_WIDE = frozenset({"gb18030", "big5hkscs", "cp949", "cp932", "euc-jp"})
# Written in bytes that UTF-8 shares, or that it never shares.
_OWN = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "iso2022-jp-2", "iso2022-kr"})
_LEAST_LETTERS = 3
_C1 = bytes(range(0x80, 0xA0))
_CODE_PAGES = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 936: "gb18030", 950: "big5hkscs"}
_CODE_PAGES |= {949: "cp949", 932: "cp932", 1200: "utf-16-le", 20866: "koi8-r", 21866: "koi8-u"}
_CODE_PAGES |= {54936: "gb18030", 50220: "iso2022-jp-2", 51932: "euc-jp", 51949: "cp949", 10000: "mac-roman"}


@functools.cache
def codec_of(name: str) -> codecs.CodecInfo:
    """Return one of the codecs of ``NAMES``."""
    return codecs.lookup(name)


@functools.lru_cache(maxsize=256)
def codec_name(declared: str) -> str | None:
    """Return the codec that is used for a charset's name, or ``None`` when it is not known."""
    name = declared.strip().strip("'\"").lower()
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else None


def of_code_page(number: int | None) -> str:
    """Return a charset's name for a number that Microsoft gives it; windows-1252 when there is none."""
    if number is None:
        return "cp1252"
    if 28592 <= number <= 28606:  # noqa: PLR2004 - the numbers of ISO 8859's parts
        return f"iso8859-{number - 28590}"
    return _CODE_PAGES.get(number, f"cp{number}")


def decoded(data: bytes, declared: str | None, flags: set[Flag]) -> str:
    """Return text; add ``CHARSET_DOUBTFUL`` or ``INVALID_UTF8`` where the declared charset does not fit.

    Bytes that are UTF-8 beyond chance are read as that, whatever they are said to be.
    """
    name = "ascii" if declared is None else codec_name(declared)
    if name not in _OWN and data.isascii():
        return data.decode("ascii")
    if name == "utf-8":
        return _as_utf_8(data, flags)
    if name in _OWN:
        return _in_own(data, str(name), flags)
    text = _utf_8(data)
    if text is not None and (name not in _WIDE or _letters(text) >= _LEAST_LETTERS):
        flags.add(Flag.CHARSET_DOUBTFUL)
        return text
    return _in_codec(data, name, flags)


def _in_codec(data: bytes, name: str | None, flags: set[Flag]) -> str:
    if name in {None, "ascii"} or (name == "latin-1" and len(data.translate(None, _C1)) != len(data)):
        flags.add(Flag.CHARSET_DOUBTFUL)
        name = "cp1252"
    codec = codec_of(str(name))
    try:
        return codec.decode(data)[0]
    except UnicodeError:
        flags.add(Flag.CHARSET_DOUBTFUL)
        return codec.decode(data, "replace")[0]


def _in_own(data: bytes, name: str, flags: set[Flag]) -> str:
    try:
        text = codec_of(name).decode(data)[0]
    except UnicodeError:
        flags.add(Flag.CHARSET_DOUBTFUL)
        text = _utf_8(data) or codec_of(name).decode(data, "replace")[0]
    return without_surrogates(text, flags)


def _as_utf_8(data: bytes, flags: set[Flag]) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    flags.add(Flag.INVALID_UTF8)
    if text.count("\ufffd") > _letters(text):
        flags.add(Flag.CHARSET_DOUBTFUL)
        return data.decode("cp1252", "replace")
    return text


def without_surrogates(text: str, flags: set[Flag]) -> str:
    """Return text that can be written as UTF-8; lone surrogates become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        flags.add(Flag.INVALID_UTF8)
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text


def _utf_8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _letters(text: str) -> int:
    return sum(not letter.isascii() and letter != "\ufffd" for letter in text)


def first_known(names: Iterable[str | None]) -> str | None:
    """Return the first name that is a known charset."""
    return next((name for name in names if name and codec_name(name)), None)
