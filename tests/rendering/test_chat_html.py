"""A conversation's page: every kind of message in words, all of a source escaped, nothing lost.

The golden file is written anew by ``python -m tests.rendering.test_chat_html``.
"""

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.legible import legible
from onrecord.records.messages import Anomaly, CaptureId, Flag, Kind, NoticeKind, Span
from onrecord.records.searches import CaptureHeld
from onrecord.records.withheld import WithholdReason
from onrecord.rendering.chat_html import Chat, chat_html
from onrecord.rendering.chat_parts import Addresses
from onrecord.rendering.chat_words import cautions, size_of

GOLDEN = Path(__file__).parent / "golden" / "chat.html"
HELD = CaptureHeld(
    CaptureId("c-1"),
    dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC),
    "Ruth Reeve",
    "Chat.zip",
    "Europe/London",
    20,
)
ADDRESSES = Addresses(lambda id_: f"/messages/{id_}", lambda id_, number: f"/messages/{id_}/files/{number}")
LISTS = ("revisions", "attachments", "reactions", "flags", "recipients", "delivery")


def row(number: int, kind: Kind = Kind.TEXT, body: str | None = "hello", **more: Any) -> dict[str, Any]:
    at = dt.datetime(2026, 3, 13, 9, 0) + dt.timedelta(hours=5 * number)  # noqa: DTZ001 - a phone's own clock
    plain = {
        "id": f"ab/0/{number}/0",
        "ordinal": number,
        "kind": kind.value,
        "said_text": f"{at:%d/%m/%Y, %H:%M}",
        "said_local": at.isoformat(),
        "said_at": f"{at.isoformat()}Z",
        "precision": "minute",
        "sender": "Ada Quay",
        "body": body,
        "edited": False,
        "span": {"entry": "_chat.txt", "first": number, "last": number, "first_byte": number},
        "sub_index": 0,
        "notice": None,
        "capture": "c-1",
        **{name: [] for name in LISTS},
    }
    return {**plain, **more}


def file(name: str | None, type_: str, presence: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": type_,
        "bytes": None,
        "presence": presence,
        "entry": None,
        "sha256": None,
        **more,
    }


def notice(kind: NoticeKind, seconds: int | None = None) -> dict[str, Any]:
    return {"kind": kind.value, "seconds": seconds, "subject": None}


EVERY = (
    row(1, Kind.NOTICE, "Messages are encrypted.", sender=None, notice=notice(NoticeKind.ENCRYPTED)),
    row(2, Kind.NOTICE, "Timer set", sender=None, notice=notice(NoticeKind.TIMER_ON, 86_400)),
    row(3, Kind.NOTICE, None, sender=None, notice=notice(NoticeKind.TIMER_OFF)),
    row(4, Kind.NOTICE, "Odd words", sender=None, notice=notice(NoticeKind.UNKNOWN)),
    row(5, body="Two\nlines & <b>no markup</b>", native_id="n5", is_own=True),
    row(6, body="\u2693", reply_to="n5", quoted={"sender": "Ada Quay", "body": "Two\nlines"}),
    row(
        7,
        body="shalom \u05e9\u05dc\u05d5\u05dd \u202eover",
        reply_to="elsewhere",
        quoted={"sender": None, "body": None},
    ),
    {
        "anomaly": "no header",
        "span": {"entry": "_chat.txt", "first": 8, "last": 9, "first_byte": 8},
        "capture": "c-1",
    },
    row(10, Kind.MEDIA, "the ramp", attachments=[file("IMG-1.jpg", "image", "present", bytes=1_500_000)]),
    row(11, Kind.MEDIA, None, attachments=[file(None, "video", "omitted")]),
    row(12, Kind.MEDIA, "Plan.pdf", attachments=[file("Plan.pdf", "document", "missing")]),
    row(13, Kind.MEDIA, None, attachments=[file("a.csv", "text/csv", "present", sha256="ab", bytes=9)]),
    row(14, Kind.STICKER, None, attachments=[file("s.webp", "sticker", "present", entry="media/s.webp")]),
    row(15, Kind.DELETED, None, deleted_by="Ada Quay", deleted_at="2026-03-16T10:00:00Z"),
    row(16, Kind.DELETED, "This message was deleted"),
    row(17, Kind.VIEW_ONCE, None),
    row(18, Kind.CALL, "Missed voice call"),
    row(19, Kind.POLL, "Which berth?\n- North (2)"),
    row(20, Kind.LOCATION, "https://maps.example/?q=51.5"),
    row(21, Kind.CONTACT, None, attachments=[file("Dee.vcf", "contact", "omitted")]),
    row(22, Kind.UNKNOWN, None),
    row(
        23,
        body="the fourth",
        edited=True,
        edited_at="2026-03-17T10:00:00Z",
        revisions=[{"said_at": "2026-03-17T09:00:00Z", "body": "the third"}, {"said_at": None, "body": "3"}],
    ),
    row(
        24,
        edited=True,
        reactions=[{"by": "Ben", "emoji": "\U0001f44d", "at": None}, {"by": None, "emoji": None}],
    ),
    row(
        25,
        subject="Berths",
        recipients=[{"role": "to", "label": None, "address": "+447700900001"}],
        forwarded_from="Cy",
        timer_seconds=604_800,
        delivery=[{"to": "Ben", "state": "read", "at": "2026-03-17T10:00:00Z"}],
        address="+447700900002",
    ),
    row(26, body="null", flags=[Flag.NULL_BODY.value]),
    row(27, said_local=None, said_at=None, said_text="03/04/2026, 09:15", flags=[Flag.DATE_AMBIGUOUS.value]),
    row(28, said_local=None, said_text=None, sender=None),
    row(29, body=None),
    row(30, recognised={"text": "BERTH 3", "confidence": 91, "tool": "tesseract", "version": "5.3"}),
    row(31, precision="second", flags=[flag.value for flag in Flag]),
)


def made(*rows: dict[str, Any]) -> str:
    return chat_html(Chat(rows, 1, {"c-1": HELD}, ADDRESSES, "Europe/London"))


def test_every_kind_of_message_is_shown_as_it_was_last_looked_at() -> None:
    assert made(*EVERY) == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_an_example(kind: Kind) -> None:
    assert any(one.get("kind") == kind for one in EVERY)


def test_every_doubt_has_words_of_its_own() -> None:
    told = list(cautions({"flags": [flag.value for flag in Flag]}))
    assert len(told) == len(set(told)) == len(Flag) - 2
    assert not any("_" in one for one in told)


_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"'\u202e\u2066\n\r\0"), max_size=40)


class Seen(HTMLParser):
    """What a browser would see: tags, names of attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


TAGS = {
    *("ol", "li", "h2", "p", "a", "bdi", "br", "time", "span", "div", "details", "summary"),
    *("dl", "dt", "dd", "img", "q"),
}
ATTRIBUTES = {"class", "id", "tabindex", "href", "datetime", "dir", "loading", "src", "alt", "download"}


@given(_TEXT, _TEXT, _TEXT)
def test_nothing_of_a_source_is_markup_and_none_of_it_is_lost(body: str, sender: str, name: str) -> None:
    seen = Seen(
        made(
            row(1, body=body, sender=sender, attachments=[file(name, "image", "present")]),
            row(2, Kind.NOTICE, f"x{body}", sender=None, notice=notice(NoticeKind.UNKNOWN)),
            row(3, quoted={"sender": sender, "body": body}, subject=name, address=name, native_id=body),
        )
    )
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert "\u202e" not in seen.text
    for line in f"x{body}".split("\n"):
        assert legible(line.removesuffix("\r")) in seen.text


def test_what_was_withheld_is_said_to_be_and_is_not_called_not_understood() -> None:
    span = Span("_chat.txt", 5, 6, 40)
    for reason in WithholdReason:
        text = Seen(made({**Anomaly(span, reason.mark).as_json(), "capture": "c-1"})).text
        assert f"Withheld when handed in: {reason.value}" in text
        assert "Lines 5 to 6" in text
        assert "understood" not in text


def test_a_long_message_begins_the_page_and_is_whole_on_demand() -> None:
    page = made(row(1, body="w" * 100_000))
    assert page.count("w" * 100_000) == 1
    assert "All 100,000 characters" in page


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (1, "1 byte"), (2_048, "2 KB"), (3 * 1024**2, "3.0 MB")]
)
def test_sizes_are_told_in_units_that_people_use(size: int, words: str) -> None:
    assert size_of(size) == words


if __name__ == "__main__":
    GOLDEN.write_text(made(*EVERY), "utf-8")
