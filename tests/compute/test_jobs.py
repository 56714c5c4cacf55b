"""Everything that came is screened; what is told is bounded, and what must stop a capture is not lost."""

import base64
import io
import zipfile
from collections.abc import Mapping

import pytest
from tests.readers.formats.rsmf import rsmf_files

from onrecord.compute import jobs
from onrecord.ports.originals import Received
from onrecord.readers import tally
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import READERS
from onrecord.records.captures import Marking, MarkingLevel, MarkingTier, Survey
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

CHAT = b"12/03/2026, 09:14 - Ada Quay: the dredger sails\n13/03/2026, 09:15 - Ben: good\n"
MARKED = b"TOP SECRET - UK EYES ONLY"


def marking(line: int, level: MarkingLevel) -> Marking:
    return Marking(level, MarkingTier.MARKING, "banner", "chat.txt", line)


def test_a_marking_that_stops_is_not_crowded_out_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_MARKINGS", 5)
    kept = jobs._Markings()
    kept.add(marking(line, MarkingLevel.OFFICIAL) for line in range(100))
    kept.add(marking(line, MarkingLevel.SECRET) for line in range(100, 200))
    assert [(one.line, one.level) for one in kept.found()] == [
        *((line, MarkingLevel.OFFICIAL) for line in range(5)),
        *((line, MarkingLevel.SECRET) for line in range(100, 105)),
    ]
    assert kept.spills_left_out() == {"SECRET": 95}


def test_long_names_do_not_swell_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_PLACES_CHARACTERS", 20)
    kept = jobs._Markings()
    kept.add(marking(line, MarkingLevel.SECRET) for line in range(10))
    assert len(kept.found()) == 2
    assert kept.spills_left_out() == {"SECRET": 8}


def opened(files: Mapping[str, bytes], name: str, *, is_folder: bool = False) -> Received:
    contents = sorted(files.items())
    entries = [Entry(number, path, len(body)) for number, (path, body) in enumerate(contents)]
    source = Source(name, is_folder, entries, lambda number: io.BytesIO(contents[number][1]))
    return open_original(source, Assumptions(), Limits())


def surveyed(original: Received) -> Survey:
    return jobs.survey(original, READERS, "", lambda _done, _total: None)


def zipped(files: Mapping[str, bytes], name: str = "export.zip", comment: bytes = b"") -> Received:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for path, body in {"_chat.txt": CHAT, **files}.items():
            archive.writestr(path, body)
    return opened({name: out.getvalue()}, name)


def foldered(files: Mapping[str, bytes], name: str = "folder") -> Received:
    return opened({"_chat.txt": CHAT, **files}, name, is_folder=True)


def mailed(part: bytes) -> Received:
    """Return a mail to which a mail is attached that has this part."""
    inner = b"Subject: x\nContent-Type: multipart/mixed; boundary=i\n\n--i\n" + part + b"\n--i--\n"
    outer = b"From: a@x.org\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
    raw = outer + b"Content-Type: message/rfc822\n\n" + inner + b"--o--\n"
    return opened({"a.eml": raw}, "a.eml")


def rsmf(files: Mapping[str, bytes]) -> Received:
    raw = rsmf_files.mailed(rsmf_files.zipped(rsmf_files.manifest(), files))
    return opened({"a.rsmf": raw}, "a.rsmf")


OCTETS = b"Content-Type: application/octet-stream\n"
ATTACHED = {
    "bytes that are text": OCTETS + b"\n" + MARKED,
    "bytes in base64": OCTETS + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(MARKED),
    "a name": OCTETS + b'Content-Disposition: attachment; filename="' + MARKED + b'.dat"\n\n\0\1',
}
PAGE = b'<p>See</p><img src="data:image/png;base64,' + b"iVBOR" * 1_700_000 + b'"><p>' + MARKED + b"</p>"
HTML_MAIL = (
    b"From: a@x.org\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(PAGE)
)
SPILLING = {
    "its own name": zipped({}, "TOP SECRET - UK EYES ONLY.zip"),
    "the title in its name": zipped({}, "WhatsApp Chat - TOP SECRET - UK EYES ONLY.zip"),
    "a folder's own name": foldered({}, "TOP SECRET - UK EYES ONLY"),
    "a comment": zipped({}, comment=MARKED),
    "an entry's name": zipped({"media/UK SECRET.jpg": b"x"}),
    "a folder in a zip": zipped({"UK SECRET/one.jpg": b"x"}),
    "an empty folder in a zip": zipped({"TOP SECRET - UK EYES ONLY/": b""}),
    "a fork": zipped({"__MACOSX/notes.txt": MARKED}),
    "a fork's name": zipped({"__MACOSX/TOP SECRET - UK EYES ONLY.txt": b"x"}),
    "a hidden file": zipped({"._notes": MARKED}),
    "a fork in a folder": foldered({"__MACOSX/notes.txt": MARKED}),
    "a hidden file in a folder": foldered({"._notes.txt": MARKED}),
    **{
        f"text named {name}": zipped({name: b"one\n" + MARKED + b"\ntwo\n"})
        for name in ("notes", "a.md", "a.csv", "a.html", "a.eml", "a.log", "a.rtf", "a.ics", "a.xml", "a.svg")
    },
    **{f"inside an attached mail: {name}": mailed(part) for name, part in ATTACHED.items()},
    "a name in an RSMF file": rsmf({"TOP SECRET - UK EYES ONLY.dat": b"\0\1"}),
    "after a long picture in a mail": opened({"a.eml": HTML_MAIL}, "a.eml"),
    "text in UTF-16": zipped({"notes.txt": ("one\n" + MARKED.decode()).encode("utf-16")}),
    "text in UTF-16 without a mark": zipped({"notes.md": ("one\n" + MARKED.decode()).encode("utf-16-le")}),
}


@pytest.mark.parametrize("original", SPILLING.values(), ids=SPILLING)
def test_a_marking_stops_wherever_it_stands_in_what_came(original: Received) -> None:
    assert any(found.spills for found in surveyed(original).markings)


def test_what_is_no_marking_stops_nothing_wherever_it_stands() -> None:
    files = {"media/IMG-0001.jpg": bytes(range(256)) * 20, "empty/": b"", "__MACOSX/._a": b"\0\5\x16\7" * 9}
    assert surveyed(zipped(files, "WhatsApp Chat - Harbour.zip", b"made by a phone")).markings == ()


def test_a_marking_across_two_pieces_of_a_long_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.compute.unread._LONGEST_LINE_BYTES", 1000)
    found = surveyed(zipped({"notes.txt": b"x" * 990 + b" is marked TOP SECRET " + b"y" * 3000})).markings
    assert [(one.entry, one.line, one.level.value) for one in found] == [("notes.txt", 1, "TOP SECRET")]


def test_the_line_tree_covers_entries_alone() -> None:
    plain, more = zipped({}), zipped({"__MACOSX/notes.txt": b"x", "empty/": b""})
    assert jobs.line_tree(plain, bytes(32)) == jobs.line_tree(more, bytes(32))


def test_of_very_many_senders_the_busiest_are_listed_and_the_rest_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tally, "MOST_SENDERS", 2)
    names = ["Ada", "Ben", "Cy", "Dot", "Cy", "Ben"]
    chat = "".join(f"12/03/2026, 09:1{number} - {name}: hello\n" for number, name in enumerate(names))
    summary = surveyed(opened({"chat.txt": chat.encode()}, "chat.txt")).summary
    assert summary.senders == {"Ben": 2, "Cy": 2}
    assert summary.senders_left_out == 2
