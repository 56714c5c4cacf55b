"""A capture that holds several conversations: its id leads to them, and it counts as one capture."""

import json
from pathlib import Path

import pytest


def said(number):
    return {
        "id": number,
        "type": "message",
        "date": "2026-03-12T09:00:00",
        "date_unixtime": "1773306000",
        "from": "Ada Quay",
        "from_id": "user7",
        "text": "hello",
        "text_entities": [{"type": "plain", "text": "hello"}],
    }


@pytest.fixture
def account(desk):
    """Return a desk with an account of two conversations captured, and what the capture said."""
    conversations = [
        {"id": number, "name": name, "type": "personal_chat", "messages": [said(number)]}
        for number, name in ((1, "Ben Mole"), (2, "Cy Lock"))
    ]
    whole = {"about": "", "chats": {"about": "", "list": conversations}}
    return desk, desk.capture(desk.export(json.dumps(whole), "result.json"))


def test_the_receipt_s_verification_lists_them_in_plain_words(account):
    desk, captured = account
    text = " ".join(desk.run("verify", captured["receipt"]["path"]).stdout.split())
    assert "received 2 conversations in" in text
    for name in ("Ben Mole", "Cy Lock"):
        assert f"{name} (Telegram): 1 message, 12 March 2026" in text
    assert "Safe to clear from the account: no. Keep all conversations in the account." in text


def test_a_capture_s_id_lists_its_copies_each_of_which_can_be_shown(account):
    desk, captured = account
    listed = desk.run("show", captured["capture"]).stdout
    assert "That capture holds 2 copies; show one of them by its id." in listed
    copies = desk.json("show", captured["capture"])
    assert {row["title"] for row in copies} == {"Ben Mole", "Cy Lock"}
    for row in copies:
        assert row["copy_id"] in listed
        assert [one["body"] for one in desk.json("show", row["copy_id"])] == ["hello"]


def test_a_title_of_a_receipt_that_is_no_copy_s_leads_to_the_capture_s_id(account):
    desk, _ = account
    assert "`onrecord show CAPTURE-ID`" in desk.run("show", "Telegram account", expect=1).stderr


def test_it_is_counted_as_one_capture_as_a_rebuild_does(account):
    desk, _ = account
    last = desk.json("count")[-1]
    assert (last["copies"], last["captures"], last["copies_captured_again"]) == (2, 1, 0)
    assert "2 copies (1 capture)" in desk.run("count", "--channel", "Telegram").stdout
    assert desk.json("rebuild")[0]["captures"] == 1


def test_a_capture_of_one_copy_is_shown_by_its_id(desk):
    captured = desk.capture(desk.export())
    assert desk.json("show", captured["capture"]) == desk.json("show", captured["copies"][0]["copy_id"])
    again = desk.run("capture", Path("WhatsApp Chat with Harbour resilience.txt"), "--custodian", "Ada Quay")
    assert "the same bytes were captured before: this is their newest receipt" in again.stdout
