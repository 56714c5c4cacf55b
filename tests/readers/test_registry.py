"""The reader that is surest reads; a tie, or nobody, is said in words that help."""

import io
import types
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from onrecord.ports.originals import Original
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.registry import READERS, choose, judge
from onrecord.records.errors import AmbiguousFormatError, UnreadableError, UnsafeSourceError

OpenSource = Callable[..., Original]


def reader(name: str, recognise: Callable[[bytes, str], Match]) -> Any:
    return types.SimpleNamespace(NAME=name, VERSION="1", CHANNEL=name, recognise=recognise, read=None)


def by_head(name: str, mark: bytes, match: Match = Match.CERTAIN) -> Any:
    return reader(name, lambda head, _filename: match if mark in head else Match.NO)


def zip_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(name.replace("_", "."), body)
    return out.getvalue()


ADA, BEN = by_head("ada", b"A"), by_head("ben", b"B")
MAYBE = by_head("maybe", b"A", Match.POSSIBLE)


def test_the_surest_reader_is_chosen_with_the_entries_that_it_knows(open_source: OpenSource) -> None:
    original = open_source({"1.txt": b"A", "2.txt": b"x", "3.txt": b"A"})
    choice = judge(original, (MAYBE, ADA, BEN))
    assert choice.reader is ADA
    assert [entry.name for entry in choice.entries] == ["1.txt", "3.txt"]
    assert choose(original, (MAYBE, BEN)) is MAYBE


@pytest.mark.parametrize("source", [b"A and B", {"a.txt": b"A", "b.txt": b"B"}])
def test_two_readers_that_are_equally_sure_are_named(open_source: OpenSource, source: object) -> None:
    with pytest.raises(
        AmbiguousFormatError, match="could be read as ada or ben: choose one with --reader, or capture each"
    ):
        judge(open_source(source), (ADA, MAYBE, BEN))


def test_a_source_that_nobody_knows_is_refused_and_what_is_known_is_said(open_source: OpenSource) -> None:
    with pytest.raises(
        UnreadableError, match=r"'x\.txt' is not an export that OnRecord reads: it is a text; if it is a note"
    ):
        judge(open_source(b"neither", "x.txt"), (ADA, BEN))


def test_a_folder_without_a_file_is_refused(open_source: OpenSource) -> None:
    with pytest.raises(UnreadableError, match="is not an export"):
        judge(open_source({}), (ADA,))


def test_a_zip_that_holds_but_a_zip_is_refused_with_what_to_do(open_source: OpenSource) -> None:
    inner = zip_of(chat_txt=b"A")
    for source in (zip_of(inner_zip=inner), zip_of(inner_zip=inner, read_me=b"hello"), {"x.zip": inner}):
        with pytest.raises(UnsafeSourceError, match=r"limits\.zip_depth allows: take the inner zip out"):
            judge(open_source(source), (ADA,))


def test_a_document_that_is_a_zip_inside_is_not_called_one(open_source: OpenSource) -> None:
    document = zip_of(word_xml=b"A")
    with pytest.raises(UnreadableError, match=r"is not an export that OnRecord reads: no file"):
        judge(open_source({"shopping.docx": document, "list.txt": b"bread"}), (ADA,))


def test_a_zip_beside_a_conversation_is_left_alone(open_source: OpenSource) -> None:
    assert choose(open_source(zip_of(chat_txt=b"A", plans_zip=zip_of(a_txt=b"B"))), (ADA, BEN)) is ADA


def test_heads_are_bounded_and_names_come_without_their_path(open_source: OpenSource) -> None:
    shown: list[tuple[int, str]] = []

    def look(head: bytes, filename: str) -> Match:
        shown.append((len(head), filename))
        return Match.CERTAIN

    judge(open_source({"deep/er/chat.txt": bytes(2 * HEAD_BYTES)}), (reader("r", look),))
    assert shown == [(HEAD_BYTES, "chat.txt")]


def test_media_in_a_container_is_not_opened_but_a_lone_file_is(open_source: OpenSource) -> None:
    with pytest.raises(UnreadableError):
        judge(open_source({"a.JPG": b"A", "b.opus": b"A"}), (ADA,))
    assert choose(open_source(b"A", "chat.jpg"), (ADA,)) is ADA


def test_a_source_without_a_byte_is_read_by_whoever_likes_its_name(open_source: OpenSource) -> None:
    by_name = reader(
        "name", lambda _head, filename: Match.POSSIBLE if filename.endswith(".txt") else Match.NO
    )
    assert choose(open_source(b"", "chat.txt"), (ADA, by_name, MAYBE)) is by_name
    assert choose(open_source(b"", "chat.bin"), (ADA, by_name)) is ADA
    assert choose(open_source({"a.txt": b"", "b.bin": b""}), (ADA, by_name)) is by_name


@pytest.mark.parametrize("built_in", READERS, ids=lambda one: one.NAME)
def test_every_built_in_reader_keeps_the_protocol(built_in: Any) -> None:
    assert built_in.NAME
    assert built_in.VERSION
    assert built_in.CHANNEL
    assert callable(built_in.read)
    for head in (b"", b"\0" * HEAD_BYTES, bytes(range(256)), b"PK\3\4", b"[" * 1000, "\u202e".encode() * 9):
        assert isinstance(built_in.recognise(head, "x\n.bin"), Match)


def test_reader_names_are_their_own() -> None:
    assert len({one.NAME for one in READERS}) == len(READERS)
