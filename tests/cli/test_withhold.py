"""Withholding at the desk: what is kept back is nowhere, what is kept is the record, both can be proved."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from tests.support.canary import leaks
from tests.support.lasting import assert_lasts

CHAT = (
    "12/03/2026, 09:00 - Messages and calls are end-to-end encrypted. No one outside of this chat, not even "
    "WhatsApp, can read or listen to them. Tap to learn more.\n"
    "12/03/2026, 09:01 - Ada Quay: the storm is due on Friday, zebrafinch plan?\n"
    "12/03/2026, 09:02 - Ben Mole: IMG-20260312-WA0001.jpg (file attached)\n"
    "12/03/2026, 09:03 - Mum: IMG-20260312-WA0002.jpg (file attached)\n"
    "grandmother's operation is on Tuesday\n"
    "13/03/2026, 18:40 - Mum: bring the quinces\n"
    "14/03/2026, 08:15 - Ben Mole: dredging contract signed\n"
)
FIRST, SECOND = b"\xff\xd8\xff the storm", b"\xff\xd8\xff in the hospital ward"
WORDS = ("grandmother's operation", "bring the quinces", "in the hospital ward", "IMG-20260312-WA0002")
STEM = "WhatsApp Chat with Harbour resilience"
PERSONAL = 'reason = "personal"\nsenders = ["Mum"]\n'


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return data.getvalue()


EXPORT = {
    "IMG-20260312-WA0001.jpg": FIRST,
    "IMG-20260312-WA0002.jpg": SECOND,
    f"{STEM}.txt": CHAT,
}


@pytest.fixture
def export(desk):
    return desk.export(zipped(EXPORT), f"{STEM}.zip")


def choices(desk, text=PERSONAL, name="withhold.toml"):
    path = desk.folder / name
    path.write_text(text)
    return path


def withheld(desk, export, text=PERSONAL, *more):
    return desk.capture(export, "Ada Quay", "--withhold", str(choices(desk, text)), *more)


def receipt_of(done):
    return done["receipt"]["path"]


def shown(desk):
    return desk.json("show", desk.json("conversations")[0]["copy_id"])


def test_the_receipt_says_what_was_withheld_and_never_what_it_was(desk, export):
    done = withheld(desk, export)
    assert done["state"] == "derived"
    assert done["receipt"]["withheld"] == 4
    text = (desk.folder / receipt_of(done)).read_text()
    assert 'state: "derived"' in text
    assert "withheld: 4\n" in text
    assert text.count("withheld_leaf.") == 4
    assert "line_tree.leaves: 9\n" in text
    assert '"IMG-20260312-WA0001.jpg"' in text
    assert not [words for words in (*WORDS, "Mum") if words in text]
    assert "Withheld when handed in, as personal: 2 messages, 3 lines, 1 file" in text
    assert desk.run("verify", receipt_of(done)).returncode == 0
    assert (
        "4 lines or files were withheld when this was handed in"
        in desk.run("verify", receipt_of(done)).stdout
    )


def test_the_receipt_holds_no_digest_of_what_was_received(desk, export):
    text = (desk.folder / receipt_of(withheld(desk, export))).read_text()
    for data in (export.read_bytes(), CHAT.encode(), SECOND):
        assert hashlib.sha256(data).hexdigest() not in text


def test_a_withholding_never_says_yes_whatever_is_stored(desk, export):
    desk.run("init", "--unattended")
    (desk.folder / "copy").mkdir()
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", desk.folder / "copy")
    desk.set("second_copy", str(desk.folder / "copy"))
    receipt = withheld(desk, export)["receipt"]
    assert receipt["safe_to_clear"] == "partial"
    assert "4 lines or files are withheld and not here" in receipt["scope"]
    assert desk.capture(export, "Ben Mole")["receipt"]["safe_to_clear"] == "yes"


def test_placeholders_are_shown_in_their_place_and_withheld_words_are_not_found(desk, export):
    withheld(desk, export)
    rows = shown(desk)
    assert [(row["span"]["first"], row["span"]["last"], row.get("withheld")) for row in rows] == [
        (1, 1, None),
        (2, 2, None),
        (3, 3, None),
        (4, 6, "personal"),
        (7, 7, None),
    ]
    page = desk.run("show", desk.json("conversations")[0]["copy_id"]).stdout
    assert "lines 4 to 6 withheld when handed in: personal" in page
    for words in ("operation", "quinces", "withheld", "custodian"):
        assert [row for row in desk.json("search", words) if "body" in row] == []
    assert desk.run("search", "zebrafinch").stdout.count("zebrafinch") == 1


def test_a_derived_capture_is_rebuilt_verified_replicated_and_restored(desk, export):
    withheld(desk, export)
    assert_lasts(desk, shown)


def test_the_same_file_and_choices_give_the_same_receipt_and_other_choices_a_new_one(desk, export):
    first = withheld(desk, export)
    again = withheld(desk, export, 'senders = ["Mum"]\nreason = "personal" # the same\n')
    assert (again["state"], again["capture"]) == ("repeated", first["capture"])
    assert again["receipt"]["opening"] is None
    party = withheld(desk, export, PERSONAL.replace("personal", "party"))
    less = withheld(desk, export, 'reason = "personal"\nlines = ["6"]\n')
    whole = desk.capture(export)
    captures = {one["capture"] for one in (first, party, less, whole)}
    assert len(captures) == 4
    assert [one["state"] for one in (party, less, whole)] == ["derived", "derived", "exact"]


def test_a_chat_in_which_somebody_typed_a_placeholder_is_read_as_a_chat(desk):
    line = "[withheld by the custodian: personal]\n"
    export = desk.export(CHAT.replace("bring the quinces\n", f"bring the quinces\n{line}"))
    desk.capture(export)
    assert not [row for row in shown(desk) if "withheld" in row]
    assert [row for row in shown(desk) if line.strip() in (row.get("body") or "")]


def test_a_plan_says_what_would_be_withheld_and_keeps_nothing(desk, export):
    path = choices(desk)
    (done,) = desk.json("capture", export, "--custodian", "Ada Quay", "--withhold", path, "--dry-run")
    plan = done["plan"]
    assert plan["withheld"] == {"personal": {"messages": 2, "lines": 3, "files": 1}}
    assert plan["kept"] == {"messages": 4, "files": 1, "files_no_message_names": 0}
    assert (plan["whole"]["safe_to_clear"], plan["receipt"]["safe_to_clear"]) == ("yes", "partial")
    page = desk.run("capture", export, "--custodian", "Ada", "--withhold", path, "--dry-run").stdout
    assert "Nothing was captured" in page
    assert not desk.home.exists()
    assert list(desk.folder.glob("c-*")) == []
    receipt = withheld(desk, export)["receipt"]
    assert receipt["withheld"] == 4


RENAMED = {**EXPORT, "IMG-20260312-WA0002 (1).jpg": EXPORT["IMG-20260312-WA0002.jpg"]}
del RENAMED["IMG-20260312-WA0002.jpg"]


def test_a_file_that_no_message_names_is_told_before_it_is_kept_and_can_be_named(desk):
    export = desk.export(zipped(RENAMED), f"{STEM}.zip")
    asked = ("capture", export, "--custodian", "Ada Quay", "--dry-run", "--withhold")
    (done,) = desk.json(*asked, choices(desk))
    assert done["plan"]["kept"] == {"messages": 4, "files": 2, "files_no_message_names": 1}
    assert done["files_no_message_names"] == ["IMG-20260312-WA0002 (1).jpg"]
    said = " ".join(desk.run(*asked, choices(desk)).stdout.split())
    assert "1 file among them that no message names, so that nobody can tell whose it is" in said
    assert "'IMG-20260312-WA0002 (1).jpg'" in said
    named = PERSONAL + 'files = ["IMG-20260312-WA0002 (1).jpg"]\n'
    (done,) = desk.json(*asked, choices(desk, named))
    assert done["plan"]["withheld"] == {"personal": {"messages": 2, "lines": 3, "files": 1}}
    assert done["files_no_message_names"] == []
    assert withheld(desk, export, named)["receipt"]["withheld"] == 4
    desk.run("verify")
    desk.run("rebuild")
    for ours in (export, desk.folder / "withhold.toml"):
        ours.unlink()
    assert traces(desk.folder) == []


MARKED = CHAT.replace("bring the quinces", "SECRET - UK EYES ONLY")


def test_a_marking_in_a_withheld_line_stops_the_capture(desk):
    export = desk.export(MARKED)
    path = choices(desk)
    stopped = desk.run("capture", export, "--custodian", "Ada Quay", "--withhold", path, expect=1)
    assert "nothing of it was kept" in stopped.stderr
    assert list(desk.folder.glob("c-*")) == []
    assert list((desk.home / "archive").rglob("*.age")) == []
    planned = desk.run("capture", export, "--custodian", "A", "--withhold", path, "--dry-run", expect=1)
    assert "would be stopped, whatever is withheld" in planned.stderr


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('reason = "personal"\nsenders = ["Mom"]\n', "sender 1"),
        ('reason = "personal"\nlines = ["4-8"]\n', "after the last"),
        ('reason = "personal"\nlines = ["1-7"]\n', "every message"),
        ('reason = "personal"\nlines = ["4"]\nfiles = ["Mom.jpg"]\n', "no such file beside the text"),
        (
            'reason = "personal"\nlines = ["4"]\nfiles = ["IMG-20260312-WA0001.jpg"]\n',
            "a message that is kept names it too",
        ),
        ('reason = "personal"\nfiles = ["IMG-20260312-WA0001.jpg"]\n', "name no message"),
        ('reason = "secret"\nlines = ["4"]\n', "reason"),
    ],
)
def test_a_slip_in_the_choices_captures_nothing_and_repeats_no_label(desk, export, text, why):
    done = desk.run("capture", export, "--custodian", "Ada", "--withhold", choices(desk, text), expect=1)
    assert why in done.stderr
    assert "Mom" not in done.stderr
    assert list(desk.folder.glob("c-*")) == []


def test_sources_that_are_no_text_exports_are_refused_with_what_to_do(desk):
    sms = desk.export(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"1\">\n"
        '<sms protocol="0" address="+447700900001" date="1773309600000" type="1" body="one" read="1" />\n'
        "</smses>\n",
        "sms.xml",
    )
    path = choices(desk, 'reason = "personal"\nlines = ["1"]\n')
    done = desk.run("capture", sms, "--custodian", "Ada", "--withhold", path, expect=1)
    assert "make one of the chat in the app" in done.stderr


def test_several_sources_and_a_plan_without_choices_are_wrong_usage(desk, export):
    path = choices(desk)
    desk.run("capture", export, export, "--custodian", "A", "--withhold", path, expect=64)
    desk.run("capture", export, "--custodian", "A", "--dry-run", expect=64)
    folder = desk.folder / "two"
    folder.mkdir()
    for name in ("Ada", "Ben"):
        (folder / f"WhatsApp Chat with {name}.txt").write_text(CHAT)
    done = desk.run("capture", folder, "--custodian", "A", "--withhold", path, expect=1)
    assert "name the file of that chat alone" in done.stderr


def test_the_choices_are_no_part_of_a_folder_that_they_lie_in(desk):
    folder = desk.folder / "export"
    folder.mkdir()
    for name, content in EXPORT.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    path = folder / "withhold.toml"
    path.write_text(PERSONAL)
    done = desk.capture(folder, "Ada Quay", "--withhold", str(path))
    assert [one["name"] for one in done["originals"]] == ["IMG-20260312-WA0001.jpg", f"{STEM}.txt"]


def test_an_opening_proves_a_withheld_line_and_the_home_only_that_it_was_withheld(desk, export):
    done = withheld(desk, export)
    receipt, opening = receipt_of(done), done["receipt"]["opening"]
    kept = desk.json("prove", receipt, "--line", "2")[0]
    assert (kept["says"], "zebrafinch" in kept["line"], kept["index"]) == ("kept", True, 3)
    hidden = desk.json("prove", receipt, "--line", "6")[0]
    assert (hidden["says"], hidden["line"]) == ("withheld", None)
    proof = desk.folder / hidden["proof"]
    assert base64.b64encode(b"quinces")[:8] not in proof.read_bytes()
    opened = desk.json("prove", receipt, "--line", "6", "--opening", opening, "--source", export)[0]
    assert opened["says"] == "withheld, and shown now"
    assert opened["line"].endswith("Mum: bring the quinces")


def test_an_opening_proves_a_line_of_a_zip_whose_files_stand_in_another_order(desk, export):
    done = withheld(desk, export)
    export.unlink()
    app = desk.export(zipped(dict(reversed(EXPORT.items()))), f"{STEM}.zip")
    given = ("--opening", done["receipt"]["opening"], "--source", app)
    for line, says in (("6", "withheld, and shown now"), ("2", "kept")):
        assert desk.json("prove", receipt_of(done), "--line", line, *given)[0]["says"] == says


def test_a_proof_is_checked_with_the_receipt_alone(desk, export):
    done = withheld(desk, export)
    proof = desk.json("prove", receipt_of(done), "--line", "2")[0]["proof"]
    public = desk.folder / "public.keys"
    public.write_text(desk.run("keys", "--public").stdout)
    for gone in (desk.home, desk.keys):
        gone.rename(gone.with_name(f"no-{gone.name}"))
    found = desk.json("prove", receipt_of(done), "--check", proof)[0]
    assert (found["fits_receipt"], found["receipt_verified"], found["verified"]) == (True, False, False)
    assert "--key" in found["receipt_fault"]
    found = desk.json("prove", receipt_of(done), "--check", proof, "--key", public)[0]
    assert (found["fits_receipt"], found["receipt_verified"], found["verified"]) == (True, True, True)
    changed = desk.folder / "changed.proof"
    data = json.loads((desk.folder / proof).read_text())
    data["line"] = base64.b64encode(b"12/03/2026, 09:01 - Ada Quay: no plan\n").decode()
    changed.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n")
    fault = desk.json("prove", receipt_of(done), "--check", changed, expect=1)[0]
    assert (fault["verified"], fault["fits_receipt"]) == (False, False)


def test_a_line_that_fits_an_unsigned_receipt_is_never_called_verified(desk, export):
    done = withheld(desk, export)
    receipt = receipt_of(done)
    proof = desk.json("prove", receipt, "--line", "2")[0]["proof"]
    signed = desk.json("prove", receipt, "--check", proof)[0]
    assert (signed["verified"], signed["receipt_verified"], signed["receipt_fault"]) == (True, True, None)
    assert "The receipt is verified too" in " ".join(
        desk.run("prove", receipt, "--check", proof).stdout.split()
    )
    (desk.folder / f"{receipt}.sig").unlink()
    for found in (
        desk.json("prove", receipt, "--check", proof)[0],
        desk.json("prove", receipt, "--line", "2")[0],
    ):
        assert (found["verified"], found["fits_receipt"], found["receipt_verified"]) == (False, True, False)
        assert "beside the receipt" in found["receipt_fault"]
    said = " ".join(desk.run("prove", receipt, "--check", proof).stdout.split())
    assert "The receipt itself is not verified:" in said


def test_a_line_of_an_exact_capture_is_proved_too(desk, export):
    done = desk.capture(export)
    proved = desk.json("prove", receipt_of(done), "--line", "6")[0]
    assert (proved["says"], proved["line"].endswith("bring the quinces")) == ("kept", True)


@pytest.mark.parametrize("change", ["file", "opening", "line"])
def test_files_that_do_not_belong_together_prove_nothing(desk, export, change):
    done = withheld(desk, export)
    receipt, opening, line = receipt_of(done), done["receipt"]["opening"], "6"
    if change == "file":
        export = desk.export(CHAT.replace("quinces", "apples"), f"{STEM}.txt")
    elif change == "opening":
        opening = withheld(desk, export, 'reason = "party"\nlines = ["6"]\n')["receipt"]["opening"]
    else:
        line = "8"
    desk.run("prove", receipt, "--line", line, "--opening", opening, "--source", export, expect=1)


def traces(folder):
    """Return where withheld words stand; in the index and the like without looking for compressed streams."""
    archived = [leak for words in WORDS[:2] for leak in leaks(folder / "home" / "archive", words)]
    plain = [
        f"{path}: {words}"
        for path in folder.rglob("*")
        for words in WORDS
        if path.is_file() and words.casefold().encode() in path.read_bytes().lower()
    ]
    return archived + plain


def test_what_is_withheld_is_nowhere(desk, tmp_path, monkeypatch):
    """Neither store, index, log nor temporary file holds it; the zip is not compressed, to be seen."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    export = desk.export(zipped(EXPORT, zipfile.ZIP_STORED), f"{STEM}.zip")
    desk.run("init", "--unattended")
    done = withheld(desk, export)
    desk.run("rebuild")
    desk.run("replicate", tmp_path / "copy")
    desk.json("prove", receipt_of(done), "--line", "6")
    export.unlink()
    assert traces(tmp_path) == []


@pytest.mark.parametrize("where", ["home/archive/log/notes", "temporary.txt", "catalogue.log"])
def test_a_home_that_leaks_what_is_withheld_is_caught(desk, export, tmp_path, where):
    """The control."""
    withheld(desk, export)
    export.unlink()
    path = tmp_path / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"so: " + WORDS[0].upper().encode())
    assert traces(tmp_path)


def test_what_is_withheld_is_in_no_original_that_the_home_opens(desk, export):
    """The age files hold no plaintext to look through: so they are opened with the home's own keys."""
    withheld(desk, export)
    found = originals_of(desk)
    assert b"zebrafinch" in b"".join(found.values())
    assert sorted(found) == ["IMG-20260312-WA0001.jpg", f"{STEM}.txt"]
    assert not [words for words in WORDS for data in found.values() if words.encode() in data]


def test_an_exact_capture_is_what_these_tests_would_catch(desk, export):
    """The control: the same look at the same file, captured whole."""
    desk.capture(export)
    (name,) = originals_of(desk)
    with zipfile.ZipFile(io.BytesIO(originals_of(desk)[name])) as whole:
        text = whole.read(f"{STEM}.txt")
    assert b"bring the quinces" in text


def originals_of(desk):
    """Return what the home's own keys open of its newest capture, by name."""
    program = (
        "import os, sys, json, base64\n"
        "from onrecord import wiring\nfrom onrecord.settings import from_process\n"
        "from onrecord.procedures.accepted import accepted\nfrom onrecord.records.events import Verb\n"
        "with wiring.reading(from_process()) as home:\n"
        "    kept = [accepted(e) for e in home.journal.events() if e.envelope.verb is Verb.CAPTURE][-1]\n"
        "    feed = home.archive.feed(kept.id, kept.originals, is_folder=kept.is_folder, name=kept.name)\n"
        "    found = {f.name: base64.b64encode(os.fdopen(feed.open(f.number), 'rb').read()).decode()\n"
        "             for f in feed.files}\n"
        "    feed.confirm_unchanged()\n"
        "    print(json.dumps(found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=desk.environment, capture_output=True, text=True, check=True
    )
    return {name: base64.b64decode(data) for name, data in json.loads(done.stdout).items()}


def test_what_an_earlier_capture_left_out_is_told_before_the_chat_is_captured_with_it(desk, export):
    first = withheld(desk, export)
    assert first["left_out_earlier"] == []
    assert withheld(desk, export)["left_out_earlier"] == []  # the same choices: the receipt of then
    done = desk.run("capture", export, "--custodian", "Ada Quay", "--json")
    (told,) = json.loads(done.stdout)["left_out_earlier"]
    assert (told["capture"], told["messages"]) == (first["capture"], 2)
    assert told["amounts"] == ["personal: 2 messages, 3 lines, 1 file"]
    (line,) = [one for one in done.stderr.splitlines() if "earlier capture of this chat" in one]
    assert f"{first['capture']} of " in line
    assert "left out personal: 2 messages, 3 lines, 1 file. This one brings in those" in line


def test_a_second_download_that_bears_a_number_is_told_of_too(desk, export):
    first = withheld(desk, export)
    again = desk.export(CHAT, f"{STEM} (1).txt")
    (told,) = desk.capture(again)["left_out_earlier"]
    assert (told["capture"], told["messages"]) == (first["capture"], 2)


def test_another_custodians_or_titles_chat_or_as_much_left_out_brings_nothing_back(desk, export):
    withheld(desk, export)
    same = 'reason = "party"\nsenders = ["Mum"]\n'
    assert withheld(desk, export, same)["left_out_earlier"] == []
    assert desk.capture(export, "Ben Mole")["left_out_earlier"] == []
    other = desk.export(CHAT, "WhatsApp Chat with Orchard.txt")
    assert desk.capture(other)["left_out_earlier"] == []
