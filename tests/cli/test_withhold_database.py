"""Withholding from databases and backups at the desk: rows are kept, rows are proved, the rest is nowhere."""

import base64
import contextlib
import hashlib
import json
import subprocess
import sys

import pytest
from tests.cli.test_sources import KEY, NAME, ROOT
from tests.cli.test_withhold import choices, originals_of, receipt_of, shown
from tests.readers.containers import crypt_files
from tests.support.canary import leaks
from tests.support.lasting import assert_lasts
from tests.support.live_memory import holders
from tests.support.samples import database
from tests.support.six_phones import PHONES
from tests.support.small_phone import DATABASE, SQL

from onrecord.readers.laid_out import DATABASES

FIRST, SECOND = b"\xff\xd8\xff of the storm..", b"\xff\xd8\xff of the ward...."
WORDS = ("grandmother's operation", "bring the quinces", "hospital ward", "IMG-2.jpg", "of the ward", "K6")
MUM = 'reason = "personal"\nsenders = ["447700900002@s.whatsapp.net"]\n'
MUM_ALONE = 'reason = "personal"\nconversations = ["447700900002@s.whatsapp.net"]\n'
ROWS = "msgstore.db.rows.txt"
CANARY = "zyzzogeton of the quay"


@pytest.fixture
def phone(desk):
    folder = desk.folder / "phone"
    images = folder / "Media" / "WhatsApp Images"
    images.mkdir(parents=True)
    (folder / "msgstore.db").write_bytes(DATABASE)
    (images / "IMG-1.jpg").write_bytes(FIRST)
    (images / "IMG-2.jpg").write_bytes(SECOND)
    (images / "stray.jpg").write_bytes(b"quinces in a bowl")
    return folder


def withheld(desk, source, text=MUM, *more):
    return desk.capture(source, "Ada Quay", "--withhold", str(choices(desk, text)), *more)


def test_the_receipt_says_what_was_withheld_of_a_database_and_never_yes(desk, phone):
    (desk.folder / "copy").mkdir()
    desk.run("init", "--unattended")
    desk.set("same_device_copy_counts", "yes")
    desk.run("replicate", desk.folder / "copy")
    desk.set("second_copy", str(desk.folder / "copy"))
    done = withheld(desk, phone)
    text = (desk.folder / receipt_of(done)).read_text()
    assert done["state"] == "derived"
    assert 'state: "derived"' in text
    assert "Withheld when handed in, as personal: 3 messages, 5 lines, 1 file" in text
    assert "The database itself was not kept" in text
    assert [one["name"].rpartition("/")[2] for one in done["originals"]] == ["IMG-1.jpg", ROWS]
    assert done["receipt"]["safe_to_clear"] == "partial"
    assert not [words for words in WORDS if words in text]
    for data in (DATABASE, SECOND):
        assert hashlib.sha256(data).hexdigest() not in text
    assert desk.run("verify", receipt_of(done)).returncode == 0


def test_rows_of_a_derived_database_are_shown_rebuilt_verified_replicated_and_restored(desk, phone):
    withheld(desk, phone)
    before = shown(desk)
    said = [(row.get("body"), row.get("withheld")) for row in before]
    assert said[:2] == [("the storm is due, zebrafinch plan?", None), (None, "personal")]
    assert ("dredging contract signed", None) in said
    numbers = [row["span"]["first_byte"] for row in before if "body" in row]
    assert numbers == [1, 3, 4, 7]
    assert len(desk.json("conversations")) == 1
    assert_lasts(desk, shown)


def test_a_row_is_proved_by_the_home_or_by_the_custodians_own_file_and_opening(desk, phone):
    done = withheld(desk, phone)
    receipt, opening = receipt_of(done), done["receipt"]["opening"]
    kept = desk.json("prove", receipt, "--line", "2")[0]
    assert (kept["says"], "zebrafinch" in kept["line"]) == ("kept", True)
    hidden = desk.json("prove", receipt, "--line", "3")[0]
    assert (hidden["says"], hidden["line"]) == ("withheld", None)
    assert base64.b64encode(b"grandmother")[:8] not in (desk.folder / hidden["proof"]).read_bytes()
    opened = desk.json("prove", receipt, "--line", "3", "--opening", opening, "--source", phone)[0]
    assert opened["says"] == "withheld, and shown now"
    assert "grandmother's operation" in opened["line"]
    assert desk.json("prove", receipt, "--check", opened["proof"])[0]["verified"] is True
    (phone / "msgstore.db").write_bytes(database(SQL.replace("quinces", "apples")))
    desk.run("prove", receipt, "--line", "3", "--opening", opening, "--source", phone, expect=1)


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_what_is_withheld_of_a_database_is_nowhere(desk, phone, tmp_path, monkeypatch, is_encrypted):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    more = ()
    if is_encrypted:
        (phone / "msgstore.db").unlink()
        (phone / NAME).write_bytes(crypt_files.crypt15(DATABASE, root=ROOT))
        key = desk.folder / "key.txt"
        key.write_text(KEY)
        more = ("--key-file", str(key))
    desk.run("init", "--unattended")
    done = withheld(desk, phone, MUM, *more)
    desk.run("rebuild")
    desk.run("replicate", tmp_path / "copy")
    desk.json("prove", receipt_of(done), "--line", "3")
    held = originals_of(desk)
    assert sorted(name.rpartition("/")[2] for name in held) == ["IMG-1.jpg", ROWS]
    assert b"zebrafinch" in b"".join(held.values())
    for path in sorted(phone.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert not [words for words in WORDS for data in held.values() if words.encode() in data]
    assert [leak for words in WORDS[:2] for leak in leaks(desk.home / "archive", words)] == []
    plain = [path.read_bytes().lower() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [words for words in WORDS[:5] for data in plain if words.casefold().encode() in data]


def test_an_exact_capture_of_the_database_is_what_these_tests_would_catch(desk, phone):
    """The control."""
    desk.capture(phone)
    held = b"".join(originals_of(desk).values())
    assert [words for words in WORDS if words.encode() in held] == list(WORDS)


def test_the_same_database_and_choices_give_the_same_receipt(desk, phone):
    first = withheld(desk, phone)
    again = withheld(desk, phone)
    assert (again["state"], again["capture"]) == ("repeated", first["capture"])
    less = withheld(desk, phone, 'reason = "personal"\nlines = ["2"]\n')
    assert (less["state"], less["receipt"]["withheld"]) == ("derived", 2)
    whole = desk.capture(phone)
    assert whole["state"] == "exact"
    assert whole["copies"][0]["copy_id"] in {one["copy_id"] for one in first["copies"] + less["copies"]}


def test_a_plan_for_a_database_says_what_would_be_kept(desk, phone):
    path = choices(desk, MUM)
    (done,) = desk.json("capture", phone, "--custodian", "Ada Quay", "--withhold", path, "--dry-run")
    assert done["plan"]["withheld"] == {"personal": {"messages": 3, "lines": 5, "files": 1}}
    assert done["plan"]["kept"] == {"messages": 4, "files": 1, "files_no_message_names": 0}
    assert not desk.home.exists()


def test_what_was_kept_of_a_database_handed_in_by_itself_clears_no_phone(desk, phone):
    withheld(desk, phone)
    rows = next(data for name, data in originals_of(desk).items() if name.endswith(ROWS))
    done = desk.capture(desk.export(rows, ROWS), "Ben Mole")
    assert done["receipt"]["safe_to_clear"] == "no"


def test_every_database_of_which_rows_can_be_withheld_is_tried():
    assert {phone.reader for phone in PHONES} == DATABASES


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone.reader)
def test_a_message_and_a_conversation_of_every_database_are_left_out_at_the_desk(
    desk, tmp_path, monkeypatch, phone
):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "in").mkdir()
    source = phone.contents(CANARY).write(tmp_path / "in")
    text = f'reason = "personal"\nlines = ["{phone.number}"]\n'
    party = f'[[withhold]]\nreason = "party"\nconversations = ["{phone.other}"]\n'
    done = withheld(desk, source, text + party)
    receipt, opening = receipt_of(done), done["receipt"]["opening"]
    held = originals_of(desk)
    (rows,) = [data.decode() for name, data in held.items() if name.endswith(".rows.txt")]
    lines = rows.splitlines()
    assert not {phone.name, phone.sql} & {name.rpartition("/")[2] for name in held}
    hidden = [at for at, line in enumerate(lines, 1) if line == "[withheld by the custodian: personal]"]
    kept = [json.loads(line) for line in lines if not line.startswith("[")]
    messages = [one["message"]["conversation"] for one in kept if "message" in one]
    listed = [one["conversation"]["key"] for one in kept if "conversation" in one]
    assert "[withheld by the custodian: party]" in lines
    assert set(messages) == set(listed)
    assert phone.other not in listed
    proof = desk.json("prove", receipt, "--line", str(hidden[0]))[0]
    assert (proof["says"], proof["line"]) == ("withheld", None)
    desk.run("rebuild")
    assert_nowhere_but_in(source, tmp_path, desk, held)
    with_opening = ("--opening", opening, "--source", source)
    opened = desk.json("prove", receipt, "--line", str(hidden[0]), *with_opening)[0]
    assert CANARY in opened["line"]


def assert_nowhere_but_in(source, folder, desk, held):
    assert not [name for name, data in held.items() if CANARY.encode() in data]
    assert list(leaks(desk.home / "archive", CANARY)) == []
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(source)]
    needles = [CANARY.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be")]
    assert not [path for path in files for needle in needles if needle in path.read_bytes().lower()]


_THEN_WAIT = (
    "import sys\nfrom onrecord.cli.main import main\n"
    "code = main(sys.argv[1:])\nprint(code, flush=True)\nsys.stdin.read()\n"
)


@contextlib.contextmanager
def still_living(desk, program, *arguments):
    """Run a program that waits once it has done its work; yield its process."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    with subprocess.Popen(
        command, env=desk.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=desk.folder
    ) as process:
        while line := process.stdout.readline().strip():
            if line == b"0":
                break
        assert line == b"0"
        yield process.pid
        process.stdin.close()
        process.stdout.read()


def test_no_word_of_a_row_that_is_left_out_is_in_the_memory_of_the_process_that_has_the_keys(desk):
    desk.run("init", "--unattended")
    source = desk.folder / "msgstore.db"
    source.write_bytes(database(SQL.replace("bring the quinces", CANARY)))
    said = ("capture", source, "--custodian", "Ada Quay", "--withhold", choices(desk, MUM_ALONE))
    with still_living(desk, _THEN_WAIT, *said) as process:
        assert holders([process], "zebrafinch") == [process]
        assert holders([process], CANARY) == []
    held = b"".join(originals_of(desk).values())
    assert b"zebrafinch" in held
    assert CANARY.encode() not in held


def test_a_row_that_is_kept_is_found_in_the_memory_of_that_process(desk):
    """The control: the same look at a process that captured the same database whole."""
    desk.run("init", "--unattended")
    source = desk.folder / "msgstore.db"
    source.write_bytes(database(SQL.replace("bring the quinces", CANARY)))
    with still_living(desk, _THEN_WAIT, "capture", source, "--custodian", "Ada Quay") as process:
        assert holders([process], CANARY) == [process]
