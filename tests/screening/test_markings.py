"""Where a marking is found: in which column, on which line; and that nothing else is told."""

import builtins
from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.conftest import batch_of
from tests.screening.marked_texts import hidden, marked

from onrecord.records.captures import Marking, MarkingLevel, MarkingTier
from onrecord.records.schema import Batch
from onrecord.screening import markings
from onrecord.screening.markings import Screen

MakeBatch = Callable[..., Batch]
SCREEN = Screen()
BODIES = st.lists(st.none() | marked().flatmap(lambda text: hidden(text, most=1)), max_size=8)


def raw(body: str) -> list[bytes]:
    return [line.encode() + b"\n" for line in body.split("\n")]


def places(found: Sequence[Marking]) -> list[tuple[str, int]]:
    return [(marking.level.value, marking.line) for marking in found if marking.spills]


@settings(max_examples=80)
@given(BODIES)
def test_screening_a_batch_is_screening_its_lines(bodies: list[str | None]) -> None:
    batch = batch_of(bodies, first=7)
    spans = batch.column("span").to_pylist()
    expected = [
        found
        for body, span in zip(bodies, spans, strict=True)
        for found in SCREEN.lines("chat.txt", span["first"], raw(body or ""))
    ]
    assert sorted(SCREEN.batch(batch), key=str) == sorted(dict.fromkeys(expected), key=str)


@settings(max_examples=60)
@given(st.lists(marked(), min_size=1, max_size=8), st.integers(1, 3))
def test_lines_are_screened_alike_in_chunks_of_any_size(texts: list[str], chunk: int) -> None:
    lines = raw("\n".join(texts))
    whole = SCREEN.lines("notes.txt", 1, lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markings, "_CHUNK_LINES", chunk)
        assert SCREEN.lines("notes.txt", 1, iter(lines)) == whole


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_bytes_are_screened_without_error(lines: list[bytes]) -> None:
    assert all(1 <= found.line <= len(lines) for found in SCREEN.lines("x", 1, lines))


def test_a_body_with_several_markings_names_the_line_of_each(make_batch: MakeBatch) -> None:
    batch = make_batch(["hello", "see below\nUK SECRET\n\nthe dredger sails\nTOP SECRET", "bye"], first=40)
    assert places(SCREEN.batch(batch)) == [("SECRET", 42), ("TOP SECRET", 45)]


def test_a_line_past_the_end_of_its_message_is_put_on_its_last_line(make_batch: MakeBatch) -> None:
    span = {"entry": "chat.json", "first": 3, "last": 3, "first_byte": 90}
    batch = make_batch(["one\ntwo\nSECRET"], span=[span])
    assert [(found.entry, found.line) for found in SCREEN.batch(batch)] == [("chat.json", 3)]


@pytest.mark.parametrize(
    ("name", "level", "tier"),
    [
        ("SECRET - basin closure.pdf", "SECRET", "marking"),
        ("20260312 basin closure - SECRET.docx", "SECRET", "marking"),
        ("UK_SECRET.pdf", "SECRET", "marking"),
        ("TOP%20SECRET%20STRAP1.pdf", "TOP SECRET", "marking"),
        ("TOP_SECRET_UK_EYES_ONLY_weekly.pdf", "TOP SECRET", "marking"),
        ("(S) port authority reports the dredger will sail.txt".replace("port", "Port"), "SECRET", "marking"),
        ("\uff33\uff25\uff23\uff32\uff25\uff34.pdf", "SECRET", "marking"),
        ("UK SECRET brief.pdf", "SECRET", "marking"),
        ("UK_SECRET_brief.pdf", "SECRET", "marking"),
        ("UK SECRET/IMG-0001.jpg", "SECRET", "marking"),
        ("media/TOP SECRET/one/IMG-0001.jpg", "TOP SECRET", "marking"),
        ("media/UK SECRET.jpg", "SECRET", "marking"),
        ("basin SECRET annex.pdf", "SECRET", "assertion"),
        ("AWS_SECRET_KEY.txt", "SECRET", "assertion"),
        ("OFFICIAL-SENSITIVE minutes.docx", "OFFICIAL-SENSITIVE", "assertion"),
    ],
)
def test_an_attachments_name_is_read_as_a_title(
    make_batch: MakeBatch, name: str, level: str, tier: str
) -> None:
    attachment = {"name": name, "type": None, "bytes": None, "presence": "missing"}
    found = SCREEN.batch(make_batch(["hello", "see file"], attachments=[None, [attachment]]))
    assert [(item.level, item.tier, item.line) for item in found] == [(level, tier, 2)]
    assert [(item.level, item.tier, item.line) for item in SCREEN.names([name])] == [(level, tier, 0)]


@pytest.mark.parametrize("name", ["IMG-20260312-WA0007.jpg", "secret_santa.pdf", "client_secret.json", ""])
def test_an_everyday_file_name_says_nothing(name: str) -> None:
    assert SCREEN.names([name]) == []


def test_what_was_edited_away_and_what_a_notice_names_are_screened(make_batch: MakeBatch) -> None:
    batch = make_batch(
        ["the dredger sails", None],
        revisions=[[{"said_at": None, "body": "UK SECRET"}], None],
        notice=[None, {"kind": "renamed", "seconds": None, "subject": "TOP SECRET - basin"}],
    )
    assert places(SCREEN.batch(batch)) == [("SECRET", 1), ("TOP SECRET", 2)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "UK SECRET"),
        ("quoted", {"sender": "Ada", "body": "UK SECRET"}),
        ("forwarded_from", "UK SECRET"),
        ("recipients", [{"role": "to", "label": "UK SECRET", "address": "a@example.org"}]),
    ],
)
def test_what_mailboxes_and_databases_know_beside_the_body_is_screened(
    make_batch: MakeBatch, column: str, value: object
) -> None:
    batch = make_batch(["hello", "the dredger sails"], **{column: [None, value]})
    assert places(SCREEN.batch(batch)) == [("SECRET", 2)]


def test_a_senders_label_is_screened_once_in_a_batch(make_batch: MakeBatch) -> None:
    batch = make_batch(
        ["hello", "a", "b", "c"], sender=["Ada", "TOP SECRET - basin", None, "TOP SECRET - basin"]
    )
    assert places(SCREEN.batch(batch)) == [("TOP SECRET", 2)]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("notes.json", b'{"id": 7, "text": "UK SECRET", "to": "Ada"}'),
        ("notes.json", b'{"text": "see below\\nUK SECRET\\nthe dredger sails"}'),
        ("a/table.csv", b"7,UK SECRET,Ada"),
        ("table.csv", b'7,"UK SECRET","Ada, Ben"'),
        ("table.tsv", b"7\tUK SECRET\tAda"),
        ("a.vcf", b"NOTE;CHARSET=UTF-8:UK SECRET\r"),
        ("a.ics", b"DESCRIPTION:see below\\nUK SECRET\\nthe dredger sails"),
        ("a.rtf", rb"{\rtf1\ansi{\b UK SECRET}\par The dredger sails.\par}"),
        ("page.html", b"<h1>UK SECRET</h1><p>The dredger sails.</p>"),
    ],
)
def test_a_marking_alone_in_its_field_is_one(entry: str, line: bytes) -> None:
    assert places(SCREEN.lines(entry, 3, [line])) == [("SECRET", 3)]


def test_prose_in_plain_text_has_no_fields() -> None:
    assert places(SCREEN.lines("notes.txt", 1, [b'he wrote "SECRET", twice'])) == []


def test_a_place_that_is_said_over_and_over_is_judged_once() -> None:
    screen = Screen()
    screen.lines("x", 1, [b"SECRET " * 20_000])
    assert screen._grammar._prose._judged.cache_info().misses < 100


def test_many_small_texts_and_one_large_one_are_judged_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [b"UK SECRET", "\uff33ECRET \u2122".encode(), b"the dredger", "caf\u00e9".encode()]
    few = SCREEN.lines("x", 1, lines)
    monkeypatch.setattr("onrecord.screening.prefilter._FEW_BYTES", -1)
    assert SCREEN.lines("x", 1, lines) == few
    assert len(few) == 2


def test_bytes_that_are_not_utf_8_hide_no_marking() -> None:
    found = SCREEN.lines(
        "notes.txt", 5, [b"\xff\xfe\n", b"\xe9 SECRET \xff\n", b"SECRET UK EYES ONLY \xc3\n"]
    )
    assert places(found) == [("SECRET", 6), ("SECRET", 7)]


def test_a_witness_beyond_the_window_is_no_witness() -> None:
    mark, other = (
        b"(C) Crew of nine and a cook from Vessia aboard\n",
        b"(U) Weather fair in the roads all day\n",
    )
    near = SCREEN.lines("x", 1, [mark, *[b"\n"] * 9, other])
    far = SCREEN.lines("x", 1, [mark, *[b"\n"] * 10, other])
    assert [found.line for found in near] == [1, 11]
    assert far == []


def test_a_list_near_by_refutes_a_portion_mark() -> None:
    mark = b"(S) Starboard lights need a new bulb before Friday\n"
    assert SCREEN.lines("x", 1, [mark])[0].spills
    assert not any(found.spills for found in SCREEN.lines("x", 1, [b"(Q) Quay\n", mark, b"(T) Tide\n"]))


def test_a_finding_holds_none_of_the_words(make_batch: MakeBatch) -> None:
    canary = "zebrafinch"
    found = SCREEN.batch(make_batch([f"SECRET - {canary}\nthe {canary} annex is marked SECRET"]))
    assert len(found) == 2
    assert canary not in repr(found)
    assert {type(value) for item in found for value in (item.level, item.tier)} == {MarkingLevel, MarkingTier}


def test_screening_opens_no_file(make_batch: MakeBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()

    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr("io.open", refuse)
    monkeypatch.setattr("os.open", refuse)
    found = screen.batch(make_batch(["\uff33ECRET", "UK SECRET", "\U0001f602", "hello"]))
    assert places(found) == [("SECRET", 1), ("SECRET", 2)]


@pytest.mark.parametrize(
    "unit",
    [
        "hello ",
        "SECRET ",
        "S E C R E T ",
        " ",
        "#",
        "(S) ",
        "((",
        "TS//",
        "Subject: ",
        "UK/",
        "\u200b",
        " - SECRET",
        "\xe9. ",
    ],
)
def test_a_very_long_line_is_read_to_its_end(unit: str) -> None:
    line = unit * (300_000 // len(unit)) + "\nit's marked TOP SECRET"
    found = SCREEN.lines("x", 1, [line.replace("\n", " ").encode()])
    assert MarkingLevel.TOP_SECRET in [item.level for item in found]
