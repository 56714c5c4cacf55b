"""A file or folder is fed as it stands, or refused; what changes while it is read is found out."""

import errno
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.channels.paths import MAX_DEPTH, PathFeed
from onrecord.records.errors import SourceChangedError, UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits


def feed(path, *, allow_empty=False, **limits):
    return PathFeed(path, Limits(**limits), allow_empty=allow_empty)


def contents(source):
    found = {}
    for entry in source.files:
        with os.fdopen(source.open(entry.number), "rb") as file:
            found[entry.name] = file.read()
    return found


@pytest.fixture
def chat(tmp_path):
    path = tmp_path / "WhatsApp Chat.txt"
    path.write_bytes(b"a line\n" * 1000)
    return path


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "export"
    (folder / "Media/Images").mkdir(parents=True)
    (folder / "chat.txt").write_bytes(b"a line\n")
    (folder / "Media/Images/b.jpg").write_bytes(b"picture")
    (folder / "Media/a.opus").write_bytes(b"")
    return folder


def test_a_file_is_one_entry_under_its_own_name(chat):
    source = feed(chat)
    assert (source.name, source.is_folder) == ("WhatsApp Chat.txt", False)
    assert [(entry.number, entry.name, entry.size_bytes) for entry in source.files] == [
        (0, "WhatsApp Chat.txt", 7000)
    ]
    assert contents(source) == {"WhatsApp Chat.txt": b"a line\n" * 1000}
    source.confirm_unchanged()


def test_a_folder_is_its_files_in_name_order_under_their_paths_in_it(folder):
    source = feed(folder)
    assert (source.name, source.is_folder) == ("export", True)
    assert [entry.name for entry in source.files] == ["Media/Images/b.jpg", "Media/a.opus", "chat.txt"]
    assert [entry.number for entry in source.files] == [0, 1, 2]
    assert contents(source)["Media/Images/b.jpg"] == b"picture"
    source.confirm_unchanged()


def test_each_open_begins_at_the_first_byte_whatever_another_reads(chat):
    source = feed(chat)
    with os.fdopen(source.open(0), "rb") as one, os.fdopen(source.open(0), "rb") as two:
        assert one.read(3) == b"a l"
        assert two.read(3) == b"a l"
        assert not os.get_inheritable(one.fileno())


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=40), unique=True
    )
)
def test_every_name_that_a_file_can_have_comes_back(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("names")
    made = set()
    for name in names:
        if name in {".", ".."} or len(name.encode()) > 255:
            continue
        (folder / name).write_bytes(name.encode())
        made.add(name)
    if made:
        assert contents(feed(folder)) == {name: name.encode() for name in made}


def test_a_name_that_is_not_utf_8_shows_its_bytes(tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"text")
    assert contents(feed(tmp_path / "export")) == {r"caf\xe9.txt": b"text"}
    (tmp_path / "export" / r"caf\xe9.txt").write_bytes(b"another")
    with pytest.raises(UnsafeSourceError, match="read the same"):
        feed(tmp_path / "export")


def test_what_is_not_there_or_empty_is_refused(tmp_path, chat):
    with pytest.raises(UnreadableError, match="check the path"):
        feed(tmp_path / "nothing.txt")
    with pytest.raises(UnreadableError, match="check the path"):
        feed(chat / "below")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnreadableError, match=r"'empty\.txt' is empty; make the export or the copy again"):
        feed(tmp_path / "empty.txt")
    with pytest.raises(UnreadableError, match="'folder' holds no file with a byte in it"):
        feed(tmp_path / "folder")
    (tmp_path / "folder/empty.jpg").touch()
    with pytest.raises(UnreadableError, match="'folder' holds no file with a byte in it"):
        feed(tmp_path / "folder")


def test_an_empty_file_may_be_read_though_not_captured(tmp_path):
    (tmp_path / "empty.txt").touch()
    assert contents(feed(tmp_path / "empty.txt", allow_empty=True)) == {"empty.txt": b""}


def make_link(path):
    path.with_name("target").write_bytes(b"text")
    path.symlink_to("target")


def make_folder_link(path):
    path.with_name("target").mkdir()
    (path.with_name("target") / "chat.txt").write_bytes(b"text")
    path.symlink_to("target")


def make_socket(path):
    here = os.open(path.parent, os.O_RDONLY)
    back = os.open(".", os.O_RDONLY)
    os.fchdir(here)  # a socket's address may be no longer than about 100 bytes
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)
    os.fchdir(back)
    os.close(here)
    os.close(back)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (make_link, "symbolic link"),
        (make_folder_link, "symbolic link"),
        (os.mkfifo, "pipe"),
        (make_socket, "socket"),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_what_is_no_file_is_refused_by_its_kind_and_never_waited_for(tmp_path, make, kind, inside):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "chat.txt").write_bytes(b"text")
    make(folder / "odd\u202e")
    with pytest.raises(UnsafeSourceError, match=kind) as caught:
        feed(folder if inside else folder / "odd\u202e")
    assert r"odd\u202e" in str(caught.value)


def test_a_device_is_refused():
    with pytest.raises(UnsafeSourceError, match="device"):
        feed(Path("/dev/zero"))


def test_a_link_on_the_way_to_the_source_is_no_matter(tmp_path, chat):
    (tmp_path / "way").symlink_to(tmp_path)
    assert contents(feed(tmp_path / "way" / chat.name)) == {chat.name: b"a line\n" * 1000}


def test_every_limit_is_kept(folder, tmp_path):
    assert len(feed(folder, folder_files=3, source_bytes=14).files) == 3
    with pytest.raises(UnsafeSourceError, match="more than 2 files"):
        feed(folder, folder_files=2)
    with pytest.raises(UnsafeSourceError, match="limit is 13"):
        feed(folder, source_bytes=13)
    deep = tmp_path / "deep"
    (deep.joinpath(*"d" * (MAX_DEPTH - 1))).mkdir(parents=True)
    (deep.joinpath(*"d" * (MAX_DEPTH - 1)) / "chat.txt").write_bytes(b"text")
    assert len(feed(deep).files) == 1
    (deep.joinpath(*"d" * (MAX_DEPTH - 1)) / "z").mkdir()
    with pytest.raises(UnsafeSourceError, match="deep"):
        feed(deep)


def append(path):
    with path.open("ab") as file:
        file.write(b"one more line\n")


def rewrite(path):
    """Change one byte and put the times back, as a hand that hides would."""
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"A")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def exchange(path):
    data, before = path.read_bytes(), path.stat()
    path.rename(path.with_name("moved away"))
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def make_it_a_link(path):
    path.rename(path.with_name("moved away"))
    path.symlink_to("moved away")


def make_it_a_pipe(path):
    path.unlink()
    os.mkfifo(path)


CHANGES = [
    append,
    rewrite,
    exchange,
    lambda path: os.truncate(path, 3),
    lambda path: path.unlink(),
    make_it_a_link,
    make_it_a_pipe,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_is_found_at_the_next_opening_and_at_the_end(chat, change):
    source = feed(chat)
    with os.fdopen(source.open(0), "rb") as file:
        file.read(10)
        change(chat)
    with pytest.raises(SourceChangedError, match="changed while it was read"):
        source.open(0)
    with pytest.raises(SourceChangedError, match="changed while it was read"):
        source.confirm_unchanged()


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_in_a_folder_that_changes_is_found(folder, change):
    source = feed(folder)
    change(folder / "chat.txt")
    with pytest.raises(SourceChangedError):
        source.confirm_unchanged()


def test_a_file_added_to_a_folder_is_found_and_named(folder):
    source = feed(folder)
    (folder / "Media/late\narrival.jpg").write_bytes(b"")
    with pytest.raises(SourceChangedError, match=r"late\\narrival"):
        source.confirm_unchanged()


def test_reading_is_no_change(folder):
    source = feed(folder)
    contents(source)
    contents(source)
    source.confirm_unchanged()


@pytest.mark.parametrize("inside", [False, True])
def test_a_file_that_may_not_be_read_is_said_so(tmp_path, monkeypatch, inside):
    """Whoever runs the tests may be root, whom no mode keeps out; so the refusal itself is put in place."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "chat.txt").write_bytes(b"text")
    source = feed(folder if inside else folder / "chat.txt")

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableError, match="may not read"):
        source.open(0)


def test_too_many_open_files_are_not_called_a_change(tmp_path, monkeypatch):
    (tmp_path / "chat.txt").write_bytes(b"x")
    source = feed(tmp_path / "chat.txt")

    def refuse(*_arguments):
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableError, match="too many files are open"):
        source.open(0)
