"""What the app did to a message is said in square brackets, the same in every command."""

from typing import Any

import pytest

from onrecord.cli.messages import about_lines, content, unplaced, when_said


def row(kind: str = "text", body: str | None = "hello", **more: Any) -> dict[str, Any]:
    plain = {"edited": False, "attachments": [], "flags": [], "notice": None}
    return {"kind": kind, "body": body, **plain, **more}


def file(name: str | None, type_: str | None, presence: str) -> list[dict[str, object]]:
    return [{"name": name, "type": type_, "bytes": None, "presence": presence}]


CASES = {
    "plain text": (row(), "hello"),
    "an edited text": (row(edited=True), "hello (edited)"),
    "a text without words": (row(body=None), "[empty message]"),
    "a photo left out": (
        row("media", None, attachments=file(None, "image", "omitted")),
        "[photo: left out by the app]",
    ),
    "media of no kind": (
        row("media", None, attachments=file(None, None, "omitted")),
        "[media: left out by the app]",
    ),
    "a file that is here": (
        row("media", "the quay", attachments=file("IMG-1.jpg", "image", "present")),
        "[IMG-1.jpg: in the export] the quay",
    ),
    "a file that is only named": (
        row("media", None, attachments=file("IMG-1.jpg", "image", "missing")),
        "[IMG-1.jpg: named, not in the export]",
    ),
    "a document named by its text": (
        row("media", "Plan.pdf", attachments=file("Plan.pdf", "document", "omitted")),
        "[Plan.pdf: left out by the app]",
    ),
    "a sticker": (
        row("sticker", None, attachments=file(None, "sticker", "omitted")),
        "[sticker: left out by the app]",
    ),
    "a contact": (
        row("contact", None, attachments=file(None, "contact", "omitted")),
        "[contact card: left out by the app]",
    ),
    "the app's null": (
        row("view_once", "null", flags=["null_body"]),
        "[view-once: content not in the export]",
    ),
    "a view-once with words of the app": (
        row("view_once", "You received a photo"),
        "[view-once: content not in the export] You received a photo",
    ),
    "a deletion": (row("deleted", "This message was deleted"), "[deleted: This message was deleted]"),
    "a notice that is a code of the app": (
        row("notice", "join_group_by_request", notice={"kind": "joined"}),
        "[notice] join group by request",
    ),
    "a code with what it names": (
        row("notice", "edit_group_title: the_new_title", notice={"kind": "renamed"}),
        "[notice] edit group title: the_new_title",
    ),
    "a notice": (row("notice", "Ada left", notice={"kind": "left"}), "[notice] Ada left"),
    "a notice that no phrase explains": (
        row("notice", "Ada frobnicated", notice={"kind": "unknown"}),
        "[notice, not explained] Ada frobnicated",
    ),
    "a call": (row("call", "Missed voice call"), "[call] Missed voice call"),
    "a poll": (row("poll", "POLL:\nWhere?"), "[poll] POLL:\nWhere?"),
    "a location": (row("location", "Location: https://x"), "[location] Location: https://x"),
    "what the app holds back": (
        row("unknown", "Waiting for this message"),
        "[the app shows no content] Waiting for this message",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_message_says_what_it_is(name: str) -> None:
    message, expected = CASES[name]
    assert content(message) == expected


def test_a_time_is_the_phone_s_own() -> None:
    said = {"said_text": "14/04/2026, 00:10", "said_local": "2026-04-14T00:10:00", "precision": "minute"}
    known = {**row(), **said, "said_at": "2026-04-13T23:10:00Z"}
    assert when_said(known, "Europe/London") == "14 Apr 2026 00:10 BST"


def test_what_was_not_understood_names_its_lines() -> None:
    one = {"anomaly": "no header", "span": {"first": 1, "last": 1}}
    two = {"anomaly": "no header", "span": {"first": 1, "last": 2}}
    assert unplaced(one) == "line 1 not understood: no header"
    assert unplaced(two) == "lines 1 to 2 not understood: no header"


def test_what_a_source_knows_beside_the_text_is_told_in_brackets():
    said = row(
        body="See below",
        subject="Tide tables",
        recipients=[
            {"role": "to", "label": "Ben", "address": "ben@example.org"},
            {"role": "cc", "label": None, "address": "cy@example.org"},
        ],
        quoted={"sender": "Ben", "body": "When\nis high water?"},
        forwarded_from="Harbour office",
        revisions=[{"said_at": None, "body": "See abve"}],
        reactions=[{"by": "Ben", "emoji": "👍", "at": None}],
    )
    assert list(about_lines(said)) == [
        "[subject: Tide tables]",
        "[to: Ben, cc cy@example.org]",
        "[answers Ben: When is high water?]",
        "[forwarded from Harbour office]",
        "[earlier wordings: 1]",
        "[reactions: 👍 Ben]",
    ]
    assert list(about_lines(row())) == []


def test_who_deleted_a_message_and_when_is_told_only_where_the_source_says_so():
    known = row("deleted", None, deleted_by="Ben", deleted_at="2026-03-01T12:00:00Z")
    assert content(known) == "[deleted by Ben at 1 Mar 2026 12:00:00 UTC]"
    assert content(row("deleted", None)) == "[deleted]"
