"""Every hostile or broken container is refused, by the name of the limit, in words that say what to do."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from onrecord.ports.originals import Original
from onrecord.records.errors import OnRecordError, SourceChangedError, UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits

OpenSource = Callable[..., Original]
CANARY = b"canary-7b1f the words of a minister"


@dataclass(frozen=True)
class Part:
    """One entry of a zip written by hand, so that any field can lie."""

    name: bytes = b"chat.txt"
    body: bytes = CANARY
    method: int = 8
    flags: int = 0
    mode: int = 0
    size: int | None = None
    stored: int | None = None
    checksum: int | None = None
    local_name: bytes | None = None
    at: int | None = None
    trailing: bytes = b""
    extra_bytes: int = 0

    @property
    def packed(self) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.body) + packer.flush() + self.trailing if self.method == 8 else self.body

    def fields(self) -> tuple[int, ...]:
        checksum = zlib.crc32(self.body) if self.checksum is None else self.checksum
        stored = len(self.packed) if self.stored is None else self.stored
        size = len(self.body) if self.size is None else self.size
        return self.flags, self.method, 0, 0x21, checksum, stored, size

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        return (
            struct.pack("<4s5H3L2H", b"PK\3\4", 20, *self.fields(), len(name), self.extra_bytes)
            + name
            + self.packed
        )

    def central(self, at: int) -> bytes:
        at = at if self.at is None else self.at
        head = struct.pack("<4s6H3L", b"PK\1\2", 0x31E, 20, *self.fields())
        return head + struct.pack("<5H2L", len(self.name), 0, 0, 0, 0, self.mode << 16, at) + self.name


def written(parts: Sequence[Part], *, count: int | None = None, disk: int = 0) -> bytes:
    body, directory = b"", b""
    for part in parts:
        directory += part.central(len(body))
        body += part.local() if part.at is None else b""
    number = len(parts) if count is None else count
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", disk, 0, number & 0xFFFF, number & 0xFFFF, len(directory), len(body), 0
    )
    return body + directory + end


def refusal(open_source: OpenSource, data: bytes, limits: Limits | None = None) -> OnRecordError:
    with pytest.raises(OnRecordError) as caught:
        read_to_the_end(open_source(data, "export.zip", limits=limits))
    words = str(caught.value)
    assert CANARY.decode() not in words
    assert "canary" not in repr(caught.value.__cause__)
    assert "\n" not in words
    assert ": " in words, "what is wrong, then what to do"
    return caught.value


def read_to_the_end(original: Original) -> None:
    for entry in original.entries():
        with original.open(entry) as stream:
            while stream.read(2**16):
                pass


def test_the_hand_written_zip_is_sound_so_that_each_refusal_is_for_its_own_reason(
    open_source: OpenSource,
) -> None:
    read_to_the_end(open_source(written([Part(), Part(b"b.txt", method=0)])))


@pytest.mark.parametrize(
    ("limits", "setting"),
    [
        (Limits(zip_entries=2), "limits.zip_entries"),
        (Limits(zip_expanded_bytes=100), "limits.zip_expanded_bytes"),
        (Limits(source_bytes=100), "limits.source_bytes"),
        (Limits(text_bytes=30), "limits.text_bytes"),
        (Limits(names_bytes=17), "limits.names_bytes"),
    ],
)
def test_each_limit_is_named_with_its_setting(open_source: OpenSource, limits: Limits, setting: str) -> None:
    error = refusal(open_source, written([Part(), Part(b"b.txt"), Part(b"c.txt")]), limits)
    assert isinstance(error, UnsafeSourceError)
    assert setting in str(error)
    assert "if it is genuine, raise that setting" in str(error)


def test_a_zip_bomb_is_refused_by_its_ratio_before_it_is_unpacked(open_source: OpenSource) -> None:
    error = refusal(open_source, written([Part(body=bytes(50 * 1024**2))]))
    assert isinstance(error, UnsafeSourceError)
    assert "expands 10" in str(error)
    assert "over limits.zip_ratio (200)" in str(error)


def test_a_small_entry_may_be_repetitive(open_source: OpenSource) -> None:
    read_to_the_end(open_source(written([Part(body=b"ok\n" * 100_000)])))


def test_a_bomb_of_entries_that_share_their_bytes_is_refused(open_source: OpenSource) -> None:
    first = Part(b"0", body=bytes(1000))
    error = refusal(
        open_source, written([first, *(replace(first, name=b"%d" % n, at=0) for n in range(1, 250))])
    )
    assert isinstance(error, UnsafeSourceError)
    assert "share bytes" in str(error)


def test_a_bomb_whose_entries_hold_the_headers_of_others_is_refused(open_source: OpenSource) -> None:
    inner = Part(b"b", method=0)
    outer = Part(b"a", body=inner.local(), method=0)
    error = refusal(open_source, written([outer, replace(inner, at=len(outer.local()) - len(inner.local()))]))
    assert isinstance(error, UnsafeSourceError)
    assert "share bytes" in str(error)


@pytest.mark.parametrize("said", [10, 0])
def test_an_entry_longer_than_it_says_is_refused_when_it_passes_its_length(
    open_source: OpenSource, said: int
) -> None:
    error = refusal(open_source, written([Part(body=CANARY * 100_000, size=said)]))
    assert isinstance(error, UnsafeSourceError)
    assert "longer than the zip says" in str(error)


def test_100_001_entries_are_refused(open_source: OpenSource) -> None:
    parts = [Part(b"%d" % number, body=b"", method=0) for number in range(100_001)]
    central = b"".join(part.central(31 * number) for number, part in enumerate(parts))
    body = b"".join(part.local() for part in parts)
    for count in (100_001, 5):  # told, and lied about
        end = struct.pack(
            "<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, len(central), len(body), 0
        )
        error = refusal(open_source, body + central + end)
        assert isinstance(error, UnsafeSourceError)
        assert "more than 100,000 entries (limits.zip_entries)" in str(error)


def test_a_directory_too_long_for_its_entries_is_not_even_read(open_source: OpenSource) -> None:
    limits = Limits(zip_entries=10)
    error = refusal(open_source, written([replace(Part(), name=b"n" * 11_000)]), limits)
    assert "limits.zip_entries" in str(error)


@pytest.mark.parametrize(
    "path",
    [
        b"../chat.txt",
        b"a/../../b",
        b"/etc/passwd",
        b"C:chat.txt",
        b"c:/x",
        b"..\\x",
        b"a\\b",
        b"a\0.txt",
        b"",
        b"..",
    ],
)
@pytest.mark.parametrize("folder", [False, True])
def test_a_path_that_leads_outside_is_refused(
    open_source: OpenSource,
    path: bytes,
    folder: bool,  # noqa: FBT001 - parametrised
) -> None:
    with pytest.raises(UnsafeSourceError, match="leads outside it") as caught:
        open_source({path.decode(): b"x"} if folder else written([Part(path)]), "x.zip").entries()
    assert caught.value.args[0].isprintable()


def test_two_entries_of_one_name_are_refused(open_source: OpenSource) -> None:
    assert "two entries of one name" in str(refusal(open_source, written([Part(), Part(body=b"other")])))


def test_an_entry_with_two_names_is_refused(open_source: OpenSource) -> None:
    error = refusal(open_source, written([Part(b"chat.txt", local_name=b"clap.txt")]))
    assert "gives one entry two names" in str(error)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(open_source: OpenSource, mode: int) -> None:
    error = refusal(open_source, written([Part(body=b"/etc/passwd", mode=mode | 0o777)]))
    assert "holds a link or device ('chat.txt')" in str(error)


@pytest.mark.parametrize("flags", [1, 0x41, 0x2001])
def test_a_zip_with_a_password_says_so(open_source: OpenSource, flags: int) -> None:
    error = refusal(open_source, written([Part(flags=flags)]))
    assert isinstance(error, UnreadableError)
    assert str(error) == "the zip 'export.zip' has a password: export again from the app without one"


@pytest.mark.parametrize("method", [9, 12, 14, 93, 99])
def test_a_rare_method_is_named(open_source: OpenSource, method: int) -> None:
    assert f"method {method}, which no phone uses: unpack it" in str(
        refusal(open_source, written([Part(method=method)]))
    )


SOUND = written([Part(), Part(b"b.txt", method=0)])
DAMAGED = {
    "cut": SOUND[:-30],
    "cut in the end record": SOUND[:-1],
    "no directory": SOUND[: SOUND.index(b"PK\1\2")],
    "no header": b"XX" + SOUND[2:],
    "bad checksum": written([Part(checksum=1)]),
    "bad data": written([replace(Part(), method=8, body=CANARY)]).replace(
        Part().packed[:9], bytes([255] * 9)
    ),
    "shorter than said": written([Part(size=len(CANARY) + 1)]),
    "stored shorter": written([Part(method=0, stored=3, size=3)]),
    "stored sizes differ": written([Part(method=0, size=3)]),
    "unfinished": written([Part(stored=5)]),
    "folder with bytes": written([Part(b"folder/")]),
    "bytes after the packed data": written([Part(trailing=b"hidden")]),
    "data that reaches into the next entry": written([Part(extra_bytes=40), Part(b"b.txt")]),
    "several disks": written([Part()], disk=1),
    "another count": written([Part()], count=2),
    "header of another method": SOUND[:8] + b"\0\0" + SOUND[10:],
    "offset past the end": written([replace(Part(), at=10_000)]),
    "zip64 sizes without zip64": written([Part(size=0xFFFFFFFF, stored=0xFFFFFFFF)]),
    "zip64 record missing": SOUND[:-22] + bytes(56) + struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1) + SOUND[-22:],
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_zip_says_so(open_source: OpenSource, data: bytes) -> None:
    error = refusal(open_source, data)
    assert isinstance(error, UnreadableError)
    assert str(error).startswith("the zip 'export.zip' is damaged or cut short: copy it again")


def test_an_empty_zip_says_that_it_holds_nothing(open_source: OpenSource) -> None:
    for data in (
        written([]),
        written([Part(b"__MACOSX/._a", body=b"junk"), Part(b"media/", body=b"", method=0)]),
    ):
        assert str(refusal(open_source, data)).startswith("the zip 'export.zip' holds no file: export again")


def test_a_file_named_zip_that_is_none_says_so(open_source: OpenSource) -> None:
    assert "is damaged or cut short" in str(refusal(open_source, b"not a zip " + CANARY))


def test_an_empty_file_named_zip_is_an_empty_file(open_source: OpenSource) -> None:
    (entry,) = (original := open_source(b"", "export.zip")).entries()
    assert (entry.size_bytes, original.open(entry).read()) == (0, b"")


def test_a_folder_whose_names_are_too_long_together_is_refused(open_source: OpenSource) -> None:
    with pytest.raises(UnsafeSourceError, match=r"more than 20 bytes together \(limits.names_bytes\)"):
        open_source({"é" * 6: b"", "a" * 9: b""}, limits=Limits(names_bytes=20))


def test_a_folder_of_too_many_files_is_refused(open_source: OpenSource) -> None:
    with pytest.raises(UnsafeSourceError, match=r"more than 2 files \(limits.folder_files\)"):
        open_source({str(number): b"" for number in range(3)}, limits=Limits(folder_files=2))


def test_a_names_direction_marks_and_newlines_do_not_reach_the_screen(open_source: OpenSource) -> None:
    name = "../\u202etxt.exe\n\u2066".encode()
    with pytest.raises(UnsafeSourceError) as caught:
        open_source(written([Part(name)]), "evil\u202e\n.zip")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("said", [len(SOUND) - 1, len(SOUND) + 1])
def test_a_zip_that_changed_size_is_not_called_damaged(open_source: OpenSource, said: int) -> None:
    with pytest.raises(SourceChangedError):
        open_source(SOUND, "export.zip", size=said)


def test_the_standard_library_agrees_that_the_hand_written_zip_is_one() -> None:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        assert archive.testzip() is None
