"""What a browser says of files that it left out beside a chat fits what came, or nothing is kept."""

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.withholding import SEED, derived_files, drawn, kept_of, reopened

from onrecord.compute.line_trees import Commitment, tree_of
from onrecord.integrity.salts import kept_salts
from onrecord.procedures.sources import sources
from onrecord.procedures.withheld_before import MOST_LEAVES_OUT, most_bytes, read_beforehand
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Assumptions, CaptureId, Entry
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

ZIP = "WhatsApp Chat - Pier"
CHAT = f"{ZIP}/_chat.txt"


def folder(pictures):
    """Return a zip's files, each picture sent by one message of the chat."""
    names = [f"0000{n:04}-PHOTO.jpg" for n in range(pictures)]
    lines = [f"[13/03/2026, 09:00:0{n}] Mum: \u200e<attached: {name}>\n" for n, name in enumerate(names)]
    text = "[13/03/2026, 09:00:00] Ann: the pier\n" + "".join(lines)
    files = {f"{ZIP}/{name}": f"picture {n}".encode() for n, name in enumerate(names)}
    return {**files, CHAT: text.encode(), f"{ZIP}/a note.txt": b"one\ntwo"}  # in the order of their names


def said_of(made, **changes):
    ranges = [(one.first, one.last) for one in made.withheld]
    salts = base64.b64encode(kept_salts(SEED, made.tree.leaves, ranges)).decode()
    kept = [number for number, one in enumerate(made.entries) if one.reason is None]
    said = {
        "onrecord-withheld": 2,
        "text": kept[made.text.entry],
        "entries": [[one.leaves, one.reason and one.reason.value] for one in made.entries],
        "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in made.text.lines],
        "leaves": list(made.leaves),
        "salts": salts,
        "root": made.tree.root,
        "count": made.tree.leaves,
        "messages": {name: one.messages for name, one in made.counts.items()},
    }
    return {**said, **changes}


class Came:
    """What came: files in their order."""

    def __init__(self, files) -> None:
        self.name, self.is_folder = "files from a phone", len(files) > 1
        self.files = tuple(
            Entry(number, name, len(data)) for number, (name, data) in enumerate(files.items())
        )


FILES = folder(4)
MADE = drawn(
    FILES,
    [
        Choice(WithholdReason.PERSONAL, lines=(LineRange(2, 3),)),
        Choice(WithholdReason.PARTY, lines=(LineRange(5, 5),)),
    ],
    ZIP,
)
KEPT = derived_files(FILES, MADE, ZIP)


def before(came=None, **changes):
    said = json.dumps(said_of(MADE, **changes)).encode()
    return read_beforehand(said, came or Came(KEPT), CaptureId("c-1"))


def test_files_left_out_beside_a_chat_are_what_the_terminal_would_have_drawn():
    found = before()
    assert [one.reason for one in MADE.entries] == ["personal", "personal", None, "party", None, None]
    assert found.drawing == MADE
    assert found.withholding.counts["personal"].files == 2
    assert found.messages == 3


@given(st.integers(1, 6), st.sets(st.integers(2, 7), min_size=1))
def test_whatever_is_left_out_of_a_zip_is_read_as_it_was_drawn(pictures, out):
    lines = [one for one in out if one <= pictures + 1] or [2]
    files = folder(pictures)
    choices = [Choice(list(WithholdReason)[one % 3], lines=(LineRange(one, one),)) for one in lines]
    made = drawn(files, choices, ZIP)
    came = Came(derived_files(files, made, ZIP))
    said = json.dumps(said_of(made)).encode()
    assert read_beforehand(said, came, CaptureId("c-1")).drawing == made


ENTRIES = said_of(MADE)["entries"]
SLIPS = [
    {"onrecord-withheld": 1},
    {"onrecord-withheld": 3},
    {"text": 0},
    {"text": 2},
    {"text": -1},
    {"text": 9},
    {"entries": ENTRIES[:-1]},
    {"entries": [*ENTRIES, [1, None]]},
    {"entries": [*ENTRIES, [1, "personal"]]},
    {"entries": [[1, None], *ENTRIES[1:]]},
    {"entries": [[1, "secret"], *ENTRIES[1:]]},
    {"entries": [[1, "constituency"], *ENTRIES[1:]]},
    {"entries": [*ENTRIES[:2], [2, None], *ENTRIES[3:]]},
    {"entries": [*ENTRIES[:-1], [ENTRIES[-1][0], "personal"]]},
    {"entries": [[-1, "personal"], *ENTRIES[1:]]},
    {"entries": [[MOST_LEAVES_OUT + 1, "personal"], *ENTRIES[1:]]},
    {"entries": 4},
    {"leaves": said_of(MADE)["leaves"][1:]},
    {"count": MADE.tree.leaves + 1},
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda one: str(one)[:50])
def test_what_does_not_fit_the_files_that_came_is_refused(slip):
    with pytest.raises(WithholdingError, match="nothing was kept"):
        before(**slip)


def test_another_number_of_files_than_was_said_is_refused():
    for files in ({CHAT: KEPT[CHAT]}, {**KEPT, f"{ZIP}/z.jpg": b"more"}):
        with pytest.raises(WithholdingError):
            before(Came(files))


def test_a_kept_file_that_was_changed_leads_to_another_root():
    salts = said_of(MADE)["salts"]

    def tree(kept):
        return tree_of(reopened(kept, MADE, ZIP), Commitment(withholding=kept_of(MADE, salts))).tree()

    assert tree(KEPT) == MADE.tree
    (picture,) = [name for name in KEPT if name.endswith(".jpg")]
    for name, data in ((picture, b"another"), (f"{ZIP}/a note.txt", b"one\nthree")):
        assert tree({**KEPT, name: data}) != MADE.tree


def test_files_out_of_which_something_was_left_before_are_one_source():
    assumed = replace(Assumptions(), withheld=MADE.text)
    (source,) = sources(None, Came(KEPT), assumed, None)
    assert source.feed.files == Came(KEPT).files
    assert source.assumptions == replace(assumed, reader="whatsapp-text")


def test_no_more_is_read_than_the_files_that_came_have_a_use_for():
    few, many = Came({CHAT: b"a"}), Came({CHAT: b"a", **{f"{n}.jpg": bytes(10_000) for n in range(50)}})
    assert most_bytes(few) < most_bytes(many) < most_bytes(few) + 50 * 200


def test_each_file_gives_the_leaves_that_were_said_of_it_and_no_more_files_came():
    salts = said_of(MADE)["salts"]

    def tree(kept, entries=MADE.entries):
        withholding = replace(kept_of(MADE, salts), entries=tuple(entries))
        return tree_of(reopened(kept, MADE, ZIP), Commitment(withholding=withholding)).tree()

    chat, note = MADE.entries[-2:]
    moved = [replace(chat, leaves=chat.leaves + 1), replace(note, leaves=note.leaves - 1)]
    for kept, entries in (
        (KEPT, [*MADE.entries[:-2], *moved]),
        (KEPT, MADE.entries[:-1]),
        (KEPT, [*MADE.entries, note]),
        (KEPT, MADE.entries[1:]),
        ({**KEPT, f"{ZIP}/zz late.pdf": b"late"}, MADE.entries),
        ({name: KEPT[name] for name in list(KEPT)[:-1]}, MADE.entries),
    ):
        with pytest.raises(WithholdingError, match="nothing was kept"):
            tree(kept, entries)
    assert tree(KEPT) == MADE.tree
