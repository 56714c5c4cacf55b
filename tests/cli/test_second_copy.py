"""The second copy, by the real program: repaired, checked, and what it gives back."""

import shutil
from pathlib import Path

import pytest

from onrecord.integrity.receipt import read_receipt


@pytest.fixture
def copied(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    return desk


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_file_changed_in_the_second_copy_is_repaired_and_said(copied):
    victim = next((copied.folder / "second").rglob("*.age"))
    good = victim.read_bytes()
    change(victim)
    assert "Repaired  1 file" in copied.run("replicate", copied.folder / "second").stdout
    assert victim.read_bytes() == good
    assert copied.json("replicate", copied.folder / "second")[0]["repaired"] == 0


def test_verify_reads_the_second_copies_that_the_journal_names(copied):
    victim = next((copied.folder / "second").rglob("*.age"))
    change(victim)
    done = copied.run("verify", expect=1)
    assert victim.name in done.stdout
    assert "onrecord replicate" in done.stderr
    found = copied.json("verify", expect=1)[0]
    assert found["faults"] == []
    assert found["copies"][0]["faults"]


def test_verify_says_which_second_copy_it_did_not_check(copied):
    shutil.move(copied.folder / "second", copied.folder / "away")
    said = " ".join(copied.run("verify").stdout.split())
    assert f"second copy at {copied.folder / 'second'} is not reachable; not checked" in said
    assert copied.json("verify")[0]["copies"][0]["checked"] is False


def test_a_home_without_second_copy_is_told_so(desk):
    desk.capture(desk.export())
    assert "no second copy yet" in desk.run("verify").stdout


def test_the_same_device_is_warned_of(copied):
    assert "same device" in copied.run("replicate", copied.folder / "second").stdout
    assert "same device" in copied.run("verify").stdout


def test_restore_brings_back_what_the_home_lost_and_journals_it(copied):
    events = copied.json("verify")[0]["events"]
    original = next((copied.home / "archive" / "originals").rglob("*.age"))
    change(original)
    assert "onrecord restore FOLDER" in copied.run("verify", expect=1).stderr
    done = copied.json("restore", copied.folder / "second")[0]
    assert [Path(name).name for name in done["restored"]] == [original.name]
    found = copied.json("verify")[0]
    assert (found["faults"], found["events"]) == ([], events + 1)


@pytest.mark.parametrize(
    "name",
    [
        "archive/log/journal/000000000000.events",
        "archive/log/checkpoint",
        "keystore/origin",
        "keystore/epochs/0001.wrapped",
        "archive/originals/ocfl_layout.json",
    ],
)
@pytest.mark.parametrize("harm", [change, Path.unlink])
def test_restore_mends_every_kind_of_file(copied, name, harm):
    harm(copied.home / name)
    assert copied.json("restore", copied.folder / "second")[0]["restored"]
    copied.run("verify")
    assert copied.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"


def test_a_home_that_was_lost_whole_comes_back_with_its_keys(copied):
    shutil.rmtree(copied.home)
    copied.run("restore", copied.folder / "second")
    copied.run("verify")
    assert copied.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"


def test_restore_from_a_folder_that_is_no_second_copy_is_refused(copied):
    before = copied.archived()
    done = copied.run("restore", copied.folder, expect=1)
    assert "no second copy" in done.stderr
    assert copied.archived() == before


def test_a_file_named_as_second_copy_is_refused_in_plain_words(copied):
    done = copied.run("replicate", copied.export(), expect=1)
    assert "is a file; name a folder" in done.stderr


def test_a_damaged_journal_has_no_echo(copied):
    change(copied.home / "archive/log/journal/000000000000.events")
    assert "catalogue has applied" not in copied.run("verify", expect=1).stdout


def other(desk, name="b"):
    return desk.export(f"16/03/2026, 08:15 - Ben Mole: {name}\n", f"WhatsApp Chat with {name}.txt")


def test_a_copy_on_the_homes_own_device_does_not_count_until_an_officer_says_so(desk):
    desk.capture(desk.export())
    done = desk.json("replicate", desk.folder / "second")[0]
    assert (done["same_device"], done["receipts"]) == (True, [])
    desk.set("same_device_copy_counts", "yes")
    receipt = desk.json("replicate", desk.folder / "second")[0]["receipts"][0]
    assert receipt["safe_to_clear"] == "yes"
    assert any("same device" in reason for reason in receipt["reasons"])


def test_a_receipt_says_that_the_second_copy_is_on_the_same_device(desk):
    desk.run("init", "--unattended")
    desk.set("second_copy", str(desk.folder / "second"))
    desk.run("replicate", desk.folder / "second")
    receipt = desk.capture(desk.export())["receipt"]
    assert receipt["safe_to_clear"] == "no"
    assert "the second copy is on the same device as the first" in receipt["reasons"]


def test_a_second_copy_whose_storage_is_gone_is_never_begun_anew_by_a_capture(desk):
    """The control is the capture before: with its storage there, the copy counts."""
    second = desk.folder / "second"
    desk.run("init", "--unattended")
    desk.set("second_copy", str(second))
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", second)
    assert desk.capture(desk.export())["receipt"]["safe_to_clear"] == "yes"
    second.rename(desk.folder / "unplugged")
    second.mkdir()
    done = desk.run("capture", other(desk), "--custodian", "Ada Quay")
    assert "Safe to clear from the phone: no" in done.stdout
    assert "One stored copy only" in " ".join(done.stdout.split())
    assert "the second copy's storage is not there" in " ".join(done.stderr.split())
    assert list(second.iterdir()) == []
    assert "mounted" in desk.run("replicate", expect=1).stderr
    assert list(second.iterdir()) == []


def test_a_copy_that_the_home_does_not_know_does_not_count(desk):
    second = desk.folder / "second"
    desk.run("init", "--unattended")
    desk.set("second_copy", str(second))
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", second)
    marker = second / "onrecord-replica"
    marker.write_text(marker.read_text().replace("id: r-", "id: r-0"))
    assert desk.capture(desk.export())["receipt"]["safe_to_clear"] == "no"


def test_one_rotten_original_does_not_keep_the_others_from_a_second_copy(copied):
    copied.set("same_device_copy_counts", "yes")
    victim = next((copied.home / "archive" / "originals").rglob("*.age"))
    shutil.rmtree(copied.folder / "second" / "archive" / "originals" / victim.parents[3].name)
    change(victim)
    good = copied.capture(other(copied))["capture"]
    done = copied.json("replicate", copied.folder / "second", expect=1)[0]
    assert done["confirmed"] == [good]
    assert list(done["skipped"]) == [victim.parents[2].name]
    assert [receipt["safe_to_clear"] for receipt in done["receipts"]] == ["yes"]


def test_no_receipt_counts_two_copies_while_the_homes_own_is_rotten(copied):
    copied.set("same_device_copy_counts", "yes")
    change(next((copied.home / "archive" / "originals").rglob("*.age")))
    done = copied.json("replicate", copied.folder / "second", expect=1)[0]
    assert (done["confirmed"], done["receipts"]) == ([], [])


def test_no_receipt_counts_a_second_copy_that_rotted_before_it_was_signed(copied):
    copied.set("same_device_copy_counts", "yes")
    victim = next((copied.folder / "second").rglob("*.age"))
    good = victim.read_bytes()
    change(victim)
    done = copied.json("replicate", copied.folder / "second")[0]
    assert done["repaired"] == 1
    assert [receipt["safe_to_clear"] for receipt in done["receipts"]] == ["yes"]
    assert victim.read_bytes() == good


def test_the_event_of_a_replication_has_room_for_any_number_of_captures(copied):
    segment = copied.home / "archive/log/journal/000000000000.events"
    names = [path.name for path in (copied.home / "archive/originals").glob("*/c-*")]
    replication = segment.read_bytes().split(b'"verb":"replication"')[0].rpartition(b'"objects":')[2]
    assert replication.startswith(b'["r-')
    assert not any(name.encode() in replication for name in names)


def test_a_second_copy_that_fails_in_mid_capture_leaves_nothing_behind(desk):
    desk.run("init", "--unattended")
    second = desk.folder / "second"
    desk.set("second_copy", str(second))
    desk.run("replicate", second)
    (second / "archive" / "staging").write_text("in the way")
    (second / "archive" / "originals").write_text("in the way")
    desk.run("capture", desk.export(), "--custodian", "Ada Quay", expect=1)
    assert desk.json("verify", expect=1)[0]["faults"] == []
    assert list((desk.home / "archive" / "originals").rglob("*.age")) == []
    assert [path.name for path in (desk.home / "keystore" / "owners").iterdir()] == ["home.sealed"]


@pytest.fixture
def cleared(desk):
    """A desk whose export is captured, in two copies, so that its receipt says yes."""
    desk.run("init", "--unattended")
    desk.set("second_copy", str(desk.folder / "second"))
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", desk.folder / "second")
    assert desk.capture(desk.export())["receipt"]["safe_to_clear"] == "yes"
    return desk


def captured_again(desk):
    again = desk.capture(desk.export())
    assert again["state"] == "repeated"
    return again["receipt"]


def test_what_a_repeated_capture_confirms_whole_keeps_its_receipt(cleared):
    found = captured_again(cleared)
    assert found["safe_to_clear"] == "yes"
    assert read_receipt(Path(found["path"]).read_bytes()).supersedes is None


@pytest.mark.parametrize("harm", [change, Path.unlink])
def test_a_repeated_capture_reads_the_second_copy_and_repairs_it(cleared, harm):
    victim = next((cleared.folder / "second" / "archive").rglob("*.age"))
    good = victim.read_bytes()
    harm(victim)
    assert captured_again(cleared)["safe_to_clear"] == "yes"
    assert victim.read_bytes() == good
    assert cleared.json("verify")[0]["copies"][0]["faults"] == []


def test_a_repeated_capture_without_its_second_copy_gets_a_no_that_supersedes_and_says_why(cleared):
    (cleared.folder / "second").rename(cleared.folder / "unplugged")
    found = captured_again(cleared)
    assert found["safe_to_clear"] == "no"
    assert "one stored copy only" in found["reasons"]
    assert any("could not be confirmed" in reason for reason in found["reasons"])
    receipt = read_receipt(Path(found["path"]).read_bytes())
    assert (receipt.stored_copies, receipt.supersedes is not None) == (1, True)
    cleared.run("verify", found["path"])
    assert captured_again(cleared)["path"] == found["path"]  # nothing changed since


def test_a_second_copy_that_cannot_be_repaired_does_not_count_in_a_repeated_capture(cleared):
    originals = cleared.folder / "second" / "archive" / "originals"
    shutil.rmtree(originals)
    originals.write_text("in the way")
    assert captured_again(cleared)["safe_to_clear"] == "no"


def test_a_second_copy_that_is_back_counts_again(cleared):
    second = cleared.folder / "second"
    second.rename(cleared.folder / "unplugged")
    assert captured_again(cleared)["safe_to_clear"] == "no"
    (cleared.folder / "unplugged").rename(second)
    assert captured_again(cleared)["safe_to_clear"] == "yes"
    assert cleared.json("verify")[0]["copies"][0]["faults"] == []
    assert cleared.json("replicate")[0]["receipts"] == []


def test_a_second_copy_that_only_the_journal_names_is_read_by_a_repeated_capture(copied):
    copied.set("same_device_copy_counts", "yes")
    assert copied.json("replicate", copied.folder / "second")[0]["receipts"][0]["safe_to_clear"] == "yes"
    assert copied.capture(copied.export())["receipt"]["safe_to_clear"] == "yes"
    shutil.rmtree(copied.folder / "second")
    assert copied.capture(copied.export())["receipt"]["safe_to_clear"] == "no"
