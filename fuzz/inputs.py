"""One fuzzing input as a source: the bytes of a single file, or several files behind a line each.

A source of several files is written as lines ``%%FILE path`` before each file's bytes, so that what the
fuzzer changes inside a file changes no length and no checksum. A line ``%%KEY`` does the same for what
opens a container.
"""

import re
from collections.abc import Mapping

from tests.support.samples import Contents

_MARK = re.compile(rb"(?:\A|\n)%%(FILE|KEY) ?([^\n]*)\n")
KEY_PATH = "%%KEY"
"""Stands for a path in the files of an input."""
MOST_FILES = 20


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as one input; a single file is the input itself."""
    if len(files) == 1 and KEY_PATH not in files:
        return next(iter(files.values()))
    heads = {path: b"%%KEY" if path == KEY_PATH else f"%%FILE {path}".encode() for path in files}
    return b"\n".join(heads[path] + b"\n" + data for path, data in files.items())


def unpack(data: bytes, default_name: str) -> tuple[Contents, bytes]:
    """Return the source that an input stands for, and its secret."""
    marks = list(_MARK.finditer(data))[:MOST_FILES]
    if not marks or marks[0].start():
        return Contents(default_name, is_folder=False, files={default_name: data}), b""
    ends = [mark.start() for mark in marks[1:]] + [len(data)]
    files: dict[str, bytes] = {}
    secret = b""
    for mark, end in zip(marks, ends, strict=True):
        body = data[mark.end() : end]
        if mark[1] == b"KEY":
            secret = body
        else:
            files[_path(mark[2], len(files))] = body
    alone = next(iter(files)) if len(files) == 1 else None
    name = "folder" if alone is None or "/" in alone else alone
    return Contents(name, is_folder=name != alone, files=dict(sorted(files.items()))), secret


def _path(written: bytes, number: int) -> str:
    """Return a path that a folder can have, whatever the fuzzer made of it."""
    parts = written.decode("utf-8", "replace").replace("\0", "_").split("/")
    return "/".join(part for part in parts if part not in {"", ".", ".."}) or f"file{number}"
