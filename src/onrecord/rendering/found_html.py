"""What was found in a text, and how a quotation differs from it, as HTML whose marks can be heard too."""

import re

from onrecord.records.searches import Part
from onrecord.rendering.escaping import escaped
from onrecord.rendering.fragments import Fragment

_MARKS = re.compile("([\x02\x03])")
_TAGS = {"\x02": "<mark>", "\x03": "</mark>"}
_UNSEEN = '<span class="govuk-visually-hidden">{}: </span>'

PARTS = {
    Part.FILE: "found in a file's name",
    Part.WORDING: "found in an earlier wording",
    Part.RECIPIENT: "found in whom it was sent to",
    Part.SUBJECT: "found in its subject",
    Part.ADDRESS: "found in the sender's address",
    Part.RECOGNISED: "found in text recognised in a picture, which is no part of the record",
}
"""Where the words were found, when not in what the message says."""


def marked(snippet: str) -> Fragment:
    """Return a snippet (``Hit.snippet``) whose hits are marked."""
    return Fragment.of(_TAGS.get(piece) or escaped(piece) for piece in _MARKS.split(snippet))


def same(text: str) -> str:
    """Return words that quotation and message have in common."""
    return escaped(text)


def lacking(text: str) -> str:
    """Return words of the message that the quotation lacks."""
    return f"<del>{_UNSEEN.format('the message alone')}{escaped(text)}</del>"


def added(text: str) -> str:
    """Return words of the quotation that the message lacks."""
    return f"<ins>{_UNSEEN.format('the quotation alone')}{escaped(text)}</ins>"
