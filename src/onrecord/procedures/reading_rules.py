"""Give the rules by which a chat's text is read, so that a browser can read it before anything is sent."""

from collections.abc import Mapping

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.formats.whatsapp_text.rules import rules

READER = whatsapp_text.NAME
"""The reader whose rules they are: what a browser left something out of is read by no other."""


def reading_rules() -> Mapping[str, object]:
    """Return the reader's own rules as JSON's types."""
    return rules()
