"""Bytes through a pipe, as a channel or the archive pours them."""

import contextlib
import os


def pour(data: bytes, writing: int) -> None:
    """Write all of ``data`` into a pipe and close it; a reader that ends early is no error."""
    with contextlib.suppress(BrokenPipeError):
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(writing, rest) :]
    os.close(writing)
