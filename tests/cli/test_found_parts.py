"""What a word was found in is named: a recipient or a subject is never shown as the message's text."""

import pytest

LETTER = """\
From: Ada Quay <ada@example.org>
To: Ben Mole <zebrafinch@example.org>
Subject: Tide tables
Date: Thu, 12 Mar 2026 09:00:00 +0000
Message-ID: <1@example.org>
Content-Type: text/plain; charset=utf-8

High water is at noon.
"""


@pytest.fixture
def letters(desk):
    file = desk.folder / "letter.eml"
    file.write_text(LETTER)
    desk.capture(file)
    return desk


@pytest.mark.parametrize(
    ("word", "part", "line"),
    [
        ("zebrafinch", "recipient", "    [to: >>zebrafinch<<@example.org]"),
        ("tables", "subject", "    [subject: Tide >>tables<<]"),
        ("ada@example.org", "address", "    [address: >>ada@example.org<<]"),
    ],
)
def test_what_is_found_beside_a_message_stands_under_it_by_name(letters, word, part, line):
    shown = letters.run("search", word).stdout.splitlines()
    assert shown[1:3] == ["    High water is at noon.", line]
    (hit, _) = letters.json("search", word)
    assert (hit["snippet_of"], hit["body"]) == (part, "High water is at noon.")


def test_what_is_found_in_the_message_has_nothing_under_it(letters):
    shown = letters.run("search", "noon").stdout.splitlines()
    assert shown[1] == "    High water is at >>noon<<."
    assert shown[2].startswith("1 hit")


def test_a_search_without_words_shows_messages_and_never_names(letters):
    (hit, _) = letters.json("search", "--channel", "email")
    assert (hit["snippet"], hit["snippet_of"]) == ("High water is at noon.", "message")
