"""Typed text that reads like words of the app: told from them on iPhone, flagged on Android."""

import pytest
from tests.readers.formats.whatsapp_text.source import android, iphone, rows_of

MARK = "\u200e"
SEEN = f"Ben: {MARK}image omitted"


def last(data: bytes) -> dict:
    return rows_of(data)[-1]


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("This message was deleted.", ["typed_like_deletion"]),
        ("You deleted this message", ["typed_like_deletion"]),
        ("Ben left", ["typed_like_notice"]),
        ("Ben turned off disappearing messages.", ["typed_like_notice"]),
        ("Missed voice call", ["typed_like_notice"]),
        ("image omitted", None),
        ("<Media omitted>", None),
        ("<attached: PHOTO.jpg>", None),
        ("hello <This message was edited>", None),
        ("null", None),
    ],
)
def test_what_is_typed_on_iphone_lacks_the_mark_and_is_text(text: str, flags: list[str] | None) -> None:
    row = last(iphone(SEEN, "Ben: hello", f"Ben: {text}"))
    assert (row["kind"], row["body"], row["flags"], row["edited"]) == ("text", text, flags, False)
    assert row["attachments"] is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("This message was deleted.", "deleted"),
        ("Ben left", "notice"),
        ("Missed voice call", "call"),
        ("image omitted", "media"),
        ("<attached: PHOTO.jpg>", "media"),
        ("Something new that the app says", "notice"),
    ],
)
def test_the_same_words_with_the_mark_are_the_apps(text: str, kind: str) -> None:
    row = last(iphone(SEEN, "Ben: hello", f"Ben: {MARK}{text}"))
    assert (row["kind"], row["flags"]) == (kind, None)


def test_a_notice_that_no_phrase_explains_is_of_unknown_kind() -> None:
    for data in (iphone(f"Ben: {MARK}The app says a new thing"), android("The app says a new thing")):
        assert last(data)["notice"] == {"kind": "unknown", "seconds": None, "subject": None}


def test_a_deletion_on_android_cannot_be_told_and_is_flagged() -> None:
    row = last(android("Ben: This message was deleted"))
    assert (row["kind"], row["body"], row["flags"]) == (
        "deleted",
        "This message was deleted",
        ["typed_like_deletion"],
    )


@pytest.mark.parametrize(
    "text", ["This message was deleted!", "this message was deleted", "x\nThis message was deleted"]
)
def test_words_that_are_not_just_the_apps_are_text(text: str) -> None:
    assert last(android(f"Ben: {text}"))["kind"] == "text"


@pytest.mark.parametrize(
    "text", ["Ben left", "Voice call, at eight?", "Ann joined using this group's invite link"]
)
def test_under_a_sender_android_writes_no_notice(text: str) -> None:
    row = last(android("Ann: hello", "Ann: hi", "Ben: hello", f"Ben: {text}"))
    assert (row["kind"], row["body"], row["flags"]) == ("text", text, ["typed_like_notice"])


def test_but_a_timer_under_its_own_author_may_be_one() -> None:
    text = "Ben turned off disappearing messages. Tap to change."
    own, others = last(android(f"Ben: {text}")), last(android("Ben: hello", f"Ann: {text}"))
    assert (own["kind"], own["notice"]["kind"], own["flags"]) == (
        "notice",
        "timer_off",
        ["typed_like_notice"],
    )
    assert (others["kind"], others["notice"], others["flags"]) == ("text", None, ["typed_like_notice"])


def test_left_or_added_said_of_nobody_in_the_chat_is_plain_text() -> None:
    row = last(android("Ben: hello", "Ben: The ship left"))
    assert (row["kind"], row["flags"]) == ("text", None)


def test_a_file_without_any_mark_is_not_trusted_to_lack_them() -> None:
    row = last(iphone("Ben: hello", "Ben: This message was deleted."))
    assert (row["kind"], row["flags"]) == ("deleted", ["typed_like_deletion"])


def test_null_is_what_android_leaves_of_view_once() -> None:
    row = last(android("Ben: null"))
    assert (row["kind"], row["body"], row["flags"]) == ("view_once", "null", ["null_body"])
    assert last(android("Ben: null and void"))["kind"] == "text"


@pytest.mark.parametrize(
    "text",
    [
        "please switch on disappearing messages for 7 days",
        "bitte selbstlöschende nachrichten für 7 Tage",
    ],
)
def test_the_name_of_the_timer_in_a_first_message_is_no_timer(text: str) -> None:
    for data in (android(f"Ann: {text}", "Ben: Ann left"), iphone(f"Ann: {text}", "Ben: Ann left", SEEN)):
        rows = rows_of(data)
        assert (rows[0]["kind"], rows[0]["sender"], rows[0]["body"], rows[0]["flags"]) == (
            "text",
            "Ann",
            text,
            None,
        )
        assert rows[1]["flags"] == ["typed_like_notice"]


@pytest.mark.parametrize(
    "text", ["Missed voice call", "Video call", "Voice call, 2 min", "Voice call. 1 hr 2 min"]
)
def test_a_call_under_a_sender_on_android_may_be_the_apps(text: str) -> None:
    row = last(android("Ann: hi", f"Ann: {text}"))
    assert (row["kind"], row["sender"], row["body"], row["flags"]) == (
        "call",
        "Ann",
        text,
        ["typed_like_notice"],
    )


@pytest.mark.parametrize(
    "text", ["This message was deleted by an admin.", "You deleted this message as admin"]
)
def test_an_admins_deletion_needs_no_name(text: str) -> None:
    assert last(android(f"Ben: {text}"))["flags"] == ["typed_like_deletion"]
    row = last(iphone(SEEN, f"Ben: {MARK}{text}"))
    assert (row["kind"], row["flags"]) == ("deleted", None)


def test_a_video_note_left_out_is_a_video() -> None:
    row = last(iphone(f"Ben: {MARK}video note omitted"))
    assert (row["kind"], row["attachments"][0]["type"]) == ("media", "video")
