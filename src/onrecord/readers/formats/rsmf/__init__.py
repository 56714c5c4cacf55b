"""Relativity's Short Message Format, 1.0 and 2.0: a mail that carries `rsmf.zip`, that zip, or its manifest.

Units: times are ISO 8601; one without an offset is a wall clock whose zone the format does not say; `size` is
bytes.
Limits: see `statement.LIMITS`: whoever made the file chose what it holds, and what is missing is not said.
Source: docs/formats/rsmf.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.rsmf.beginnings import MANIFEST, is_envelope
from onrecord.readers.matching import Gathers, Item, Match

NAME = "rsmf"
VERSION = "1"
CHANNEL = "social_media"
GATHERS = Gathers.FOLDER
READS_WITH = ("onrecord.readers.formats.rsmf.reading",)

_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_KEYS = (b'"version"', b'"participants"', b'"conversations"', b'"events"')
_KEYS_NEEDED = 2


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: by its `X-RSMF-Version` header, or by a manifest's name and members together."""
    if is_envelope(head):
        return Match.CERTAIN
    if not filename.endswith(MANIFEST) or not _OBJECT.match(head):
        return Match.NO
    return Match.CERTAIN if sum(key in head for key in _KEYS) >= _KEYS_NEEDED else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read every manifest of a source.

    Raises:
        UnreadableError: its only file is damaged, or has no manifest.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.rsmf.reading import items

    return items(original)
