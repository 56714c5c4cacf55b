"""The browser opens a zip as the reader does, or not at all."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from tests.support.in_node import run

from onrecord.readers.originals import Source, open_original
from onrecord.records.errors import OnRecordError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry
from onrecord.simulation.chance import Chance
from onrecord.web.file_names import relative_name

SCRIPT = Path(__file__).with_name("zips.mjs")
FILES = {
    "_chat.txt": b"[13/03/2026, 09:00:00] Ann: the pier\n" * 40,
    "00000001-PHOTO.jpg": bytes(range(256)) * 9,
    "Zoë.pdf": b"%PDF-1.7",
    "empty.opus": b"",
}
CHANGED = 400


class _Pipe(io.BytesIO):
    """A stream that cannot go back: sizes then follow the data, as Android writes them."""

    def seekable(self) -> bool:
        return False


def zipped(files=FILES, method=zipfile.ZIP_DEFLATED, made=None) -> bytes:
    made = io.BytesIO() if made is None else made
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def in_the_browser(folder, zips):
    paths = []
    for number, data in enumerate(zips):
        path = folder / f"{number}.zip"
        path.write_bytes(data)
        paths.append(str(path))
    found = run(SCRIPT, paths)
    return [
        {name: base64.b64decode(content) for name, content in one["files"].items()}
        if "files" in one
        else None
        for one in found
    ]


def as_the_reader(data):
    source = Source(
        "chat.zip",
        is_folder=False,
        files=[Entry(0, "chat.zip", len(data))],
        opener=lambda _number: io.BytesIO(data),
    )
    original = open_original(source, Assumptions(), Limits())
    found = {}
    for entry in original.entries():
        with original.open(entry) as stream:
            found[entry.name] = b"".join(iter(lambda: stream.read(1 << 16), b""))
    return found


def test_a_zip_of_each_kind_that_phones_write_is_opened(tmp_path):
    zips = [zipped(), zipped(method=zipfile.ZIP_STORED), zipped(made=_Pipe())]
    assert in_the_browser(tmp_path, zips) == [FILES] * 3


def changed(data, chance):
    """Change a few bytes of a zip, or cut or repeat some, most often where it says what is in it."""
    bent = bytearray(data)
    for _ in range(chance.between(1, 3)):
        at = len(bent) - 1 - chance.below(min(len(bent), 300 if chance.happens(0.6) else len(bent)))
        few = chance.between(1, 40)
        if chance.happens(0.7):
            bent[at] = chance.pick((0, 1, 8, 255, bent[at] ^ 1, bent[at] ^ 128, chance.below(256)))
        elif chance.happens(0.5):
            del bent[at : at + few]
        else:
            bent[at:at] = bent[at : at + few]
    return bytes(bent)


def test_no_changed_zip_is_opened_otherwise_than_the_reader_opens_it(tmp_path):
    chance = Chance(7, "zips")
    whole = [zipped(), zipped(method=zipfile.ZIP_STORED), zipped(made=_Pipe())]
    zips = [changed(chance.pick(whole), chance) for _ in range(CHANGED)]
    found = in_the_browser(tmp_path, zips)
    assert sum(one is not None for one in found) > CHANGED // 40
    for data, one in zip(zips, found, strict=True):
        if one is not None:
            assert as_the_reader(data) == one


def bent(name, at, *numbers):
    """Return a zip of one stored text with bytes of its directory's only record set."""
    data = bytearray(zipped({name: b"a"}, zipfile.ZIP_STORED))
    start = data.rindex(b"PK\1\2") + at
    data[start : start + len(numbers)] = bytes(numbers)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        zipped({}),
        zipped()[:-1],
        b"before" + zipped(),
        zipped() + b"after",
        zipped({"a/_chat.txt": b"a"}),
        zipped({"..": b"a"}),
        zipped({"._chat.txt": b"a"}),
        zipped({"a\tb.txt": b"a"}),
        zipped({"a": bytes(3_000_000)}),
        bent("a.txt", 8, 1),  # a password
        bent("a.txt", 10, 9),  # another way to press it
        bent("a.txt", 20, 255, 255, 255, 255),  # numbers of zip64
        bent("a.txt", 34, 1),  # on another disk
    ],
)
def test_what_is_not_so_plain_is_left_to_the_service(data, tmp_path):
    assert in_the_browser(tmp_path, [data]) == [None]


def test_a_name_that_the_browser_takes_is_the_readers_and_the_services_too(tmp_path):
    signs = "\x1c\x80\x85\x9f\xa0\xad\u1680\u200b\u200e\u2003\u2028\u2029\u202f\u205f\u3000\ufeff .~"
    names = [form.format(sign) for sign in signs for form in ("{}a.jpg", "a.jpg{}", "a{}b.jpg", "{}")]
    zips = [zipped({name: b"a"}) for name in names]
    taken = [name for name, found in zip(names, in_the_browser(tmp_path, zips), strict=True) if found]
    assert "a\u200eb.jpg" in taken
    assert not [name for name in taken if "\x85" in name]
    for name, data in zip(names, zips, strict=True):
        if name in taken:
            assert [*as_the_reader(data)] == [name]
            assert relative_name(f"chat/{name}") == f"chat/{name}"


def test_two_files_of_one_name_or_in_one_place_are_left_to_the_service(tmp_path):
    one = zipped({"a.txt": b"one", "b.txt": b"two"}, zipfile.ZIP_STORED)
    second = one.rindex(b"PK\1\2") + 42
    shared = one[:second] + bytes(4) + one[second + 4 :]
    assert in_the_browser(tmp_path, [one.replace(b"b.txt", b"a.txt"), shared]) == [None, None]


def test_the_reader_refuses_what_the_browser_refuses_as_damaged(tmp_path):
    data = bytearray(zipped())
    data[60] ^= 255
    assert in_the_browser(tmp_path, [bytes(data)]) == [None]
    with pytest.raises(OnRecordError):
        as_the_reader(bytes(data))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_nothing_hides_between_the_files_of_a_zip(at, tmp_path):
    data = zipped({"a.txt": b"one", "b.txt": b"two"}, zipfile.ZIP_STORED)
    own = zipped({"hidden.txt": b"three"}, zipfile.ZIP_STORED)
    hidden = own[: own.index(b"PK\1\2")]
    second, records = data.index(b"PK\3\4", 4), data.index(b"PK\1\2")
    place = (0, second, records)[at]
    made = bytearray(data[:place] + hidden + data[place:])
    for number, start in enumerate((0, second)):
        record = made.index(b"PK\1\2")
        if number:
            record = made.index(b"PK\1\2", record + 4)
        where = start + (len(hidden) if start >= place else 0)
        made[record + 42 : record + 46] = where.to_bytes(4, "little")
    end = made.rindex(b"PK\5\6")
    made[end + 16 : end + 20] = (records + len(hidden)).to_bytes(4, "little")
    assert as_the_reader(bytes(made)) == {"a.txt": b"one", "b.txt": b"two"}
    assert in_the_browser(tmp_path, [bytes(made)]) == [None]


def test_many_files_near_each_other_are_found_in_few_questions_and_each_as_it_is(tmp_path):
    chance = Chance(9, "near")
    files = {f"IMG-{n:04}.jpg": bytes([n % 251]) * chance.below(9_000) for n in range(800)}
    files |= {"far.mp4": bytes(range(256)) * 9_000, "last.txt": b"last"}
    path = tmp_path / "many.zip"
    path.write_bytes(zipped(files, zipfile.ZIP_STORED))
    (found,) = run(SCRIPT.with_name("zip_questions.mjs"), [str(path)])
    assert found["files"] == len(files)
    assert found["questions"] < 12
    assert in_the_browser(tmp_path, [path.read_bytes()]) == [files]
