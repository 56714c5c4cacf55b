"""A filed page says what its JSON says, needs nothing beside it, and no text becomes markup of it."""

import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.captures import KeptOriginal
from onrecord.records.filing import FiledCapture, FilingContents, FilingTerms, PackageFile
from onrecord.records.legible import legible
from onrecord.records.messages import Anomaly, CaptureId, OriginalId, Span
from onrecord.records.notes import Note, NoteSaid, NoteWord
from onrecord.records.withheld import WithholdReason
from onrecord.rendering.filed_json import filed_json
from onrecord.rendering.filed_messages import filed_messages
from onrecord.rendering.filed_page import filed_page

AT = dt.datetime(2026, 3, 15, 9, 30, tzinfo=dt.UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=https://elsewhere.invalid/x onerror=y>',
    "</td></table><h1>Approved",
    "</title><meta http-equiv=refresh content='0;url=https://elsewhere.invalid/'>",
    "<!-- & -->&lt;b&gt;",
    "abc\u202egnp.exe\u2066",
    "line\u2028two\x00\x1b[2J",
    "javascript:alert(1)",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=40))


def row(number: int, text: str = "Agreed", **more: object) -> dict[str, object]:
    return {
        "id": f"o-1/0/{number}/0",
        "ordinal": number,
        "kind": "text",
        "said_text": "14/03/2026, 09:01",
        "said_local": "2026-03-14T09:01:00",
        "said_at": "2026-03-14T09:01:00Z",
        "precision": "minute",
        "sender": "Ada",
        "body": text,
        "edited": False,
        "span": {"entry": "chat.txt", "first": number, "last": number, "first_byte": number},
        "capture": "c-1",
        **{name: [] for name in ("revisions", "attachments", "reactions", "flags", "recipients", "delivery")},
        **more,
    }


def everywhere(text: str) -> FilingContents:
    """Contents with one text in every place that a source or a person fills."""
    captures = (CaptureId("c-1"),)
    said = NoteSaid("d-1", text, text, "2026-03-14", text, "k-1", ("o-1/0/1/0",), captures, text, text)
    hostile = row(
        1,
        text,
        sender=text,
        subject=text,
        kind="media",
        edited=True,
        attachments=[{"name": text, "type": "image", "presence": "omitted"}],
        quoted={"sender": text, "body": text},
        forwarded_from=text,
        recipients=[{"label": text, "address": None, "role": "to"}],
        revisions=[{"body": text}],
        reactions=[{"emoji": text, "by": text}],
        recognised={"text": "RECOGNISED", "confidence": 1, "tool": "t", "version": "1"},
    )
    undated = row(3, text, said_local=None, said_at=None, said_text=text)
    span = {"entry": text, "first": 4, "last": 5, "first_byte": 9}
    anomaly = {"anomaly": text, "span": span, "capture": "c-1"}
    names = ("title", "custodian", "device")
    return FilingContents(
        organisation=text,
        terms=FilingTerms(text, text),
        note=Note((NoteWord(said, AT), NoteWord(replace(said, by="Ben"), AT)), "c-1"),
        copy={"copy_id": "k-1", "conversation_id": "v-1", "channel": "sms", **dict.fromkeys(names, text)},
        rows=[hostile, undated, anomaly],
        captures=[
            FiledCapture(
                *(CaptureId("c-1"), AT, text, text, "self-supplied export", "exact", "Europe/London", "r 1"),
                originals=[KeptOriginal(OriginalId("o-1"), text, 7, "ab" * 32)],
                receipt="c-1.receipt",
                receipt_sha256="cd" * 32,
            )
        ],
    )


def test_what_was_withheld_is_said_to_be_and_is_not_called_not_understood() -> None:
    row = {**Anomaly(Span("_chat.txt", 4, 6, 9), WithholdReason.PARTY.mark).as_json(), "capture": "c-1"}
    text = "".join(filed_messages([row]))
    assert "lines 4 to 6 withheld when handed in: party" in text
    assert "understood" not in text


class Page(HTMLParser):
    """Gathers a page's elements, attributes and the text of its body."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.said += data


PLAIN = Page(filed_page(everywhere("plain words")))


@given(TEXTS)
def test_no_text_of_a_source_becomes_an_element_or_an_attribute(text):
    page = Page(filed_page(everywhere(text)))
    # A body's own lines become breaks, and nothing else may.
    assert [tag for tag in page.tags if tag != "br"] == [tag for tag in PLAIN.tags if tag != "br"]
    assert page.attributes == PLAIN.attributes


@given(TEXTS)
def test_what_was_said_can_be_read_whole_on_the_page(text):
    page = Page(filed_page(everywhere(text)))
    shown = re.sub(r"\\u(?:fffe|ffff)", "", page.said)
    for line in text.split("\n"):
        assert re.sub("[\ufffe\uffff]", "", legible(line.removesuffix("\r"))) in shown


@given(TEXTS)
def test_the_page_runs_nothing_and_asks_nobody(text):
    html = filed_page(everywhere(text))
    page = Page(html)
    assert not {"script", "img", "iframe", "link", "object", "form", "a", "base", "svg"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not [name for name in names if name.startswith("on") or name in {"src", "href", "style"}]
    assert """<meta http-equiv="Content-Security-Policy" content="default-src 'none'""" in html
    assert "url(" not in html.partition("</style>")[0]
    assert "@media print" in html


@given(TEXTS)
def test_equal_contents_give_equal_bytes(text):
    one, other = everywhere(text), everywhere(text)
    assert filed_page(one) == filed_page(other)
    assert filed_json(one, []) == filed_json(other, [])


@given(TEXTS)
def test_the_json_says_the_same_word_by_word(text):
    facts = json.loads(filed_json(everywhere(text), [PackageFile("a.txt", "text/plain", b"abc")]))
    assert (facts["organisation"], facts["reference"], facts["label"]) == (text, text, text)
    assert facts["messages"][0]["body"] == text
    assert [word["by"] for word in facts["note"]["words"]] == [text, "Ben"]
    assert facts["captures"][0]["originals"][0]["sha256"] == "ab" * 32
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert facts["files"] == [{"name": "a.txt", "bytes": 3, "sha256": digest}]


def test_what_our_index_adds_is_no_part_of_what_is_filed():
    contents = everywhere("words")
    assert b"RECOGNISED" not in filed_json(contents, [])
    assert "RECOGNISED" not in filed_page(contents)
    assert b'"ordinal"' not in filed_json(contents, [])


@pytest.mark.parametrize(("ordinals", "gaps"), [((1, 2, 3), 0), ((1, 3, 4), 1), ((1, 3, 7), 2)])
def test_what_is_left_out_between_messages_is_said(ordinals, gaps):
    contents = replace(everywhere("words"), rows=[row(number) for number in ordinals])
    assert filed_page(contents).count("are not filed") == gaps


def test_times_are_the_phone_s_own_and_say_when_they_are_not_certain():
    rows = [row(1, precision="second"), row(2, said_at=None), row(3, said_local=None, said_at=None)]
    page = filed_page(replace(everywhere("words"), rows=rows))
    assert "Saturday 14 March 2026 09:01:00<" in page
    assert "Saturday 14 March 2026 09:01 (not certain)<" in page
    assert ">14/03/2026, 09:01<" in page


def test_messages_without_a_note_make_a_page_of_their_own():
    contents = replace(everywhere("words"), note=None)
    assert "<h1>Messages for the record</h1>" in filed_page(contents)
    assert json.loads(filed_json(contents, []))["kind"] == "messages"
