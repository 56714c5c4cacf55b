"""The browser reads a chat by the reader's rules: as the reader does, or not at all."""

import base64
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.readers.formats.whatsapp_text import generated
from tests.readers.formats.whatsapp_text.generated import chats
from tests.support.in_node import run
from tests.support.withholding import NAME, SEED, derived_files, drawn, opened, read

from onrecord.integrity.opening import Opening, write_opening
from onrecord.integrity.salts import kept_salts
from onrecord.readers.formats.whatsapp_text.rules import rules
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange
from onrecord.simulation.shapes import WorldShape
from onrecord.simulation.simulator import simulate
from onrecord.simulation.worlds import random_world

ROOT = Path(__file__).parents[4]
SAMPLES = sorted((ROOT / "tests" / "samples" / "whatsapp-text").rglob("*.txt"))
EXAMPLES = 400
CALM_EXAMPLES = 60


def in_the_browser(folder, files, **more):
    """Have Node run the page's own scripts on files; return what each was read as."""
    (folder / "rules.json").write_text(json.dumps(rules()), "utf-8")
    asked = []
    for number, data in enumerate(files):
        path = folder / f"{number}.txt"
        path.write_bytes(data)
        asked.append({"path": str(path), **more})
    return run(Path(__file__).with_name("chat.mjs"), asked, folder / "rules.json")


def agrees(data, messages, media=()):
    """Compare with the reader: lines, who wrote, the day where the browser says one, and which files are named.

    What an iPhone writes under a name the browser counts as nobody's; the reader gives it that name, or none.
    """
    rows, anomalies = read(opened({NAME: data, **dict.fromkeys(media, b"0")}))
    assert anomalies == []
    spans = [[row["span"]["first"], row["span"]["last"]] for row in rows]
    assert [one[:2] for one in messages] == spans
    for row, (_, _, sender, day, under, files) in zip(rows, messages, strict=True):
        assert row["sender"] == sender or (under is not None and row["sender"] == under)
        assert day is None or row["said_local"].date().isoformat() == day
        named = {one["entry"] for one in row["attachments"] or () if one["entry"]}
        assert {media[number] for number in files} == named


def test_every_sample_is_read_as_the_reader_reads_it_or_not_at_all(tmp_path):
    files = [path.read_bytes() for path in SAMPLES]
    found = in_the_browser(tmp_path, files)
    read_here = [(data, one["messages"]) for data, one in zip(files, found, strict=True) if "messages" in one]
    assert len(read_here) >= 12
    for data, messages in read_here:
        agrees(data, messages)


def drawn_chats(strategy, count=EXAMPLES):
    gathered = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def gather(chat):
        gathered.append(chat.replace(b"\0", b""))

    gather()
    return gathered


def test_no_hostile_chat_is_read_otherwise_than_the_reader_reads_it(tmp_path):
    files = drawn_chats(chats())
    found = in_the_browser(tmp_path, files)
    assert sum("messages" in one for one in found) > EXAMPLES // 100
    for data, one in zip(files, found, strict=True):
        if "messages" in one:
            agrees(data, one["messages"])


MEDIA = (
    "00000001-PHOTO-2024-01-01-10-00-00.jpg",
    "IMG-20240101-WA0000.jpg",
    "AUD-20240101-WA0001.opus",
    "x.jpg",
)
CALM = ("Amara Okafor", "Zoë O’Neill", "+44 7700 900123", "~\u202fKit", "د. ليلى", "Harbour: East", "Ben")
OWN = (
    "\u200eBen added Amara Okafor",
    "\u200eAmara Okafor created this group",
    "\u200eYou deleted this message.",
    "\u200eMissed voice call",
    "\u200evideo omitted",
    "\u200eBen changed the group name to “A: B”",
    "see x.jpg <attached: y.jpg>",
    "Look: \u200e<attached: x.jpg>",
    "Note: ring Ben: <now>",
    "Note: it is done :)",
    "plain (x.jpg)",
    "AUD-20240101-WA0001. (file attached)\na caption",
    "\u200ePOLL:\nWhen?\n\u200eOPTION: Monday (2 votes)\n\u200eOPTION: Friday (1 vote)",
    "\u200ea notice\nthat goes on",
)


@st.composite
def calm_chats(draw, form):
    """Draw a chat of one form whose times rise, with all that people and the app may say in it."""
    at = draw(generated.times)
    pieces = [f"{form(at)}Amara Okafor: \u200eMessages and calls are end-to-end encrypted."]
    said = st.one_of(st.sampled_from(OWN), generated.bodies)
    names = draw(st.lists(st.sampled_from(CALM), min_size=1, max_size=3))
    for _ in range(draw(st.integers(1, 12))):
        at += dt.timedelta(minutes=draw(st.sampled_from((0, 1, 59, 5_000))))
        more = draw(st.lists(generated.bodies, max_size=1)) if draw(st.integers(0, 3)) == 0 else []
        lead = draw(st.sampled_from(("", "", "Note: ")))
        said_now = draw(said).replace("\r", " ")
        pieces.append("\n".join([f"{form(at)}{draw(st.sampled_from(names))}: {lead}{said_now}", *more]))
    return draw(st.sampled_from(("\n", "\r\n"))).join([*pieces, ""]).encode("utf-8", "replace")


@pytest.mark.parametrize("form", [generated.iphone, generated.arabic, generated.android])
def test_files_and_people_of_a_zip_are_told_as_the_reader_tells_them(form, tmp_path):
    files = drawn_chats(calm_chats(form), CALM_EXAMPLES)
    found = in_the_browser(tmp_path, files, names=MEDIA)
    assert sum("messages" in one for one in found) > CALM_EXAMPLES // 10
    for data, one in zip(files, found, strict=True):
        if "messages" in one:
            agrees(data, one["messages"], MEDIA)


@pytest.mark.parametrize("seed", [3, 4])
def test_chats_of_made_up_phones_are_read_as_the_reader_reads_them(seed, tmp_path):
    simulate(random_world(seed, WorldShape(messages=150)), tmp_path / "phones")
    found = 0
    for chat in (tmp_path / "phones").rglob("*.txt"):
        media = tuple(one.name for one in chat.parent.iterdir() if one != chat)
        (one,) = in_the_browser(tmp_path, [chat.read_bytes()], names=media)
        if "messages" in one:
            agrees(chat.read_bytes(), one["messages"], media)
            found += 1
    assert found


def test_a_long_chat_of_an_android_phone_is_read(tmp_path):
    chat = "".join(
        f"{1 + n // 60:02}/03/2026, {n % 60 // 4:02}:{n % 60:02} - {('Ada', 'Bén: ', '+44 7700 900123')[n % 3]}: "
        f"line {n}\nand more\n"
        for n in range(1200)
        if n % 3 != 1
    ).encode()
    (one,) = in_the_browser(tmp_path, [chat])
    assert len(one["messages"]) == 800
    agrees(chat, one["messages"])


SMILING = "Note: the pier is shut :)"


def android(*said):
    return "".join(f"13/03/2026, 09:{n:02} - {one}\n" for n, one in enumerate(said)).encode()


@pytest.mark.parametrize(
    ("said", "is_read"),
    [
        ([f"Ann: {SMILING}", "Ben: ok"], True),
        ([f"Ann: {SMILING}"] * 4, False),  # with "Ann: Note" as a name these lines are explained
        ([*(f"Ann: line {n}" for n in range(9)), *([f"Ann: {SMILING}"] * 4)], True),
        (
            [f"Ann: {SMILING}", *(f"Ann: Note: {n}" for n in range(2)), *(f"Ann: {n}: no" for n in range(3))],
            True,
        ),
        (["Ops: Duty: <Media omitted>", "Ben: ok"], False),
        (["Ops: Duty: x.jpg (file attached)", "Ben: ok"], False),
    ],
)
def test_a_colon_refuses_a_chat_only_where_it_could_end_a_longer_name(said, is_read, tmp_path):
    data = android(*said)
    (one,) = in_the_browser(tmp_path, [data], names=MEDIA)
    assert ("messages" in one) is is_read
    if is_read:
        agrees(data, one["messages"], MEDIA)
    else:
        assert "colon" in one["refused"]


def test_a_file_is_left_to_the_service_where_two_could_be_meant(tmp_path):
    chats = [android(f"Ann: {name} (file attached)") for name in ("a.", "a.jpg", "ä.pdf", "b.jpg (x.jpg)")]
    names = ("a.jpg", "a.opus", "a\u0308.pdf", "x.jpg")
    two, *one_each, other = in_the_browser(tmp_path, chats, names=names)
    assert "refused" in two
    assert "refused" in other
    for data, one in zip(chats[1:3], one_each, strict=True):
        agrees(data, one["messages"], names)
    assert [one["messages"][0][-1] for one in one_each] == [[0], [2]]


CHAT = [f"13/03/2026, 09:{n % 60:02} - {('Ada', 'Bén')[n % 2]}: line {n}\n" for n in range(900)]
RANGES = st.lists(
    st.tuples(st.integers(1, 901), st.integers(0, 40), st.sampled_from(WithholdReason)),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("ends", ["", "\n"])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ranges=RANGES)
def test_what_the_browser_draws_is_what_the_terminal_draws(ends, ranges, tmp_path_factory):
    data = ("".join(CHAT) + "13/03/2026, 10:00 - Ada: the last" + ends).encode()
    choices = [Choice(why, lines=(LineRange(at, min(901, at + more)),)) for at, more, why in ranges]
    made = drawn({NAME: data}, choices)
    reasons = [None] * 901
    for choice in reversed(choices):
        for one in choice.lines:
            reasons[one.first - 1 : one.last] = [choice.reason.value] * (one.last - one.first + 1)
    counts = {why: one.messages for why, one in made.counts.items()}
    folder = tmp_path_factory.mktemp("drawn")
    (found,) = in_the_browser(folder, [data], reasons=reasons, messages=counts)
    assert base64.b64decode(found["text"]) == derived_files({NAME: data}, made)[NAME]
    out = [(one.first, one.last) for one in made.withheld]
    assert found["said"] == {
        "onrecord-withheld": 1,
        "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in made.text.lines],
        "leaves": list(made.leaves),
        "salts": base64.b64encode(kept_salts(SEED, made.tree.leaves, out)).decode(),
        "root": made.tree.root,
        "count": made.tree.leaves,
        "messages": counts,
    }
    assert found["opening"].encode() == write_opening(Opening("c-1", SEED, tuple(out)))


FOLDER = {
    "Chat/00000003-PHOTO.jpg": b"a picture",
    "Chat/00000004-PHOTO.jpg": b"a picture of nobody's business",
    "Chat/00000005-notes.txt": b"notes\nof two lines",
    "Chat/00000006-more.txt": b"without an end",
    "Chat/_chat.txt": (
        "[13/03/2026, 09:00:00] Pier: \u200eMessages and calls are end-to-end encrypted.\n"
        "[13/03/2026, 09:01:00] Ann: \u200e<attached: 00000003-PHOTO.jpg>\n"
        "[13/03/2026, 09:02:00] Mum: \u200e<attached: 00000004-PHOTO.jpg>\n"
        "[13/03/2026, 09:03:00] Mum: \u200e<attached: 00000005-notes.txt>\n"
        "[13/03/2026, 09:04:00] Mum: \u200e<attached: 00000003-PHOTO.jpg>\n"
        "[13/03/2026, 09:05:00] Mum: \u200e<attached: 00000006-more.txt>\n"
        "[13/03/2026, 09:06:00] Ann: the pier\n"
    ).encode(),
}


def test_what_the_browser_draws_of_files_is_what_the_terminal_draws(tmp_path):
    choice = Choice(WithholdReason.PERSONAL, lines=(LineRange(3, 5),))
    made = drawn(FOLDER, [choice, Choice(WithholdReason.PARTY, lines=(LineRange(6, 6),))], "Chat")
    out = {entry: one.reason for entry, one in zip(FOLDER, made.entries, strict=True)}
    assert [*out.values()] == [None, "personal", "personal", "party", None]
    reasons = [None, None, "personal", "personal", "personal", "party", None]
    parts = []
    for number, (name, data) in enumerate(FOLDER.items()):
        path = tmp_path / f"part-{number}"
        path.write_bytes(data)
        own = {"reasons": reasons} if name.endswith("_chat.txt") else {"reason": out[name]}
        parts.append({"path": str(path), "lined": name.endswith(".txt"), **own})
    (found,) = in_the_browser(tmp_path, [b""], parts=parts, messages={"personal": 3, "party": 1})
    assert base64.b64decode(found["text"]) == derived_files(FOLDER, made, "Chat")["Chat/_chat.txt"]
    ranges = [(one.first, one.last) for one in made.withheld]
    assert found["said"] == {
        "onrecord-withheld": 2,
        "text": 4,
        "entries": [[one.leaves, one.reason and one.reason.value] for one in made.entries],
        "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in made.text.lines],
        "leaves": list(made.leaves),
        "salts": base64.b64encode(kept_salts(SEED, made.tree.leaves, ranges)).decode(),
        "root": made.tree.root,
        "count": made.tree.leaves,
        "messages": {"personal": 3, "party": 1},
    }
    assert found["opening"].encode() == write_opening(Opening("c-1", SEED, tuple(ranges)))
