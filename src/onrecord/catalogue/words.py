"""How text becomes words: one folding, for what is indexed, what is asked and what is marked.

FTS5 gets text that needs no more than its ``ascii`` tokenizer: every character above U+007F
left in it is part of a word, and ASCII letters and digits are. All else is decided here,
character by character, so that index, query and snippet cannot differ:

- letters lose case, compatibility forms and diacritics (``É`` is ``e``, ``ﬁ`` is ``fi``);
- decimal digits of every script become ASCII digits;
- characters of scripts that do not separate words (Han, kana, Thai, Lao, Khmer, Myanmar), and
  symbols such as emoji, are words by themselves; a query with several is a phrase of them;
- invisible characters (joiners, direction marks, variation selectors) are nothing;
- vowel signs and viramas are part of their word; punctuation and spaces part words.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

VERSION = f"1/{unicodedata.unidata_version}"
"""What the index text depends on: this module's rules and Python's Unicode tables."""

TAG_MARK = "\x80"
"""Opens a filter's token. Folding turns it into a space, so no message can hold one."""

GAP_CHARACTERS = "\\x00-/:-`{-\\x7f"
"""What parts the words of folded text, for a class of a regular expression: all ASCII but 0-9 and a-z.

Words are the class's opposite: naming the rest of Unicode costs four milliseconds a class to compile.
"""

WORD = re.compile(f"[^{GAP_CHARACTERS}]+")
"""One word of folded text."""

_ASCII_END = 0x80
_ZERO_WIDTH_SPACE = "\u200b"
_KEPT_MARK_CLASSES = (0, 9)  # vowel signs, and viramas that join consonants
_UNSEGMENTED = (
    (0x0E01, 0x0EDF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17DD),  # Khmer
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3041, 0x3098),  # Hiragana
    (0x309D, 0x312F),  # Hiragana iteration, Katakana, Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x323AF),
)


class _Folds(dict[int, str]):
    """What each character becomes, worked out once per character met."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold(chr(point))
        return folded


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Fold text so that ``WORD`` finds its words."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def folded_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """Fold text; return also, for each character of the result, its index in ``text``."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = [_FOLDS[ord(character)] for character in text]
    origins = [at for at, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins


def words(text: str) -> list[str]:
    """Return the words of a text, in order, as the index holds them."""
    return WORD.findall(folded(text))


def index_text(body: str | None, extra: Iterable[str] = ()) -> str:
    """Return what FTS5 is given for one message: its body, then names and earlier wordings.

    ASCII passes as it is, since the tokenizer folds that by itself.
    """
    text = body or ""
    for piece in extra:
        text = f"{text} {piece}"
    return text if text.isascii() else text.translate(_FOLDS)


def label_key(label: str) -> str:
    """Return the form in which names are compared: words alone, or the name when it has none."""
    return " ".join(words(label)) or label.strip().casefold()


def _fold(character: str) -> str:
    if ord(character) < _ASCII_END:
        return character.lower()
    if _is_unsegmented(character):
        return "".join(f" {part} " for part in unicodedata.normalize("NFKC", character))
    if unicodedata.decimal(character, None) is not None:
        return str(unicodedata.decimal(character))
    return "".join(map(_fold_part, unicodedata.normalize("NFKD", character).casefold()))


def _is_unsegmented(character: str) -> bool:
    point = ord(character)
    return any(first <= point <= last for first, last in _UNSEGMENTED)


def _fold_part(part: str) -> str:
    category = unicodedata.category(part)
    if ord(part) < _ASCII_END:
        return part if part.isalnum() else " "
    if _is_unsegmented(part):
        return f" {part} "
    if category[0] in "LN" or category == "Mc":
        return part
    if category in ("Mn", "Me"):
        return part if _is_vowel_sign(part) else ""
    if category in ("So", "Cn", "Co"):
        return f" {part} "
    return "" if category == "Cf" and part != _ZERO_WIDTH_SPACE else " "


def _is_vowel_sign(mark: str) -> bool:
    is_invisible = "VARIATION SELECTOR" in unicodedata.name(mark, "") or mark == "\u034f"
    return (
        unicodedata.combining(mark) in _KEPT_MARK_CLASSES
        and unicodedata.category(mark) == "Mn"
        and not is_invisible
    )
