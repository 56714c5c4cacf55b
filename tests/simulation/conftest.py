import hashlib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from onrecord.simulation.truth import TrueCopy

ReadText = Callable[[Path, TrueCopy], bytes]
DigestTree = Callable[[Path], Mapping[str, str]]


def _read_text(folder: Path, copy: TrueCopy) -> bytes:
    path = folder / copy.file
    if path.is_dir():
        return (path / copy.entry).read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return archive.read(copy.entry)
    return path.read_bytes()


def _digest_tree(folder: Path) -> Mapping[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.fixture
def chat_text() -> ReadText:
    return _read_text


@pytest.fixture
def digests() -> DigestTree:
    return _digest_tree
