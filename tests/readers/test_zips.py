"""A zip's files come out as they went in, from a file or a pipe, and hostile ones do not come out at all."""

import contextlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.ports.originals import Original, Received
from onrecord.readers import forward
from onrecord.readers.originals import Source, open_original
from onrecord.records.errors import OnRecordError, SourceChangedError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

Opener = Callable[[bytes], BinaryIO]
OpenSource = Callable[..., Received]
NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0:"), min_size=1, max_size=12
).filter(lambda name: name not in (".", "..") and not name.startswith("._"))
BODIES = st.one_of(st.binary(max_size=400), st.binary(min_size=1, max_size=9).map(lambda one: one * 30))
AROUND = st.tuples(
    st.binary(max_size=40), st.binary(max_size=40).filter(lambda comment: b"PK" not in comment)
)
FILES = st.dictionaries(
    NAMES,
    st.tuples(BODIES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])),
    min_size=1,
    max_size=6,
)


def zip_of(files: Mapping[str, tuple[bytes, int]], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = comment
        for name, (body, method) in files.items():
            archive.writestr(name, body, method)
    return out.getvalue()


def opened(data: bytes, opener: Opener) -> Original:
    files = [Entry(0, "x.zip", len(data))]
    source = Source(name="x.zip", is_folder=False, files=files, opener=lambda _: opener(data))
    return open_original(source, Assumptions(), Limits())


def read_all(original: Original) -> dict[str, bytes]:
    found = {}
    for entry in original.entries():
        with original.open(entry) as stream:
            found[entry.name] = stream.read()
    return found


@settings(deadline=None)
@given(
    FILES,
    AROUND,
    st.sampled_from([0, 30, 1000]),
    st.booleans(),
)
def test_every_zip_reads_as_zipfile_reads_it(
    forward_only: Opener,
    files: Mapping[str, tuple[bytes, int]],
    around: tuple[bytes, bytes],
    tail: int,
    seekable: bool,  # noqa: FBT001 - hypothesis passes it
) -> None:
    data = around[0] + zip_of(files, comment=around[1])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = {info.filename: archive.read(info) for info in archive.infolist()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward, "TAIL_BYTES", tail)
        assert read_all(opened(data, io.BytesIO if seekable else forward_only)) == expected


@given(st.data(), FILES)
def test_a_zip_with_any_byte_changed_gives_the_same_files_or_an_error(
    data: st.DataObject, files: Mapping[str, tuple[bytes, int]]
) -> None:
    whole = zip_of(files)
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with contextlib.suppress(OnRecordError):
        found = read_all(opened(changed, io.BytesIO))
        assert found.items() <= {name: body for name, (body, _) in files.items()}.items()


def test_a_zip_is_known_by_its_bytes_whatever_its_name(open_source: OpenSource, opener: Opener) -> None:
    data = zip_of({"chat.txt": (b"hello", zipfile.ZIP_DEFLATED)})
    original = open_source(data, "download", opener=opener)
    assert [(entry.number, entry.name, entry.size_bytes) for entry in original.entries()] == [
        (0, "chat.txt", 5)
    ]
    assert read_all(original) == {"chat.txt": b"hello"}


def test_entries_are_numbered_by_their_place_and_junk_and_folders_are_left_out(
    open_source: OpenSource,
) -> None:
    names = ["media/", "__MACOSX/._chat.txt", "chat.txt", "._chat.txt", "media/one.jpg"]
    original = open_source(zip_of({name: (b"" if name.endswith("/") else b"x", 0) for name in names}))
    assert [(entry.number, entry.name) for entry in original.entries()] == [
        (2, "chat.txt"),
        (4, "media/one.jpg"),
    ]


def test_names_without_the_unicode_flag_are_read_as_unicode_where_they_are(open_source: OpenSource) -> None:
    flagged = zip_of({"Zoë.txt": (b"x", 0), "plain.txt": (b"y", 0)})
    unflagged = flagged.replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00", 1)
    at = unflagged.index(b"PK\1\2")
    unflagged = unflagged[: at + 8] + b"\0\0" + unflagged[at + 10 :]
    assert set(read_all(open_source(unflagged))) == {"Zoë.txt", "plain.txt"}
    old = unflagged.replace("ë".encode(), b"\x89\x89")  # no UTF-8: the oldest encoding, as zipfile reads it
    assert "Zoëë.txt" in read_all(open_source(old))


def test_a_zip64_is_read(open_source: OpenSource, monkeypatch: pytest.MonkeyPatch, opener: Opener) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    data = zip_of({"a.txt": (b"a" * 50, zipfile.ZIP_DEFLATED), "b.txt": (b"b" * 60, zipfile.ZIP_STORED)})
    assert b"PK\6\6" in data
    assert read_all(open_source(data, opener=opener)) == {"a.txt": b"a" * 50, "b.txt": b"b" * 60}


def test_a_large_entry_streams_through_a_pipe_in_flat_memory(open_source: OpenSource, pipes: Opener) -> None:
    pieces = [f"{number:08}".encode() * 8 for number in range(400_000)]  # 25 MB, over the cached tail
    data = zip_of({"chat.txt": (b"".join(pieces), zipfile.ZIP_STORED), "z.jpg": (b"z", zipfile.ZIP_STORED)})
    original = open_source(data, opener=pipes)
    tracemalloc.start()
    with original.open(original.entries()[0]) as stream:
        assert all(stream.read(64) == piece for piece in pieces)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 1024**2  # eight of them the tail


def test_reading_every_entry_in_order_pours_a_pipe_twice_at_most(
    open_source: OpenSource, pipes: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "TAIL_BYTES", 50_000)
    files = {f"{number:03}.jpg": (bytes(1000), zipfile.ZIP_STORED) for number in range(300)}
    original = open_source(zip_of(files), opener=pipes)
    opened_before = pipes.opened  # type: ignore[attr-defined]
    assert len(read_all(original)) == 300
    assert pipes.opened - opened_before <= 1  # type: ignore[attr-defined]
    assert opened_before <= 2  # one look at the beginning, one at the end


def test_two_entries_can_be_read_side_by_side(
    open_source: OpenSource, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "TAIL_BYTES", 100)
    bodies = {"a.txt": bytes(range(256)) * 40, "b.txt": bytes(range(255, -1, -1)) * 40}
    data = zip_of({name: (body, zipfile.ZIP_DEFLATED) for name, body in bodies.items()})
    original = open_source(data, opener=opener)
    one, two = (original.open(entry) for entry in original.entries())
    pairs = [(one.read(999), two.read(999)) for _ in range(11)]
    one.close()
    two.close()
    assert b"".join(first for first, _ in pairs) == bodies["a.txt"]
    assert b"".join(second for _, second in pairs) == bodies["b.txt"]


def test_a_zip_in_a_zip_is_opened_where_the_setting_allows_it(
    open_source: OpenSource, opener: Opener
) -> None:
    data = zip_of(
        {"inner.zip": (zip_of({"chat.txt": (b"hello", zipfile.ZIP_DEFLATED)}), zipfile.ZIP_DEFLATED)}
    )
    deeper = zip_of({"outer.zip": (data, zipfile.ZIP_STORED)})
    names = {
        depth: set(read_all(open_source(deeper, opener=opener, limits=Limits(zip_depth=depth))))
        for depth in (1, 2, 3)
    }
    assert names == {1: {"outer.zip"}, 2: {"inner.zip"}, 3: {"chat.txt"}}


def test_a_zip_among_other_files_is_one_of_them(open_source: OpenSource) -> None:
    data = zip_of({"_chat.txt": (b"x", 0), "plans.zip": (zip_of({"a": (b"b", 0)}), 0)})
    assert set(read_all(open_source(data, limits=Limits(zip_depth=3)))) == {"_chat.txt", "plans.zip"}


def test_a_zip_that_grew_since_it_was_measured_is_reported(open_source: OpenSource, opener: Opener) -> None:
    data = zip_of({"chat.txt": (b"hello", 0)})
    with pytest.raises(SourceChangedError):
        open_source(data + b"more", "x.zip", opener=opener, size=len(data))


def aside_bytes(original: Received) -> dict[str, bytes]:
    found = {}
    for aside in original.asides():
        with aside.open() as stream:
            found[aside.name] = stream.read()
    return found


def test_all_that_a_zip_holds_is_an_entry_or_an_aside(open_source: OpenSource, opener: Opener) -> None:
    files = {
        "chat.txt": (b"hello", zipfile.ZIP_DEFLATED),
        "empty folder/": (b"", 0),
        "__MACOSX/notes.txt": (b"fork", 0),
        "._notes.txt": (b"dots", 0),
    }
    data = b"before" + zip_of(files, comment=b"the comment")
    original = open_source(data, "export.zip", opener=opener)
    found = aside_bytes(original)
    around = found.pop("export.zip")
    assert read_all(original) == {"chat.txt": b"hello"}
    assert found == {"empty folder/": b"", "__MACOSX/notes.txt": b"fork", "._notes.txt": b"dots"}
    assert b"before" in around
    assert b"the comment" in around
    assert b"hello" not in around


def test_a_comment_an_extra_field_and_a_gap_are_among_a_zips_own_bytes(open_source: OpenSource) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment, info.extra = b"of the entry", b"\x99\x99\x05\x00extra"
        archive.writestr(info, b"a")
        out.write(b"in the gap")
        archive.start_dir = out.tell()
        archive.writestr("b.txt", b"b")
    around = aside_bytes(open_source(out.getvalue(), "x.zip"))["x.zip"]
    assert [around.count(words) for words in (b"of the entry", b"extra", b"in the gap", b"a.txt")] == [
        1,
        2,
        1,
        0,
    ]


def test_forks_in_a_folder_are_asides(open_source: OpenSource) -> None:
    original = open_source({"_chat.txt": b"x", "._chat.txt": b"y", "__MACOSX/z": b"z"}, "folder")
    assert read_all(original) == {"_chat.txt": b"x"}
    assert aside_bytes(original) == {"._chat.txt": b"y", "__MACOSX/z": b"z"}


def test_what_stands_beside_a_zip_in_a_zip_is_an_aside_too(open_source: OpenSource) -> None:
    inner = zip_of({"chat.txt": (b"hello", 0)}, comment=b"inner words")
    data = zip_of({"inner.zip": (inner, 0), "folder/": (b"", 0)}, comment=b"outer words")
    found = aside_bytes(open_source(data, "outer.zip", limits=Limits(zip_depth=2)))
    assert list(found) == ["folder/", "outer.zip", "inner.zip"]
    assert b"outer words" in found["outer.zip"]
    assert b"inner words" in found["inner.zip"]
