"""A package to file, credentials, and waiting that is noted and takes no time."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.filing.patience import Patience
from onrecord.records.filing import FilingTerms, Package, PackageFile

WORDS = "zebrafinch plan"
TERMS = FilingTerms("HB/24/7", "Keep seven years")


def package_of(*bodies: bytes) -> Package:
    files = [PackageFile(f"file-{number}.html", "text/html", body) for number, body in enumerate(bodies)]
    digest = hashlib.sha256(b"".join(bodies)).hexdigest()
    return Package(f"d-0123-{digest[:12]}", digest, files)


@pytest.fixture
def package() -> Package:
    return package_of(f"{WORDS} one".encode(), f"{WORDS} two".encode() * 50)


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def credentials(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str, mode: int = 0o600) -> Path:
        path = tmp_path / "credentials.toml"
        path.write_text(text, "utf-8")
        path.chmod(mode)
        return path

    return write


@pytest.fixture
def patience(waits: list[float]) -> Patience:
    return Patience(waits.append, time.monotonic)
