"""What verifying a receipt says: in plain words when it holds, and why when it does not."""

import datetime as dt
from pathlib import Path

import pytest

from onrecord import wiring
from onrecord.ports.archive import Draft
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.settings import load


@pytest.fixture
def receipt(desk):
    return Path(desk.capture(desk.export())["receipt"]["path"])


def said_of(done):
    return " ".join(done.stdout.split())


def test_a_good_receipt_says_what_it_says(desk, receipt):
    said = said_of(desk.run("verify", receipt))
    assert said.startswith("Good")
    assert 'conversation "Harbour resilience" from Ada Quay\'s phone on' in said
    assert "Safe to clear from the phone: no. Keep the whole conversation" in said
    assert "A later one may have replaced it" in said
    assert "replaces an earlier one" not in said


def test_a_note_is_called_a_note(desk):
    note = desk.export("Note for the record: call\nDate: 03/04/2026\n\nWe met.\n", "call.txt")
    done = desk.run("capture", note, "--custodian", "Ada Quay")
    said = said_of(done)
    assert "cannot be told apart: say which comes first with --date-order" in said
    assert "such as 'Date:" not in said
    assert "Keep the note, picture or recording itself on the device." in said
    receipt = next(desk.folder.glob("*.receipt"))
    assert 'received the note, picture or recording "call" from' in said_of(desk.run("verify", receipt))
    again = said_of(desk.run("capture", note, "--custodian", "Ada Quay"))
    assert "the same bytes were captured before: this is their newest receipt" in again


def test_a_receipt_that_replaces_another_says_so(desk, receipt):
    del receipt
    desk.set("same_device_copy_counts", "yes")
    renewed = desk.json("replicate", desk.folder / "second")[0]["receipts"][0]["path"]
    assert "This receipt replaces an earlier one of the same capture." in said_of(desk.run("verify", renewed))


def test_each_missing_file_has_its_own_reason(desk, receipt):
    assert "check the name" in desk.run("verify", desk.folder / "absent.receipt", expect=1).stderr
    assert (
        "keys --public" in desk.run("verify", receipt, "--key", desk.folder / "absent.keys", expect=1).stderr
    )
    Path(f"{receipt}.sig").unlink()
    assert "beside the receipt" in desk.run("verify", receipt, expect=1).stderr


def test_without_a_home_the_public_keys_are_asked_for(desk, receipt, tmp_path):
    stranger = type(desk)(tmp_path / "elsewhere")
    stranger.folder.mkdir()
    done = stranger.run("verify", receipt, expect=1)
    assert "--key" in done.stderr
    assert "init" not in done.stderr


def test_an_unknown_signer_is_not_trusted_and_json_says_so_too(desk, receipt, tmp_path):
    stranger = type(desk)(tmp_path / "elsewhere")
    stranger.folder.mkdir()
    stranger.run("init", "--unattended")
    assert stranger.run("verify", receipt, expect=2).stderr.startswith("onrecord: NOT TRUSTED: ")
    (found,) = stranger.json("verify", receipt, expect=2)
    assert found["verified"] is False
    assert found["fault"].startswith("NOT TRUSTED")


def test_a_receipt_that_is_changed_or_not_there_has_json_too(desk, receipt):
    receipt.write_text(receipt.read_text().replace('safe_to_clear: "no"', 'safe_to_clear: "yes"'))
    for path in (receipt, desk.folder / "absent.receipt"):
        (found,) = desk.json("verify", path, expect=1)
        assert found["verified"] is False


def test_the_grade_is_told_at_capture_and_with_the_receipt(desk):
    for choice, said in (("self", "could have been edited"), ("supervised", "while an officer looked on")):
        export = desk.export(name=f"WhatsApp Chat with {choice}.txt")
        done = desk.run("capture", export, "--custodian", "Ada Quay", "--supplied", choice, "--out", choice)
        assert said in said_of(done)
        (receipt,) = (desk.folder / choice).glob("*.receipt")
        assert said in said_of(desk.run("verify", receipt))


def set_back(desk, *hours):
    """Write events at these hours from now, as clocks did that went wrong."""
    with wiring.writing(load(desk.environment, desk.folder)) as home:
        for each in hours:
            draft = Draft(Verb.NOTE, (), identity=HOME_OBJECT, payload={})
            home.journal.append(draft, home.clock.now() + dt.timedelta(hours=each), "a-clock")


def test_a_clock_that_was_set_back_is_told_and_is_no_fault(desk, receipt):
    del receipt
    assert desk.json("verify")[0]["clock_set_back"] == []
    set_back(desk, 48, 1)
    (found,) = desk.json("verify")[0]["clock_set_back"]
    assert found["at"] < found["event_before_at"]
    said = said_of(desk.run("verify"))
    assert f"event {found['event']} says" in said
    assert "this machine's clock was set back. The order of events holds" in said


def test_of_a_clock_that_runs_wild_the_screen_names_three_and_the_rest_by_number(desk, receipt):
    del receipt
    set_back(desk, *[40, 1] * 5)
    assert len(desk.json("verify")[0]["clock_set_back"]) == 5
    said = said_of(desk.run("verify"))
    assert said.count("this machine's clock was set back") == 3
    assert "the clock was set back 2 times more: --json names each" in said
