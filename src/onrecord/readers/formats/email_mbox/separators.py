"""Which lines begin a mail in an mbox: `From ` and a date after it, or a header right below."""

import re

from onrecord.readers.mail.fields import is_field

_DATED = re.compile(
    rb"From [^\r\n]{0,300}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?[ \t]+"
    rb"[^\r\n]{0,40}?\d{1,2}:\d{2}[^\r\n]{0,40}\r?$"
)
_USUAL = re.compile(rb"From \S{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ")
_EUDORA = b"From ???@??? "


def is_separator(line: bytes, below: bytes) -> bool:
    """Tell whether a line that begins with ``From `` begins a mail.

    ``below`` is what follows it. A line with a day of the week and a clock does, whatever follows;
    any other is ``From`` and one word, and needs a header's field below it.
    """
    if _is_dated(line):
        return True
    return is_field(below) and b" " not in line[5:].strip()


def begins_as_usual(held: bytes, start: int, end: int) -> bool:
    """Tell whether what most programs write before a mail stands there, quicker than ``begins_mail``."""
    return _USUAL.match(held, start, end) is not None


def is_dated_anywhere(head: bytes) -> bool:
    """Tell whether any line would begin a mail by its date."""
    return any(_is_dated(line) for line in head.split(b"\n") if line.startswith(b"From "))


def begins_mail(line: bytes, below: bytes, *, after_blank: bool) -> bool:
    """Tell the same of a line in the midst of a mailbox, where a mail's own text may begin so."""
    if after_blank:
        return is_separator(line, below)
    return _is_dated(line) and is_field(below)


def _is_dated(line: bytes) -> bool:
    return bool(_USUAL.match(line) or _DATED.match(line) or line.startswith(_EUDORA))
