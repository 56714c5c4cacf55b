"""What a built-in reader finds in the child is what it finds outside: nothing it needs is denied to it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from onrecord.compute import jobs
from onrecord.compute.sandbox import ChildSandbox
from onrecord.ports.originals import Feed
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import READERS
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions
from onrecord.records.schema import Batch

MakeFeed = Callable[..., Feed]
ANDROID = """\
28/03/2026, 09:00 - Messages and calls are end-to-end encrypted. No one outside of this chat, \
not even WhatsApp, can read or listen to them. Tap to learn more.
28/03/2026, 09:00 - Ada Quay created group "Harbour resilience"
28/03/2026, 09:01 - You updated the message timer. New messages will disappear from this chat 24 hours after \
they're sent. Tap to change.
28/03/2026, 09:02 - Ada Quay: The storm is due on Friday, \u0645\u064a\u0646\u0627\u0621 \u6e2f \U0001f30a
a second line
29/03/2026, 01:30 - Ben Mole: This message was deleted
29/03/2026, 03:00 - Ben Mole: null
29/03/2026, 03:01 - Ben Mole: <Media omitted>
29/03/2026, 03:02 - Ben Mole: IMG-20260329-WA0001.jpg (file attached)
with a caption
29/03/2026, 03:03 - Ben Mole: POLL:
Close the basin?
OPTION: Yes (2 votes)
OPTION: No (0 votes)
30/03/2026, 10:00 - Ada Quay: location: https://maps.google.com/?q=51.5,-0.1
30/03/2026, 10:01 - Missed voice call
30/03/2026, 10:02 - Something that no phrase explains
30/03/2026, 10:03 - Ada Quay: edited <This message was edited>
30/03/2026, 10:04 - You turned off disappearing messages. Tap to change.
"""
IPHONE = """\
\u200e[28/03/2026, 09:00:01] Harbour: \u200eMessages and calls are end-to-end encrypted.\r
[28/03/2026, 9:02:11\u202fPM] Ada: hello\r
\u200e[28/03/2026, 09:03:11] Ada: \u200e<attached: 00000003-PHOTO-2026-03-28-09-03-11.jpg>\r
[28/03/2026, 09:04:12] ~\u202fBen: \u200eThis message was deleted.\r
"""
INVALID = ANDROID.encode() + b"31/03/2026, 08:00 - Ada Quay: broken \xff\xfe bytes\n31/03/2026, 08:0"


def zipped(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", text)
        archive.writestr("00000003-PHOTO-2026-03-28-09-03-11.jpg", b"\xff\xd8" * 500)
        archive.writestr("contact.vcf", "BEGIN:VCARD\nFN:Cy\nEND:VCARD\n")
        archive.writestr("__MACOSX/._chat.txt", b"junk")
    return out.getvalue()


SOURCES = {
    "android text": ("WhatsApp Chat with Harbour resilience.txt", ANDROID.encode()),
    "iphone zip": ("WhatsApp Chat - Harbour.zip", zipped(IPHONE)),
    "broken text": ("WhatsApp Chat with Harbour resilience.txt", INVALID),
    "empty": ("WhatsApp Chat with Nobody.txt", b""),
}


@pytest.fixture(scope="module")
def box() -> Iterator[ChildSandbox]:
    with ChildSandbox(Limits()) as made:
        yield made


def untold(_done: int, _total: int) -> None:
    """Nobody watches."""


def plain(items: Iterator[object]) -> list[object]:
    return [row for item in items for row in (item.to_pylist() if isinstance(item, Batch) else [item])]


@pytest.mark.parametrize("piped", [False, True], ids=["file", "pipe"])
@pytest.mark.parametrize("source", SOURCES)
def test_the_child_finds_what_the_reader_finds_without_one(
    box: ChildSandbox,
    feed: MakeFeed,
    source: str,
    piped: bool,  # noqa: FBT001 - parametrised
) -> None:
    name, data = SOURCES[source]
    given = feed(data, name, piped=piped)
    here = Source(name, is_folder=False, files=given.files, opener=lambda _number: io.BytesIO(data))
    original = open_original(here, Assumptions(), Limits())
    survey = box.survey(given, Assumptions(), untold)
    tree = box.line_tree(given, bytes(32))
    assert plain(box.items(given, Assumptions(), untold)) == plain(jobs.items(original, READERS, untold))
    told = survey.result()
    assert told == jobs.survey(original, READERS, told.sandbox, untold)
    assert tree.result() == jobs.line_tree(original, bytes(32))


def test_a_conversation_of_many_batches_streams_whole(box: ChildSandbox, feed: MakeFeed) -> None:
    text = "".join(f"12/03/2026, 09:{n % 60:02} - Ada {n % 7}: message {n}\n" for n in range(150_000))
    items = list(box.items(feed(text.encode(), "chat.txt"), Assumptions(), untold))
    batches = [item for item in items if isinstance(item, Batch)]
    assert len(batches) > 1
    table = pa.Table.from_batches(batches)
    assert table.column("ordinal").to_pylist() == list(range(150_000))
    assert table.column("body")[149_999].as_py() == "message 149999"


def test_the_child_leaves_no_file_open_here(box: ChildSandbox, feed: MakeFeed) -> None:
    name, data = SOURCES["iphone zip"]
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        box.survey(feed(data, name), Assumptions(), untold).result()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
