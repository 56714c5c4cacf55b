"""Uploads: sealed in staging, gone on at any piece, whole or nothing."""

import io
import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.arrived import arrived

from onrecord.archive.disk import LocalDisk
from onrecord.archive.upload_feeds import PIECE_BYTES
from onrecord.archive.uploads import StagedUploads
from onrecord.compute.machine import SystemRandomness
from onrecord.ports.uploads import SPAN_BYTES, Owner
from onrecord.records.errors import NotHeldError, SourceChangedError, UnsafeSourceError, UploadError
from onrecord.records.limits import Limits

ANNA, BEN, PROGRAM = Owner(1), Owner(2), Owner(1, 7)


def uploads(home, limits=None):
    return StagedUploads(home, LocalDisk(), SystemRandomness(), limits or Limits())


def read(feed, number=0):
    with os.fdopen(feed.open(number), "rb") as pipe:
        got = pipe.read()
    feed.confirm_unchanged()
    return got


class Cut(io.BytesIO):
    """A connection that breaks after so many bytes."""

    def __init__(self, data, after):
        super().__init__(data[:after])

    def read(self, size=-1):
        got = super().read(min(size, 1000))
        if not got:
            raise ConnectionResetError
        return got


@settings(max_examples=40, deadline=None)
@given(
    size=st.integers(0, 5 * PIECE_BYTES) | st.sampled_from([PIECE_BYTES, 2 * PIECE_BYTES]),
    cuts=st.lists(st.integers(0, 3 * PIECE_BYTES), max_size=5),
)
def test_what_was_sent_in_any_parts_arrives_as_it_was(tmp_path_factory, size, cuts):
    data, held = os.urandom(size), uploads(tmp_path_factory.mktemp("home"))
    upload = held.begin(ANNA)
    file = held.add_file(upload, ANNA, "chat.txt", size)
    for cut in cuts:
        at = file.received_bytes
        if not file.is_whole:
            file = held.append(upload, ANNA, 0, at, Cut(data[at:], cut))
            assert file.received_bytes % PIECE_BYTES == 0 or file.is_whole
    if not file.is_whole:
        file = held.append(upload, ANNA, 0, file.received_bytes, io.BytesIO(data[file.received_bytes :]))
    assert file.is_whole
    assert read(held.feed(upload, ANNA)) == data


def test_nothing_of_an_upload_stands_on_disk_in_clear(tmp_path):
    held, canary = uploads(tmp_path), b"CANARY-" + os.urandom(8).hex().encode()
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", None)
    held.append(upload, ANNA, 0, 0, io.BytesIO(canary * 20_000))
    held.confirm_arrived(upload, ANNA, 0, len(canary) * 20_000, told := arrived(canary * 20_000))
    stored = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert stored
    for word in (canary, told.encode(), bytes.fromhex(told)):
        assert not any(word in one for one in stored)


@pytest.mark.parametrize("other", [BEN, PROGRAM])
def test_an_upload_is_its_owners_alone(tmp_path, other):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", 1)
    for ask in (
        lambda: held.files(upload, other),
        lambda: held.append(upload, other, 0, 0, io.BytesIO(b"x")),
        lambda: held.feed(upload, other),
        lambda: held.add_file(upload, other, "b", 1),
    ):
        with pytest.raises(NotHeldError):
            ask()
    held.discard(upload, other)
    assert held.files(upload, ANNA)


def test_uploads_of_an_owner_who_is_over_go_and_no_others(tmp_path):
    held = uploads(tmp_path)
    kept, over = held.begin(ANNA), held.begin(PROGRAM)
    for upload, owner in ((kept, ANNA), (over, PROGRAM)):
        held.add_file(upload, owner, "chat.txt", 1)
        held.append(upload, owner, 0, 0, io.BytesIO(b"x"))
    held.discard_of(lambda owner: owner.token == PROGRAM.token)
    assert held.under_way() == 1
    assert [path.parent.name for path in tmp_path.rglob("0")] == [kept]


def test_a_part_of_an_upload_is_never_read_as_the_whole(tmp_path):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", 100)
    held.append(upload, ANNA, 0, 0, io.BytesIO(b"x" * 99))
    with pytest.raises(UploadError):
        held.feed(upload, ANNA)


def test_more_than_was_announced_is_refused(tmp_path):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", 10)
    with pytest.raises(UploadError):
        held.append(upload, ANNA, 0, 0, io.BytesIO(b"x" * 11))


def test_more_than_the_limit_is_refused_before_and_while_it_arrives(tmp_path):
    held = uploads(tmp_path, Limits(source_bytes=PIECE_BYTES))
    upload = held.begin(ANNA)
    with pytest.raises(UnsafeSourceError):
        held.add_file(upload, ANNA, "large.zip", PIECE_BYTES + 1)
    held.add_file(upload, ANNA, "unknown.zip", None)
    with pytest.raises(UnsafeSourceError):
        held.append(upload, ANNA, 0, 0, io.BytesIO(b"x" * (3 * PIECE_BYTES)))


@settings(max_examples=25, deadline=None)
@given(place=st.integers(0, 2 * PIECE_BYTES), flip=st.integers(1, 255))
def test_a_byte_changed_in_staging_is_found(tmp_path_factory, place, flip):
    home = tmp_path_factory.mktemp("home")
    held = uploads(home)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", None)
    held.append(upload, ANNA, 0, 0, io.BytesIO(b"y" * (2 * PIECE_BYTES)))
    (staged,) = (path for path in home.rglob("*") if path.is_file())
    sealed = bytearray(staged.read_bytes())
    sealed[place] ^= flip
    staged.write_bytes(sealed)
    with pytest.raises(SourceChangedError):
        read(held.feed(upload, ANNA))


def test_pieces_that_change_places_are_found(tmp_path):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", None)
    held.append(upload, ANNA, 0, 0, io.BytesIO(b"a" * PIECE_BYTES + b"b" * PIECE_BYTES))
    (staged,) = (path for path in tmp_path.rglob("*") if path.is_file())
    sealed = staged.read_bytes()
    half = len(sealed) // 2
    staged.write_bytes(sealed[half:] + sealed[:half])
    with pytest.raises(SourceChangedError):
        read(held.feed(upload, ANNA))


def test_nothing_is_left_when_an_upload_is_given_up_or_the_service_starts_again(tmp_path):
    held = uploads(tmp_path)
    for ends in (lambda upload: held.discard(upload, ANNA), lambda _upload: uploads(tmp_path)):
        upload = held.begin(ANNA)
        held.add_file(upload, ANNA, "chat.txt", None)
        held.append(upload, ANNA, 0, 0, io.BytesIO(b"x"))
        ends(upload)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_several_files_are_a_folder_in_name_order(tmp_path):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    for number, name in enumerate(("b.jpg", "a.txt")):
        held.add_file(upload, ANNA, name, None)
        held.append(upload, ANNA, number, 0, io.BytesIO(name.encode()))
    with pytest.raises(UploadError):
        held.add_file(upload, ANNA, "a.txt", None)
    feed = held.feed(upload, ANNA)
    assert feed.is_folder
    assert [(file.name, read(feed, file.number)) for file in feed.files] == [
        ("a.txt", b"a.txt"),
        ("b.jpg", b"b.jpg"),
    ]


def test_an_upload_that_was_read_takes_no_more_files_or_bytes(tmp_path):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "a.txt", PIECE_BYTES)
    with pytest.raises(UploadError, match="not whole"):
        held.feed(upload, ANNA)
    held.append(upload, ANNA, 0, 0, io.BytesIO(b"a" * PIECE_BYTES))
    held.add_file(upload, ANNA, "b.txt", 1)
    held.append(upload, ANNA, 1, 0, io.BytesIO(b"b"))
    shown = held.feed(upload, ANNA)
    with pytest.raises(UploadError, match="read already"):
        held.add_file(upload, ANNA, "late.txt", 1)
    for number, at in ((0, PIECE_BYTES), (1, 1)):
        with pytest.raises(UploadError):
            held.append(upload, ANNA, number, at, io.BytesIO(b"late"))
    captured = held.feed(upload, ANNA)
    assert captured.files == shown.files
    assert [read(captured, number) for number in (0, 1)] == [b"a" * PIECE_BYTES, b"b"]


@pytest.mark.parametrize(
    "size", [0, 1, PIECE_BYTES, SPAN_BYTES - 1, SPAN_BYTES, SPAN_BYTES + PIECE_BYTES, 2 * SPAN_BYTES]
)
def test_what_arrived_is_the_beginning_of_its_own_file_and_of_no_other(tmp_path, size):
    data, held = os.urandom(size), uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", size + PIECE_BYTES)
    file = held.append(upload, ANNA, 0, 0, io.BytesIO(data))
    there = file.received_bytes
    held.confirm_arrived(upload, ANNA, 0, there, arrived(data[:there]))
    others = [arrived(data[:there] + b"x"), arrived(data[:there]).upper(), "", "\N{SNOWMAN}"]
    if there:
        others += [arrived(bytes([data[0] ^ 1]) + data[1:there]), arrived(data[: there - 1])]
    for other in others:
        with pytest.raises(UploadError, match="not how it begins"):
            held.confirm_arrived(upload, ANNA, 0, there, other)
    with pytest.raises(UploadError, match=f"byte {there}$"):
        held.confirm_arrived(upload, ANNA, 0, there + PIECE_BYTES, arrived(data))
    with pytest.raises(NotHeldError):
        held.confirm_arrived(upload, BEN, 0, there, arrived(data[:there]))


def test_what_arrived_is_told_the_same_however_it_was_cut(tmp_path):
    data, held = os.urandom(SPAN_BYTES + 3 * PIECE_BYTES + 5), uploads(tmp_path)
    upload = held.begin(ANNA)
    file = held.add_file(upload, ANNA, "chat.txt", len(data))
    for cut in (0, 3 * PIECE_BYTES + 7, SPAN_BYTES, len(data)):
        at = file.received_bytes
        file = held.append(upload, ANNA, 0, at, Cut(data[at:], cut))
        held.confirm_arrived(upload, ANNA, 0, file.received_bytes, arrived(data[: file.received_bytes]))
    assert file.is_whole


def test_a_whole_file_is_checked_and_takes_no_byte_more(tmp_path):
    held = uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", 5)
    held.append(upload, ANNA, 0, 0, io.BytesIO(b"hello"))
    held.confirm_arrived(upload, ANNA, 0, 5, arrived(b"hello"))
    assert held.append(upload, ANNA, 0, 5, io.BytesIO()).is_whole
    with pytest.raises(UploadError):
        held.append(upload, ANNA, 0, 5, io.BytesIO(b"!"))
    assert read(held.feed(upload, ANNA)) == b"hello"


class Silent(io.BytesIO):
    """A connection that gives some bytes, and then nothing until it is told to go on."""

    def __init__(self, data, after):
        super().__init__(data)
        self.after, self.is_silent, self.goes_on = after, threading.Event(), threading.Event()

    def read(self, size=-1):
        if self.tell() < self.after:
            return super().read(min(size, self.after - self.tell()))
        self.is_silent.set()
        assert self.goes_on.wait(60)
        return super().read(size)


def test_a_silent_sender_keeps_nobody_waiting_and_mixes_nothing_in_when_it_wakes(tmp_path):
    old, new, held = b"o" * (4 * PIECE_BYTES), b"n" * (4 * PIECE_BYTES), uploads(tmp_path)
    upload = held.begin(ANNA)
    held.add_file(upload, ANNA, "chat.txt", len(new))
    held.append(upload, ANNA, 0, 0, Cut(new, PIECE_BYTES))
    silent, refused = Silent(old[PIECE_BYTES:], PIECE_BYTES // 2), []

    def send():
        try:
            held.append(upload, ANNA, 0, PIECE_BYTES, silent)
        except UploadError as error:
            refused.append(str(error))

    thread = threading.Thread(target=send)
    thread.start()
    assert silent.is_silent.wait(60)
    held.append(upload, ANNA, 0, PIECE_BYTES, io.BytesIO(new[PIECE_BYTES : 2 * PIECE_BYTES]))
    silent.goes_on.set()
    thread.join()
    assert refused == [f"go on at byte {2 * PIECE_BYTES}"]
    held.append(upload, ANNA, 0, 2 * PIECE_BYTES, io.BytesIO(new[2 * PIECE_BYTES :]))
    assert read(held.feed(upload, ANNA)) == new
