"""What has arrived of a file, told by one digest: who goes on with it shows that theirs begins with it.

The digest is of plaintext. It stands in memory beside the upload's key, and nowhere else.
"""

import hashlib

from onrecord.ports.uploads import SPAN_BYTES


class ArrivedSum:
    """SHA-256 of the SHA-256 digests of each span, in order: browsers digest whole spans, and no stream."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self._spans = hashlib.sha256()
        self._span = hashlib.sha256()
        self._left = SPAN_BYTES

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        while data:
            part, data = data[: self._left], data[self._left :]
            self._span.update(part)
            self._left -= len(part)
            if not self._left:
                self._spans.update(self._span.digest())
                self._span, self._left = hashlib.sha256(), SPAN_BYTES

    def told(self) -> str:
        """Return the digest of all that was taken so far, in lower-case hex."""
        spans = self._spans.copy()
        if self._left < SPAN_BYTES:
            spans.update(self._span.digest())
        return spans.hexdigest()
