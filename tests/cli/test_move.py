"""A misfiled capture is moved with an event: nothing received changes, and what is filed follows from it."""

import json
import re
import subprocess

import pytest
from tests.cli.test_several_conversations import said
from tests.conftest import CHAT

WHY = "The private secretary picked the wrong minister"


def captured(desk, custodian="Wrong Minister", text=CHAT, name="WhatsApp Chat with Harbour resilience.txt"):
    return desk.capture(desk.export(text, name), custodian)["capture"]


def moved(desk, capture, *more, why=WHY):
    return desk.json("move", capture, *more, "--reason", why)[0]


def held(desk):
    return {(row["custodian"], row["device"], row["title"]): row for row in desk.json("conversations")}


def all_answers(desk):
    """What the index tells of everything, without the ids that follow from whose it is."""
    counted = [row for row in desk.json("count", "--by", "day") if "period" in row]
    hits = [{**hit, "row": None} for hit in desk.json("search", "zebrafinch")[:-1]]
    return sorted(map(json.dumps, counted)), hits


def test_without_a_reason_it_shows_what_would_change_and_changes_nothing(desk):
    capture = captured(desk)
    before = desk.archived()
    told = desk.run("move", capture, "--custodian", "Right Minister")
    assert "Wrong Minister  →  Right Minister" in told.stdout
    assert "nothing was changed" in told.stderr
    assert desk.archived() == before
    (form,) = desk.json("move", capture, "--custodian", "Right Minister")
    assert form["moved"] is False
    assert form["changes"] == {"custodian": ["Wrong Minister", "Right Minister"]}
    desk.run("move", capture, "--custodian", "Right Minister", "--reason", "  ", expect=64)


def test_a_moved_capture_is_filed_anew_and_its_original_and_identities_are_as_they_were(desk):
    capture = captured(desk)
    (before,) = held(desk).values()
    shown = [row["id"] for row in desk.json("show", before["copy_id"])]
    originals = {name: data for name, data in desk.archived().items() if capture in name}
    moved(desk, capture, "--custodian", "Right Minister")
    ((key, after),) = held(desk).items()
    assert key[0] == "Right Minister"
    assert after["copy_id"] != before["copy_id"]
    assert after["messages"] == before["messages"]
    assert (after["first_said"], after["last_said"]) == (before["first_said"], before["last_said"])
    assert [row["id"] for row in desk.json("show", after["copy_id"])] == shown
    assert {name: data for name, data in desk.archived().items() if capture in name} == originals
    assert originals
    desk.run("show", before["copy_id"], expect=1)
    desk.run("verify")


def test_search_filters_and_counts_follow_a_move(desk):
    capture = captured(desk)
    assert len(desk.json("search", "zebrafinch", "--custodian", "Wrong Minister")) == 2
    moved(desk, capture, "--custodian", "Right Minister", "--device", "old phone")
    assert len(desk.json("search", "zebrafinch", "--custodian", "Right Minister")) == 2
    assert (
        "no custodian" in desk.run("search", "zebrafinch", "--custodian", "Wrong Minister", expect=1).stderr
    )
    counted = desk.json("count", "--by", "custodian")
    assert {row.get("custodian") for row in counted if "custodian" in row} == {"Right Minister"}


@pytest.mark.parametrize("others", [0, 1])
def test_a_rebuild_after_moves_gives_what_was_there_table_by_table(desk, others):
    first = captured(desk)
    later = CHAT + "16/03/2026, 08:15 - Ben Mole: and a zebrafinch again\n"
    if others:
        captured(desk, text=later)
        captured(desk, "Right Minister", text=later + "17/03/2026, 08:15 - Ben Mole: more\n")
    moved(desk, first, "--custodian", "Right Minister")
    done = desk.json("rebuild")[0]
    assert all(done["same"].values()), done["same"]
    moved(desk, first, "--custodian", "Wrong Minister", why="It was right before")
    moved(desk, first, "--device", "second phone", "--conversation", "Harbour watch")
    done = desk.json("rebuild")[0]
    assert all(done["same"].values()), done["same"]
    desk.run("verify")


def test_what_is_moved_into_a_copy_stands_among_its_captures_in_the_order_of_capture(desk):
    first = captured(desk)
    later = CHAT + "16/03/2026, 08:15 - Ben Mole: later\n"
    second = captured(desk, "Right Minister", text=later)
    moved(desk, first, "--custodian", "Right Minister")
    ((_, row),) = held(desk).items()
    assert row["captures"] == 2
    shown = desk.json("show", row["copy_id"])
    assert list(dict.fromkeys(one["capture"] for one in shown)) == [first, second]
    assert len(shown) == row["messages"]


def test_moving_back_undoes_a_move_but_for_its_events(desk):
    capture = captured(desk)
    captured(desk, "Ada Quay", text=CHAT + "16/03/2026, 08:15 - Ben Mole: hers\n")
    before, answers = held(desk), all_answers(desk)
    moved(desk, capture, "--custodian", "Ada Quay", "--device", "elsewhere")
    moved(desk, capture, "--custodian", "Wrong Minister", "--device", "phone", why="It was right before")
    assert held(desk) == before
    assert all_answers(desk) == answers
    desk.run("verify")


def test_the_receipt_that_supersedes_names_the_first_and_both_verify(desk):
    capture = captured(desk)
    first = desk.folder / f"{capture}.receipt"
    answer = moved(desk, capture, "--custodian", "Right Minister")
    second = desk.folder / f"{capture}-2.receipt"
    assert answer["receipt"]["path"] == str(second)
    for receipt in (first, second):
        desk.run("verify", receipt)
    text = second.read_text("utf-8")
    digest = subprocess.run(["sha256sum", first], capture_output=True, text=True, check=True).stdout.split()[
        0
    ]
    assert f"sha256:{digest}" in text
    assert "Right Minister" in text
    assert "filed under another custodian" in text
    for kept_back in ("Wrong Minister", WHY):
        assert kept_back not in text


def test_later_receipts_of_a_moved_capture_still_say_whose_it_is(desk, tmp_path):
    capture = captured(desk)
    moved(desk, capture, "--custodian", "Right Minister")
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", tmp_path / "second")
    text = (desk.folder / f"{capture}-3.receipt").read_text("utf-8")
    assert "Right Minister" in text
    assert "filed under another custodian" in text
    assert "Wrong Minister" not in text
    desk.run("verify", desk.folder / f"{capture}-3.receipt")


def test_the_same_bytes_are_recognised_under_whom_they_are_filed_now(desk):
    capture = captured(desk)
    moved(desk, capture, "--custodian", "Right Minister")
    again = desk.capture(desk.export(), "Right Minister")
    assert (again["capture"], again["state"]) == (capture, "repeated")
    assert again["copies"][0]["copy_id"] == held(desk)[next(iter(held(desk)))]["copy_id"]
    other = desk.capture(desk.export(), "Wrong Minister")
    assert other["state"] == "exact"
    assert other["capture"] != capture


def test_the_same_bytes_are_recognised_before_the_index_knows_of_the_move(desk):
    capture = captured(desk)
    saved = (desk.home / "catalogue.db").read_bytes()
    moved(desk, capture, "--custodian", "Right Minister")
    (desk.home / "catalogue.db").write_bytes(saved)
    again = desk.capture(desk.export(), "Right Minister")
    assert (again["capture"], again["state"]) == (capture, "repeated")


def test_a_move_whose_index_was_not_written_is_caught_up_by_the_next_command(desk):
    capture = captured(desk)
    saved = (desk.home / "catalogue.db").read_bytes()
    moved(desk, capture, "--custodian", "Right Minister")
    after = held(desk)
    (desk.home / "catalogue.db").write_bytes(saved)
    captured(desk, "Ada Quay", text=CHAT + "16/03/2026, 08:15 - Ben Mole: hers\n")
    assert {key: row for key, row in held(desk).items() if key[0] == "Right Minister"} == after
    assert all(desk.json("rebuild")[0]["same"].values())


def test_a_move_onto_the_same_bytes_is_refused_as_a_duplicate(desk):
    capture, other = captured(desk), captured(desk, "Right Minister")
    told = desk.run("move", capture, "--custodian", "Right Minister", "--reason", WHY, expect=1)
    assert "duplicate" in told.stderr
    assert other in told.stderr
    assert len(held(desk)) == 2


def test_a_move_that_changes_nothing_or_names_nothing_held_is_refused(desk):
    capture = captured(desk)
    desk.run("move", capture, "--custodian", "Wrong Minister", "--reason", WHY, expect=1)
    desk.run("move", capture, "--reason", WHY, expect=1)
    desk.run("move", "c-aaaaaaaaaaaaaaaa", "--custodian", "A", "--reason", WHY, expect=1)
    desk.run("move", capture, "--custodian", " ", "--reason", WHY, expect=64)


def test_a_damaged_original_is_not_moved_and_no_receipt_is_signed(desk):
    capture = captured(desk)
    (age,) = (desk.home / "archive").rglob("*.age")
    data = bytearray(age.read_bytes())
    data[-1] ^= 1
    age.chmod(0o600)
    age.write_bytes(data)
    desk.run("move", capture, "--custodian", "Right Minister", "--reason", WHY, expect=1)
    assert not (desk.folder / f"{capture}-2.receipt").exists()
    assert next(iter(held(desk)))[0] == "Wrong Minister"


def test_notes_on_a_moved_capture_and_who_is_who_go_with_it(desk):
    capture = captured(desk)
    ((_, row),) = held(desk).items()
    note = desk.json(
        *("note", row["copy_id"], "--messages", "2", "--decision", "Close the quay", "--by", "Ada"),
        *("--on", "2026-03-12"),
    )[0]
    desk.run("identify", row["copy_id"], "Ada Quay", "--as", "Ada Quay", "--reason", "I know her")
    moved(desk, capture, "--custodian", "Right Minister")
    ((_, after),) = held(desk).items()
    (kept,) = desk.json("notes")
    assert kept["note"] == note["note"]
    assert kept["messages"] == note["messages"]
    assert kept["copy"] == after["copy_id"]
    assert after["copy_id"] in json.dumps(desk.json("people"))
    assert row["copy_id"] not in json.dumps(desk.json("people"))


def test_a_conversation_that_was_named_wrongly_is_given_its_name(desk):
    capture = captured(desk)
    told = moved(desk, capture, "--conversation", "Harbour watch")
    assert told["changes"] == {"conversation": ["Harbour resilience", "Harbour watch"]}
    assert next(iter(held(desk)))[2] == "Harbour watch"
    text = (desk.folder / f"{capture}-2.receipt").read_text("utf-8")
    assert "Harbour watch" in text


def test_all_conversations_of_a_capture_go_with_it_and_their_names_stay(desk):
    chats = [
        {"id": number, "name": name, "type": "personal_chat", "messages": [said(number)]}
        for number, name in ((1, "Ben Mole"), (2, "Cy Lock"))
    ]
    whole = json.dumps({"about": "", "chats": {"about": "", "list": chats}})
    capture = captured(desk, text=whole, name="result.json")
    moved(desk, capture, "--custodian", "Right Minister")
    assert {key[::2] for key in held(desk)} == {("Right Minister", "Ben Mole"), ("Right Minister", "Cy Lock")}
    told = desk.run("move", capture, "--conversation", "Other", "--reason", WHY, expect=1)
    assert "the app's own keys" in told.stderr
    assert all(desk.json("rebuild")[0]["same"].values())
    assert desk.capture(desk.folder / "result.json", "Right Minister")["capture"] == capture


def test_what_was_withheld_stays_withheld_when_it_is_moved(desk):
    (desk.folder / "withhold.toml").write_text('reason = "personal"\nlines = ["5"]\n')
    capture = desk.capture(desk.export(), "Wrong Minister", "--withhold", "withhold.toml")["capture"]
    (before,) = held(desk).values()
    moved(desk, capture, "--custodian", "Right Minister")
    (after,) = held(desk).values()
    assert after["messages"] == before["messages"]
    text = (desk.folder / f"{capture}-2.receipt").read_text("utf-8")
    assert re.search(r"^withheld: [1-9]", text, re.MULTILINE)
    desk.run("verify", desk.folder / f"{capture}-2.receipt")
