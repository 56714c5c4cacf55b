"""Identification and unwrapping in the real child: files and pipes alike, no secret in what it says."""

import base64
import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.readers.containers import backup_folders, crypt_files
from tests.support.folders import chat, zipped
from tests.support.samples import database

from onrecord.compute import exchange
from onrecord.compute import unwrapped as unwrapped_feeds
from onrecord.compute.frames import Inside, Job, Task, receive
from onrecord.compute.sandbox import ChildSandbox
from onrecord.compute.unwrapped import UnwrappedFeed
from onrecord.ports.originals import Feed
from onrecord.procedures.sources import LeftOut, Refused, Source, sources
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import (
    OnRecordError,
    SandboxError,
    SourceChangedError,
    UnreadableError,
    WrongKeyError,
)
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions

SQL = Path(__file__).parents[1] / "samples/whatsapp-android-db/new-layout/msgstore.sql"
ROOT, WRONG = bytes(range(1, 33)), bytes(range(60, 92))
PLAIN = b"SQLite format 3\0" + hashlib.shake_128(b"noise").digest(3_000_000)
ENCRYPTED = crypt_files.crypt15(PLAIN, root=ROOT)
NAME = "msgstore.db.crypt15"
KEY = ROOT.hex().encode()
PHONE = {
    "WhatsApp Chat with Ada.txt": chat("Hello"),
    "WhatsApp Chat with Ben.txt": chat("Berth"),
    "chat.zip": zipped({"_chat.txt": chat("Cy")}),
    "list.pdf": b"%PDF",
}


@pytest.fixture(scope="module")
def child() -> Iterator[ChildSandbox]:
    with ChildSandbox(Limits()) as made:
        yield made


@pytest.fixture(params=[False, True], ids=["files", "pipes"])
def piped(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def read(feed: Feed, number: int) -> bytes:
    with os.fdopen(feed.open(number), "rb") as stream:
        return stream.read()


def never(_name: str, what: str) -> bytes:
    raise UnreadableError(f"give {what}")


def test_a_folder_s_sources_are_told_apart_in_the_child(child, feed, piped) -> None:
    given = feed(PHONE, piped=piped)
    found = child.identify(given, Assumptions()).result()
    names = [file.name for file in given.files]
    assert {one.name for one in found.found} == set(names) - {"list.pdf"}
    assert [names[number] for number in found.left_out] == ["list.pdf"]


def test_a_container_opens_to_what_was_received_and_its_parts(child, feed, piped) -> None:
    unwrapped = child.unwrap(feed(ENCRYPTED, NAME, piped=piped), "whatsapp-crypt", KEY)
    assert [(one.name, one.size_bytes) for one in unwrapped.files] == [
        (NAME, len(ENCRYPTED)),
        ("msgstore.db", len(PLAIN)),
    ]
    assert (list(unwrapped.kept), unwrapped.is_folder, unwrapped.name) == ([0], True, NAME)
    for _ in range(2):
        assert read(unwrapped, 1) == PLAIN
        assert read(unwrapped, 0) == ENCRYPTED
    unwrapped.confirm_unchanged()


def test_every_part_of_a_phone_s_backup_comes_out_as_it_went_in(child, feed, piped) -> None:
    given = feed(backup_folders.Writer(backup_folders.PASSWORD).folder(), piped=piped)
    unwrapped = child.unwrap(given, "iphone-backup", backup_folders.PASSWORD)
    parts = {
        one.name: read(unwrapped, one.number) for one in unwrapped.files if one.number not in unwrapped.kept
    }
    assert parts == backup_folders.PARTS
    unwrapped.confirm_unchanged()


def test_a_wrong_key_is_an_error_that_does_not_repeat_it(child, feed, piped) -> None:
    for key in (b"", b"wrong canary words", b"7" * 64, bytes(32)):
        with pytest.raises(WrongKeyError) as caught:
            child.unwrap(feed(ENCRYPTED, NAME, piped=piped), "whatsapp-crypt", key)
        assert "canary" not in str(caught.value)
        assert "7777" not in str(caught.value)


def test_an_unknown_container_is_refused(child, feed) -> None:
    with pytest.raises(UnreadableError, match="there is no container 'x'"):
        child.unwrap(feed(b"x"), "x", b"")


def test_a_part_that_fails_midway_shows_when_it_is_confirmed(child, feed) -> None:
    given = feed(ENCRYPTED, NAME)
    unwrapped = child.unwrap(given, "whatsapp-crypt", KEY)
    damaged = bytearray(ENCRYPTED)
    damaged[len(damaged) // 2] ^= 1
    given._paths[0].write_bytes(damaged)
    short = read(unwrapped, 1)
    assert short != PLAIN
    with pytest.raises(UnreadableError):
        unwrapped.confirm_unchanged()


def test_a_reader_that_closes_early_leaves_no_fault_and_no_thread(child, feed, piped) -> None:
    unwrapped = child.unwrap(feed(ENCRYPTED, NAME, piped=piped), "whatsapp-crypt", KEY)
    before = threading.active_count()
    for _ in range(3):
        descriptor = unwrapped.open(1)
        assert os.read(descriptor, 16) == PLAIN[:16]
        os.close(descriptor)
    unwrapped.confirm_unchanged()
    assert threading.active_count() <= before
    assert read(unwrapped, 1) == PLAIN


def test_one_child_unwraps_part_after_part_up_to_a_number(child, feed, monkeypatch) -> None:
    monkeypatch.setattr(unwrapped_feeds, "_MOST_PARTS", 3)
    before = set(child._connections)
    begun = []
    begin = child._begin
    monkeypatch.setattr(
        child, "_begin", lambda job, *rest, **more: begun.append(job) or begin(job, *rest, **more)
    )
    unwrapped = child.unwrap(feed(ENCRYPTED, NAME), "whatsapp-crypt", KEY)
    for _ in range(7):
        assert read(unwrapped, 1) == PLAIN
        while any(thread.name == "unwrapping" for thread in threading.enumerate()):
            pass
    assert begun == [Job.PARTS, *[Job.UNWRAP] * 3]
    unwrapped.confirm_unchanged()
    assert child._connections == before


def test_a_part_that_nobody_reads_ends_with_the_sandbox(feed) -> None:
    with ChildSandbox(Limits()) as own:
        unwrapped = own.unwrap(feed(ENCRYPTED, NAME), "whatsapp-crypt", KEY)
        descriptor = unwrapped.open(1)
    with os.fdopen(descriptor, "rb") as stream:
        assert len(stream.read()) < len(PLAIN)
    with pytest.raises(SandboxError):
        unwrapped.confirm_unchanged()


class Pieces:
    """What unwraps parts in a test: pieces, then an error."""

    def __init__(self, *pieces: bytes, error: OnRecordError | None = None) -> None:
        self._pieces, self._error = pieces, error

    def pieces(self, _part: Part) -> Iterator[bytes]:
        yield from self._pieces
        if self._error:
            raise self._error

    def end(self) -> None:
        """Have nothing to end."""


def of_parts(feed: Feed, *names: str, kept: tuple[int, ...] = (0,), pieces: Pieces) -> UnwrappedFeed:
    return UnwrappedFeed(feed, Inside(kept, [Part(name, 4) for name in names]), pieces)  # type: ignore[arg-type]


def test_an_encrypted_file_with_the_name_of_its_part_is_kept_under_another(feed) -> None:
    unwrapped = of_parts(feed(b"sealed", "db.sqlite"), "db.sqlite", pieces=Pieces(b"open"))
    assert [one.name for one in unwrapped.files] == ["received/db.sqlite", "db.sqlite"]
    assert [read(unwrapped, 0), read(unwrapped, 1)] == [b"sealed", b"open"]


def test_two_parts_of_one_name_are_refused(feed) -> None:
    with pytest.raises(UnreadableError, match="two files of one name"):
        of_parts(feed(b"x"), "a", "a", pieces=Pieces())


def test_the_first_fault_is_told_and_so_is_a_change_of_what_was_received(feed) -> None:
    given = feed(b"sealed", "a.crypt")
    unwrapped = of_parts(given, "a", pieces=Pieces(b"op", error=UnreadableError("damaged")))
    assert read(unwrapped, 1) == b"op"
    with pytest.raises(UnreadableError, match="damaged"):
        unwrapped.confirm_unchanged()

    def changed() -> None:
        raise SourceChangedError("changed")

    given.confirm_unchanged = changed
    with pytest.raises(SourceChangedError):
        unwrapped.confirm_unchanged()
    given.confirm_unchanged = lambda: None


def test_what_holds_a_secret_shows_none_of_it_when_printed() -> None:
    part = Part("msgstore.db", 4, '{"key": "canary"}')
    task = Task(Job.PARTS, "x", False, (), Assumptions(), Limits(), seed="canary", secret="canary")  # noqa: FBT003
    for one in (part, task, Inside((0,), (part,))):
        assert "canary" not in repr(one) + str(one)


def listings() -> bytes:
    """Return arguments and environments of this process and all that it started."""
    found, todo = b"", [os.getpid()]
    while todo:
        process = Path(f"/proc/{todo.pop()}")
        with contextlib.suppress(OSError):
            found += b"".join((process / name).read_bytes() for name in ("cmdline", "environ"))
            for children in (process / "task").glob("*/children"):
                todo += map(int, children.read_text().split())
    return found


def guises(key: bytes) -> Iterator[bytes]:
    yield key
    for word in (key, key.hex().encode()):
        yield word.hex().encode()
        yield base64.b64encode(word).rstrip(b"=")[:-1]


def test_the_secret_is_in_no_frame_back_and_in_no_listing_of_processes(feed, monkeypatch) -> None:
    heard: list[bytes] = []
    listed: list[bytes] = []

    def tapped(connection):
        frame = receive(connection)
        heard.append(bytes(frame[1]) if frame else b"")
        if len(heard) < 20:
            listed.append(listings())
        return frame

    monkeypatch.setattr(exchange, "receive", tapped)
    with ChildSandbox(Limits()) as own:
        unwrapped = own.unwrap(feed(ENCRYPTED, NAME), "whatsapp-crypt", KEY)
        with pytest.raises(WrongKeyError):
            own.unwrap(feed(ENCRYPTED, NAME), "whatsapp-crypt", WRONG.hex().encode())
        os.close(unwrapped.open(1))
        unwrapped.confirm_unchanged()
    assert any(b"msgstore.db" in one for one in heard)
    assert any(b"onrecord.compute.server" in one for one in listed)
    for guise in (*guises(ROOT), *guises(WRONG)):
        assert not any(guise in one for one in (*heard, *listed))


# What a person named, as the command line gets it.

DATABASE = crypt_files.crypt15(database(SQL.read_text("utf-8")), root=ROOT)


def test_what_is_encrypted_is_opened_with_what_is_asked_and_kept_beside(child, feed, piped) -> None:
    asked: list[tuple[str, str]] = []

    def ask(name: str, what: str) -> bytes:
        asked.append((name, what))
        return [KEY]

    (found,) = sources(child, feed(DATABASE, NAME, piped=piped), Assumptions(), ask)
    assert isinstance(found, Source)
    assert asked == [(NAME, "the phone's key file, or the 64 digits of the end-to-end encrypted backup")]
    assert [one.name for one in found.feed.files] == [NAME, "msgstore.db"]
    assert [one.number for one in found.feed.files] == [0, 1]
    assert (found.feed.name, found.assumptions.reader) == (NAME, "whatsapp-android-db")
    summary = child.survey(found.feed, found.assumptions, lambda *_: None).result().summary
    assert summary.messages
    found.feed.confirm_unchanged()


def test_a_key_that_does_not_open_one_refuses_it_and_the_others_are_yielded(child, feed, piped) -> None:
    given = feed({**PHONE, f"backup/{NAME}": DATABASE}, piped=piped)
    for ask, error in ((lambda *_: [b"7" * 64], WrongKeyError), (never, UnreadableError)):
        found = list(sources(child, given, Assumptions(), ask))
        refused = [one for one in found if isinstance(one, Refused)]
        assert [(one.name, type(one.error)) for one in refused] == [(NAME, error)]
        assert len([one for one in found if isinstance(one, Source)]) == 3
        assert [one.name for one in found if isinstance(one, LeftOut)] == ["list.pdf"]


def test_what_merely_lies_beside_an_encrypted_file_does_not_keep_it(child, feed) -> None:
    given = feed({**PHONE, NAME: DATABASE})
    found = {
        one.feed.name: one
        for one in sources(child, given, Assumptions(), lambda *_: [KEY])
        if isinstance(one, Source)
    }
    assert {name: [one.name for one in source.feed.files] for name, source in found.items()} == {
        "WhatsApp Chat with Ada.txt": ["WhatsApp Chat with Ada.txt"],
        "WhatsApp Chat with Ben.txt": ["WhatsApp Chat with Ben.txt"],
        "chat.zip": ["chat.zip"],
        NAME: [NAME, "msgstore.db"],
    }
    for one in found.values():
        assert child.survey(one.feed, one.assumptions, lambda *_: None).result().summary.messages


def test_a_whole_source_is_the_feed_itself_and_a_part_is_numbered_anew(child, feed, piped) -> None:
    given = feed(PHONE, piped=piped)
    for one in sources(child, given, Assumptions(), never):
        if isinstance(one, Source):
            assert [file.number for file in one.feed.files] == list(range(len(one.feed.files)))
            assert read(one.feed, 0) == PHONE[one.feed.name]
    single = feed(PHONE["chat.zip"], "chat.zip", piped=piped)
    (whole,) = sources(child, single, Assumptions(), never)
    assert isinstance(whole, Source)
    assert whole.feed is single
