"""Names that people write, of custodians, people and devices: what looks alike is one name.

White space of any kind is one space, and accents are written in one way. Signs that nobody sees are left
out, but where they are part of how a name is written: joiners of Persian, Indic and like scripts, and those
within pictures.
Source: RFC 8266 (nicknames), section 2, for the spaces; RFC 5892, appendix A.1 and A.2, for the joiners;
Unicode's ArabicShaping.txt for the letters that do not join to the left.
"""

import re
import unicodedata
from functools import lru_cache

from onrecord.records.errors import UnfitNameError
from onrecord.records.legible import UNSAFE

LONGEST_NAME = 200
_BLANK = re.compile("[\u3164\uffa0]")
"""Korean letters of no shape."""
_SEEN_FORMATS = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
)
"""Signs of category Cf that are drawn, or shape what is."""
_UNSAFE = re.compile(f"[{UNSAFE}]")
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_VIRAMA = 9
"""The combining class of the sign that takes a consonant's own vowel away."""
_NOT_LEFT = (
    "\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf"
    "\u06d2-\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d\u0759-\u075b\u076b\u076c"
    "\u0771\u0773\u0774\u0778\u0779\u08aa-\u08ae\u08b1\u08b2\u08b9"
)
_JOINING = (
    "\u0620-\u064a\u066e-\u06d5\u06ee-\u06ff\u0710-\u077f\u07ca-\u07ea\u0840-\u0858\u0860-\u08c7\u1820-\u18aa"
)
_JOINS_LEFT = re.compile(f"(?![{_NOT_LEFT}])[{_JOINING}]")
_JOINS_RIGHT = re.compile(f"(?![\u0621\u0674\u06d4\u08ad])[{_JOINING}]")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
_PICTURE = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_TAG, _FLAG = re.compile("[\U000e0020-\U000e007f]"), re.compile("[\U0001f3f4\U000e0020-\U000e007e]")


def written_name(text: str) -> str:
    """Return a name as it is to stand on the record.

    Raises:
        UnfitNameError: nothing of it can be seen, it is too long, or it has control signs or such as turn
            the order in which it is read.
    """
    name = comparable_name(text)
    if not name:
        raise UnfitNameError("a name is blank, or none of its signs can be seen: write it in full")
    if len(name) > LONGEST_NAME:
        raise UnfitNameError(f"a name has at most {LONGEST_NAME} signs: write it shorter")
    if _UNSAFE.search(name):
        raise UnfitNameError(
            "a name has a sign that nobody sees and that breaks what stands beside it: type it anew, and do "
            "not paste it"
        )
    return name


@lru_cache(4096)
def comparable_name(text: str) -> str:
    """Return a name as names are compared, but for its case; what ``written_name`` refuses stays in it."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    words = " ".join(_BLANK.sub(" ", unicodedata.normalize("NFC", text)).split())
    kept = "".join(sign for at, sign in enumerate(words) if _is_part(words, at))
    # What stands beside a sign may have gone.
    return words if kept == words else comparable_name(kept)


def _is_part(text: str, at: int) -> bool:
    """Tell whether a sign is part of how a name is written: seen itself, or seen in what is beside it."""
    sign = text[at]
    if unicodedata.category(sign) != "Cf" or _SEEN_FORMATS.match(sign) or _UNSAFE.match(sign):
        return True
    before, after = text[max(at - 1, 0) : at], text[at + 1 :]
    if sign in (_NON_JOINER, _JOINER):
        return before not in ("", sign) and _is_seen_joiner(sign, text[:at], after)
    if sign == "\u180e":
        return bool(_MONGOLIAN.match(before))
    return bool(_TAG.match(sign) and _FLAG.match(before))


def _is_seen_joiner(sign: str, before: str, after: str) -> bool:
    """Tell whether what stands before and after is drawn otherwise for a joiner, or its contrary, between."""
    if unicodedata.combining(before[-1]) == _VIRAMA:
        return True
    if sign == _NON_JOINER:
        return bool(_JOINS_LEFT.match(_letter(before[::-1])) and _JOINS_RIGHT.match(_letter(after)))
    is_virama = bool(after) and unicodedata.combining(after[0]) == _VIRAMA  # as in Bengali
    return is_virama or bool(_PICTURE.match(before[-1]) and _PICTURE.match(after))


def _letter(text: str) -> str:
    """Return the next letter of a text: marks above and below it join nothing."""
    return next((one for one in text if unicodedata.category(one) not in ("Mn", "Me", "Cf")), "")
