"""From an export to a receipt, by the real program."""

import datetime as dt
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from onrecord.integrity.receipt import read_receipt

ONE_COPY = "one stored copy only"


def test_a_first_capture_makes_a_home_and_says_so(desk):
    done = desk.run("capture", desk.export(), "--custodian", "Ada Quay")
    assert "made a new home" in done.stderr
    assert "Safe to clear from the phone: no" in done.stdout
    assert ONE_COPY in done.stdout.lower()


def test_a_capture_accounts_for_every_line(desk):
    captured = desk.capture(desk.export())
    copy = captured["copies"][0]
    assert captured["state"] == "exact"
    assert copy["messages"] == 6
    assert copy["anomalies"] == 0
    assert copy["by_kind"]["deleted"] == 1
    assert copy["by_kind"]["notice"] == 2
    assert copy["title"] == "Harbour resilience"
    assert copy["limits"]


def test_the_receipt_names_the_bytes_that_were_received(desk):
    path = desk.export()
    captured = desk.capture(path)
    receipt = read_receipt(Path(captured["receipt"]["path"]).read_bytes())
    assert receipt.originals[0].size_bytes == path.stat().st_size
    assert receipt.custodian == "Ada Quay"
    assert captured["receipt"]["safe_to_clear"] == "no"
    assert ONE_COPY in captured["receipt"]["reasons"]


def test_a_receipt_says_when_an_export_was_made_only_as_somebody_stated_it(desk):
    received = [
        desk.capture(desk.export(), "Ada Quay", *stated) for stated in ((), ("--exported-at", "2026-03-20"))
    ]
    receipts = [read_receipt(Path(one["receipt"]["path"]).read_bytes()) for one in received]
    assert [one.exported_at for one in receipts] == [None, dt.datetime(2026, 3, 20, tzinfo=dt.UTC)]


def test_a_second_copy_makes_a_receipt_that_supersedes_the_first(desk):
    first = desk.capture(desk.export())
    desk.set("same_device_copy_counts", "yes")
    done = desk.json("replicate", desk.folder / "second")[0]
    assert done["confirmed"] == [first["capture"]]
    renewed = done["receipts"][0]
    assert renewed["safe_to_clear"] == "yes"
    receipt = read_receipt(Path(renewed["path"]).read_bytes())
    assert receipt.stored_copies == 2
    assert receipt.supersedes is not None
    assert receipt.supersedes.startswith("sha256:")
    desk.run("verify", renewed["path"])
    desk.run("verify", first["receipt"]["path"])


def test_a_second_copy_in_the_settings_is_made_by_the_capture_itself(desk):
    desk.run("init", "--unattended")
    desk.set("second_copy", str(desk.folder / "second"))
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", desk.folder / "second")
    assert desk.capture(desk.export())["receipt"]["safe_to_clear"] == "yes"
    assert desk.json("replicate")[0]["receipts"] == []


def test_a_receipt_is_checked_with_no_home_and_no_keys(desk):
    captured = desk.capture(desk.export())
    public = desk.folder / "public.keys"
    public.write_text(desk.run("keys", "--public").stdout)
    shutil.rmtree(desk.home)
    shutil.rmtree(desk.keys)
    desk.run("verify", captured["receipt"]["path"], "--key", public)


def test_a_stranger_s_key_gives_exit_code_two(desk, tmp_path):
    captured = desk.capture(desk.export())
    other = type(desk)(tmp_path / "elsewhere")
    other.folder.mkdir()
    other.run("init", "--unattended")
    public = desk.folder / "stranger.keys"
    public.write_text(other.run("keys", "--public").stdout)
    done = desk.run("verify", captured["receipt"]["path"], "--key", public, expect=2)
    assert len(done.stderr.splitlines()) == 1


def test_ssh_keygen_says_good(desk):
    captured = desk.capture(desk.export())
    public = desk.folder / "public.keys"
    public.write_text(desk.run("keys", "--public").stdout)
    receipt = Path(captured["receipt"]["path"])
    identity = public.read_text().split()[0]
    line = ["ssh-keygen", "-Y", "verify", "-f", str(public), "-I", identity, "-n", "onrecord-receipt"]
    done = subprocess.run(
        [*line, "-s", captured["receipt"]["signature"]],
        input=receipt.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"Good" in done.stdout


def test_the_same_bytes_again_give_the_receipt_of_the_first_time(desk):
    path = desk.export()
    first = desk.capture(path)
    again = desk.capture(path)
    assert again["state"] == "repeated"
    assert again["capture"] == first["capture"]
    assert again["receipt"]["safe_to_clear"] == "no"
    assert len(desk.json("conversations")) == 1


def test_another_custodian_s_same_bytes_are_a_new_capture(desk):
    path = desk.export()
    first = desk.capture(path)
    other = desk.capture(path, "Ben Mole")
    assert other["state"] == "exact"
    assert other["capture"] != first["capture"]
    assert len(desk.json("conversations")) == 2


def test_what_was_captured_is_found(desk):
    desk.capture(desk.export())
    hits = desk.json("search", "zebrafinch")
    assert hits[0]["sender"] == "Ada Quay"
    assert hits[0]["line"] == 3
    assert "**zebrafinch**" in hits[0]["snippet"]
    counted = desk.json("count", "--channel", "whatsapp", "--since", "2026-03-01", "--before", "2026-04-01")
    assert counted[-1]["total"] == 6
    rows = desk.json("show", "Harbour resilience")
    assert [row["span"]["first"] for row in rows] == [1, 2, 3, 4, 6, 7]


def test_several_sources_give_one_line_and_one_receipt_each(desk):
    one = desk.export(name="WhatsApp Chat with Harbour resilience.txt")
    two = desk.export(name="WhatsApp Chat with Dredging.txt")
    captured = desk.json("capture", one, two, "--custodian", "Ada Quay")
    assert len(captured) == 2
    assert len(list(desk.folder.glob("*.receipt"))) == 2


def test_a_marking_stops_the_capture_and_keeps_nothing(desk):
    desk.capture(desk.export())
    before = desk.json("verify")[0]["events"]
    kept = {path.name for path in (desk.home / "archive").rglob("*.age") if "log" not in path.parts}
    spill = desk.export(
        "12/03/2026, 09:00 - Ada Quay: kestrelnine opening line\n"
        "12/03/2026, 09:01 - Ada Quay: TOP SECRET\nkestrelnine location follows\n",
        "WhatsApp Chat with Spill.txt",
    )
    done = desk.run("capture", spill, "--custodian", "Ada Quay", "--json", expect=1)
    assert '"state": "stopped"' in done.stdout
    assert "security team" in done.stderr
    assert "kestrelnine" not in done.stdout + done.stderr
    assert desk.json("verify")[0]["events"] == before + 1
    assert desk.json("search", "kestrelnine")[:-1] == []
    assert {path.name for path in (desk.home / "archive").rglob("*.age") if "log" not in path.parts} == kept


def test_wrong_usage_is_sixty_four(desk):
    desk.run("capture", desk.export(), expect=64)
    desk.run("wander", expect=64)
    desk.run("read", desk.export(), "--zone", "Europe/Atlantis", expect=64)


def test_a_message_from_a_zip_is_named_by_its_entry_s_place_in_the_directory(desk):
    path = desk.folder / "WhatsApp Chat - Harbour.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("00000001-PHOTO-2026-03-12-09-00-00.jpg", b"\xff\xd8\xff\xe0")
        archive.writestr("_chat.txt", "[13/03/2026, 09:01:00] Ada Quay: zebrafinch\r\n")
    captured = desk.capture(path)
    original = captured["originals"][0]["id"]
    assert desk.json("search", "zebrafinch")[0]["message"] == f"{original}/1/0/0"
    assert all(desk.json("rebuild")[0]["same"].values())


def test_the_same_bytes_named_twice_in_one_run_are_one_capture_and_everything_is_found(desk):
    first = desk.export()
    second = desk.folder / "again" / first.name
    second.parent.mkdir()
    second.write_bytes(first.read_bytes())
    done = desk.run("capture", first, first, second, "--custodian", "Ada Quay", "--json")
    states = [json.loads(line)["state"] for line in done.stdout.splitlines()]
    assert states == ["exact", "repeated", "repeated"]
    assert sum("message" in hit for hit in desk.json("search", "zebrafinch")) == 1
    assert all(desk.json("rebuild")[0]["same"].values())


@pytest.mark.parametrize("written", ["Ada   Quay", "Ada\u00a0Quay", "Ada\nQuay", "Ada Quay\u200b"])
def test_a_custodian_or_device_whose_name_only_looks_the_same_is_no_other(desk, written):
    desk.capture(desk.export(), "Ada Quay", "--device", "work phone")
    again = desk.capture(desk.export(), written, "--device", "work\u2009phone ")
    assert again["state"] == "repeated"
    assert [(row["custodian"], row["device"]) for row in desk.json("conversations")] == [
        ("Ada Quay", "work phone")
    ]


def test_a_name_with_signs_that_break_what_stands_beside_them_is_refused_before_anything_is_made(desk):
    done = desk.run("capture", desk.export(), "--custodian", "Ada \u202eQuay", expect=64)
    assert "type it anew" in done.stderr
    assert not desk.home.exists()
