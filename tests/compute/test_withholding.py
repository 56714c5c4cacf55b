"""What is withheld of a text: whole messages, everything else byte for byte in its place, nothing told."""

import datetime as dt
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.withholding import NAME, SEED, derived_files, drawn, kept_of, opened, read, reopened

from onrecord.compute import jobs, proving
from onrecord.compute.line_trees import Commitment, tree_of
from onrecord.integrity.leaves import line_leaf
from onrecord.integrity.line_tree import LeafProof, check_leaf
from onrecord.integrity.salts import kept_salts, salt_of
from onrecord.readers.registry import READERS
from onrecord.records.errors import NotHeldError, WithholdingError
from onrecord.records.messages import Kind
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

PERSONAL, PARTY = WithholdReason.PERSONAL, WithholdReason.PARTY
TEXTS = st.text("ab \r\u2028éß", max_size=12)
MESSAGES = st.lists(
    st.tuples(st.sampled_from(["Ada Quay", "Ben Mole"]), TEXTS, st.lists(TEXTS, max_size=2)),
    min_size=2,
    max_size=12,
)
BEGIN = "12/03/2026, 09:00 - Messages and calls are end-to-end encrypted.\n"


def chat(messages, *, is_whole=True):
    lines = [BEGIN]
    for minute, (sender, body, more) in enumerate(messages):
        lines.append(f"13/03/2026, 10:{minute:02} - {sender}: x{body}\n")
        lines += [f"{line}y\n" for line in more]
    text = "".join(lines)
    return (text if is_whole else text[:-1]).encode()


def lines_of(text):
    parts = text.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def by_lines(*ranges, reason=PERSONAL):
    return Choice(reason, lines=tuple(LineRange(*one) for one in ranges))


@st.composite
def withheld_chats(draw):
    text = chat(draw(MESSAGES), is_whole=draw(st.booleans()))
    count = len(lines_of(text))
    chosen = sorted(draw(st.sets(st.integers(1, count), min_size=1)))
    half = draw(st.integers(0, len(chosen)))
    choices = [
        by_lines(*((line, line) for line in lines), reason=reason)
        for lines, reason in ((chosen[:half], PERSONAL), (chosen[half:], PARTY))
        if lines
    ]
    return text, choices


def withholding_of(made):
    ranges = [(one.first, one.last) for one in made.withheld]
    return kept_of(made, b64encode(kept_salts(SEED, made.tree.leaves, ranges)).decode())


def draws(files, choices, name=NAME):
    """Draw, or say that nothing would be left."""
    try:
        return drawn(files, choices, name)
    except WithholdingError as error:
        assert "every message" in str(error)  # noqa: PT017 - any other refusal is a fault
        return None


@given(withheld_chats())
def test_kept_lines_are_the_same_bytes_at_the_same_numbers(case):
    text, choices = case
    made = draws({NAME: text}, choices)
    if made is None:
        return
    kept, whole = lines_of(derived_files({NAME: text}, made)[NAME]), lines_of(text)
    assert len(kept) == len(whole)
    reason = {n: one.reason for one in made.text.lines for n in range(one.first, one.last + 1)}
    named = {n for choice in choices for one in choice.lines for n in range(one.first, one.last + 1)}
    assert named <= reason.keys()
    for number, (ours, theirs) in enumerate(zip(kept, whole, strict=True), 1):
        assert ours == (reason[number].placeholder if number in reason else theirs)


@given(withheld_chats())
def test_what_is_left_reads_as_it_did_in_the_whole(case):
    text, choices = case
    made = draws({NAME: text}, choices)
    if made is None:
        return
    kept = derived_files({NAME: text}, made)
    hidden = {n for one in made.text.lines for n in range(one.first, one.last + 1)}
    before, _ = read(opened({NAME: text}))
    after, gaps = read(reopened(kept, made))
    assert [(gap.span.first, gap.span.last, gap.reason) for gap in gaps] == [
        (one.first, one.last, one.reason.mark) for one in made.text.lines
    ]
    left = [row for row in before if row["span"]["first"] not in hidden]
    assert [(row["span"]["first"], row["span"]["last"], row["body"]) for row in after] == [
        (row["span"]["first"], row["span"]["last"], row["body"]) for row in left
    ]
    for row in after:
        begins = kept[NAME][row["span"]["first_byte"] :]
        assert begins.startswith(lines_of(kept[NAME])[row["span"]["first"] - 1])
    for gap in gaps:
        assert kept[NAME][gap.span.first_byte :].startswith(b"[withheld by the custodian: ")


@given(withheld_chats())
def test_a_message_is_withheld_whole_or_not_at_all(case):
    text, choices = case
    made = draws({NAME: text}, choices)
    if made is None:
        return
    hidden = {n for one in made.text.lines for n in range(one.first, one.last + 1)}
    for row in read(opened({NAME: text}))[0]:
        lines = set(range(row["span"]["first"], row["span"]["last"] + 1))
        assert lines <= hidden or not lines & hidden


@given(withheld_chats(), st.data())
def test_every_line_is_proved_from_what_is_kept_and_a_withheld_one_shows_nothing(case, data):
    text, choices = case
    made = draws({NAME: text}, choices)
    if made is None:
        return
    whole, kept = lines_of(text), derived_files({NAME: text}, made)
    withholding = withholding_of(made)
    number = data.draw(st.integers(1, len(whole)))
    original = reopened(kept, made)
    proven = proving.prove(original, iter(()), number, Commitment(withholding=withholding))
    assert proven.tree == made.tree == jobs.line_tree(opened({NAME: text}), SEED)
    path = tuple(map(bytes.fromhex, proven.path))
    check_leaf(made.tree, LeafProof(proven.index, bytes.fromhex(proven.leaf), path))
    assert proven.leaf == line_leaf(salt_of(SEED, number - 1), whole[number - 1]).hex()
    if proven.leaf in made.leaves:
        assert (proven.salt, proven.line) == (None, None)
    else:
        assert b64decode(proven.line) == whole[number - 1]
        assert line_leaf(bytes.fromhex(proven.salt), whole[number - 1]).hex() == proven.leaf


@given(withheld_chats())
def test_no_salt_of_a_withheld_line_is_kept(case):
    text, choices = case
    made = draws({NAME: text}, choices)
    if made is None:
        return
    salts = b64decode(withholding_of(made).salts)
    hidden = {n for one in made.withheld for n in range(one.first, one.last + 1)}
    assert len(salts) == 16 * (made.tree.leaves - len(hidden))
    assert not any(salt_of(SEED, leaf) in salts for leaf in hidden)


CHAT = (
    b"12/03/2026, 09:00 - Messages and calls are end-to-end encrypted.\n"
    b"12/03/2026, 09:01 - Ada Quay: IMG-20260312-WA0001.jpg (file attached)\n"
    b"12/03/2026, 09:02 - Mum: IMG-20260312-WA0002.jpg (file attached)\n"
    b"dinner on Sunday?\n"
    b"13/03/2026, 09:03 - Mum: notes.txt (file attached)\n"
    b"14/03/2026, 09:04 - Ada Quay: the basin is closed\n"
)
FILES = {
    "IMG-20260312-WA0001.jpg": b"\xff\xd8\xff first",
    "IMG-20260312-WA0002.jpg": b"\xff\xd8\xff second",
    NAME: CHAT,
    "notes.txt": b"one\ntwo\n",
}


def test_files_that_withheld_messages_alone_name_are_gone():
    made = drawn(FILES, [Choice(PERSONAL, senders=("Mum",))])
    kept = derived_files(FILES, made)
    assert list(kept) == ["IMG-20260312-WA0001.jpg", NAME]
    assert kept["IMG-20260312-WA0001.jpg"] == FILES["IMG-20260312-WA0001.jpg"]
    assert made.counts["personal"] == type(made.counts["personal"])(messages=2, lines=3, files=2)
    assert tree_of(reopened(kept, made), Commitment(withholding=withholding_of(made))).tree() == made.tree
    assert made.tree == jobs.line_tree(opened(FILES), SEED)
    assert len(made.leaves) == 6


MORE = {**FILES, "IMG 2.jpg": b"\xff\xd8\xff third", "plan.txt": b"one\ntwo"}


@pytest.mark.parametrize("named", [("IMG 2.jpg",), ("plan.txt",), ("plan.txt", "IMG 2.jpg"), ("notes.txt",)])
def test_a_file_that_choices_name_is_gone_and_the_tree_is_of_the_whole_all_the_same(named):
    made = drawn(MORE, [Choice(PERSONAL, senders=("Mum",)), Choice(PARTY, files=named)])
    kept = derived_files(MORE, made)
    assert set(kept) == {"IMG-20260312-WA0001.jpg", NAME, "IMG 2.jpg", "plan.txt"} - set(named)
    assert list(made.unnamed) == ["IMG 2.jpg", "plan.txt"]
    assert made.counts["personal"].files == 2  # what the message left out names has its own reason
    assert tree_of(reopened(kept, made), Commitment(withholding=withholding_of(made))).tree() == made.tree
    assert made.tree == jobs.line_tree(opened(MORE), SEED)


@pytest.mark.parametrize("name", ["IMG-20260312-WA0001.jpg", "gone.jpg", NAME])
def test_a_file_that_is_not_there_or_that_a_kept_message_names_is_refused_and_not_repeated(name):
    with pytest.raises(WithholdingError) as refused:
        drawn(MORE, [Choice(PERSONAL, senders=("Mum",), files=(name,))])
    assert name not in str(refused.value)


def test_a_file_that_a_kept_message_names_too_is_kept():
    files = {**FILES, NAME: CHAT + b"14/03/2026, 09:05 - Ada Quay: IMG-20260312-WA0002.jpg (file attached)\n"}
    assert "IMG-20260312-WA0002.jpg" in derived_files(
        files, drawn(files, [Choice(PERSONAL, senders=("Mum",))])
    )


@pytest.mark.parametrize("number", range(1, 7))
def test_a_line_is_proved_whatever_files_stand_before_the_text(number):
    made = drawn(FILES, [Choice(PERSONAL, senders=("Mum",))])
    original = reopened(derived_files(FILES, made), made)
    kept = proving.prove(original, iter(()), number, Commitment(withholding=withholding_of(made)))
    items = jobs.items(opened(FILES), READERS, lambda _done, _total: None)
    exact = proving.prove(opened(FILES), items, number, Commitment(SEED))
    assert (kept.tree, kept.index, kept.leaf, kept.path) == (exact.tree, exact.index, exact.leaf, exact.path)
    assert b64decode(exact.line) == lines_of(CHAT)[number - 1]
    assert kept.line == (None if 3 <= number <= 5 else exact.line)


def test_a_line_that_is_not_there_is_not_proved():
    items = jobs.items(opened(FILES), READERS, lambda _done, _total: None)
    with pytest.raises(NotHeldError):
        proving.prove(opened(FILES), items, 7, Commitment(SEED))


def stretches(*choices):
    return [(one.first, one.last, one.reason.value) for one in drawn(FILES, choices).text.lines]


def test_senders_kinds_and_lines_each_name_messages_and_the_first_choice_gives_the_reason():
    assert stretches(Choice(PARTY, lines=(LineRange(4, 4),)), Choice(PERSONAL, senders=("Mum",))) == [
        (3, 4, "party"),
        (5, 5, "personal"),
    ]
    assert stretches(Choice(PERSONAL, kinds=(Kind.NOTICE,), lines=(LineRange(6, 6),))) == [
        (1, 1, "personal"),
        (6, 6, "personal"),
    ]


def test_since_and_before_narrow_senders_and_not_lines():
    day = dt.datetime(2026, 3, 13)  # noqa: DTZ001 - the phone's own clock
    assert stretches(Choice(PERSONAL, senders=("Mum",), since=day)) == [(5, 5, "personal")]
    assert stretches(Choice(PERSONAL, senders=("Mum",), before=day)) == [(3, 4, "personal")]
    assert stretches(Choice(PERSONAL, lines=(LineRange(2, 2),), senders=("Mum",), since=day)) == [
        (2, 2, "personal"),
        (5, 5, "personal"),
    ]
    assert stretches(Choice(PERSONAL, since=day)) == [(5, 6, "personal")]


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (Choice(PERSONAL, senders=("Mum", "mum")), "sender 2"),
        (Choice(PERSONAL, kinds=(Kind.POLL,)), "'poll'"),
        (Choice(PERSONAL, lines=(LineRange(3, 7),)), "after the last, which is 6"),
        (Choice(PERSONAL, lines=(LineRange(1, 6),)), "every message"),
    ],
)
def test_a_choice_that_names_nothing_or_everything_is_refused(choice, why):
    with pytest.raises(WithholdingError, match=why):
        drawn(FILES, [choice])


def test_a_choice_by_time_is_refused_where_dates_are_open():
    files = {NAME: CHAT.replace(b"13/03", b"03/03").replace(b"12/03", b"02/03").replace(b"14/03", b"04/03")}
    with pytest.raises(WithholdingError, match="date-order"):
        drawn(files, [Choice(PERSONAL, since=dt.datetime(2026, 3, 3))])  # noqa: DTZ001 - the same


def test_a_source_that_is_no_text_is_refused():
    with pytest.raises(WithholdingError, match="text export"):
        drawn({"sms.xml": SMS}, [Choice(PERSONAL, lines=(LineRange(1, 1),))], "sms.xml")


SMS = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"2\">\n"
    b'<sms protocol="0" address="+447700900001" date="1773309600000" type="1" body="one" read="1" />\n'
    b'<sms protocol="0" address="+447700900001" date="1773309700000" type="1" body="two" read="1" />\n'
    b"</smses>\n"
)
