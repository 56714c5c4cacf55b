"""What a file begins with, or is called, that is of this format."""

import re

MANIFEST = "rsmf_manifest.json"

_HEADER = re.compile(rb"^x-rsmf-version[ \t]*:", re.IGNORECASE | re.MULTILINE)
_BLANK = re.compile(rb"\r?\n\r?\n")


def is_envelope(head: bytes) -> bool:
    """Tell whether a mail that begins so says that it is RSMF: its first header block has the version."""
    end = _BLANK.search(head)
    return _HEADER.search(head, 0, end.start() if end else len(head)) is not None
