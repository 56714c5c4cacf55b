"""One file of a source comes out of the child as it stands there, by its path or as a message names it."""

import io
import zipfile
from collections.abc import Callable

import pytest

from onrecord.compute.sandbox import ChildSandbox
from onrecord.ports.originals import Feed
from onrecord.records.errors import SandboxError, UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits

LONG = bytes(range(256)) * 20_000
FILES = {
    "_chat.txt": b"hello\n",
    "media/IMG-1.jpg": LONG,
    "media/Caf\u00e9.pdf": b"%PDF",
    "AUD-1-WA0000.m4a": b"\0",
}


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, body in FILES.items():
            archive.writestr(path, body)
    return out.getvalue()


@pytest.fixture(params=["zip", "folder"])
def source(request: pytest.FixtureRequest, feed: Callable[..., Feed]) -> Feed:
    return (
        feed(zipped(), "export.zip", piped=True) if request.param == "zip" else feed(dict(FILES), piped=True)
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *((path, path) for path in FILES),
        ("IMG-1.jpg", "media/IMG-1.jpg"),
        ("Cafe\u0301.pdf", "media/Caf\u00e9.pdf"),
        ("AUD-1-WA0000.", "AUD-1-WA0000.m4a"),
    ],
)
def test_a_file_comes_as_it_stands(
    source: Feed, sandbox: Callable[..., ChildSandbox], name: str, path: str
) -> None:
    assert b"".join(sandbox().entry(source, name)) == FILES[path]


@pytest.mark.parametrize("name", ["IMG-2.jpg", "", "../_chat.txt", "."])
def test_a_file_that_is_not_there_is_refused(
    source: Feed, sandbox: Callable[..., ChildSandbox], name: str
) -> None:
    with pytest.raises(UnreadableError):
        list(sandbox().entry(source, name))


def test_a_file_over_a_limit_is_refused(
    feed: Callable[..., Feed], sandbox: Callable[..., ChildSandbox]
) -> None:
    with pytest.raises(UnsafeSourceError):
        list(sandbox(Limits(text_bytes=3)).entry(feed(zipped(), "export.zip"), "_chat.txt"))


def test_who_stops_reading_ends_the_child(
    feed: Callable[..., Feed], sandbox: Callable[..., ChildSandbox]
) -> None:
    own = sandbox(own=True)
    pieces = own.entry(feed(zipped(), "export.zip"), "media/IMG-1.jpg")
    assert LONG.startswith(next(iter(pieces)))
    pieces.close()  # type: ignore[attr-defined]
    assert not own._connections


def test_a_closed_sandbox_hands_nothing_out(
    feed: Callable[..., Feed], sandbox: Callable[..., ChildSandbox]
) -> None:
    own = sandbox(own=True)
    own.close()
    with pytest.raises(SandboxError):
        list(own.entry(feed(zipped(), "export.zip"), "_chat.txt"))
