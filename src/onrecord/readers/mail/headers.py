"""What a mail's header says in no column, for screening: markings, groups, comments, stray lines."""

import re
from collections.abc import Iterator

from onrecord.readers.mail.addresses import MOST_PEOPLE
from onrecord.readers.mail.fields import MARKING_FIELDS, Fields, text_of, with_words

_NAMING = ("reply-to", "from", "sender", "to", "cc", "bcc")
_BARE = re.compile(r"<?[^\s<>\"(),:;]+@[^\s<>\"(),:;]+>?")
_SIGNS = re.compile(r"[:;,<>()\"]+")


def lines_of_header(fields: Fields) -> Iterator[str]:
    """Yield fields and lines that no column holds; what names people, piece by piece too."""
    for name in () if MARKING_FIELDS.isdisjoint(fields) else sorted(MARKING_FIELDS & fields.keys()):
        if name != "reply-to":
            yield f"{name}: {text_of(fields, name, set())}"
    for name in _NAMING:
        if name in fields and _says_more(fields, name):
            text = text_of(fields, name, set())
            yield f"{name}: {text}"
            yield from (piece for piece in map(str.strip, _SIGNS.split(text)) if piece)
    for line in fields.spare:
        yield with_words(line, set())


def _says_more(fields: Fields, name: str) -> bool:
    """Tell whether a field may name what its column does not: a group, a comment, a second sender."""
    text = fields[name]
    if name in {"reply-to", "sender"}:
        return text != fields.get("from") and _BARE.fullmatch(text) is None
    return ":" in text or "(" in text or text.count(",") >= (1 if name == "from" else MOST_PEOPLE)
