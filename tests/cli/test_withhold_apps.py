"""Withholding from a backup that holds several apps' messages: each choice says of which app it is."""

import json

import pytest
from tests.cli.test_withhold import choices, receipt_of
from tests.support.canary import leaks
from tests.support.two_apps import MESSAGES, OWN, WHATSAPPS, backup

KEPT, HIDDEN = "zebrafinch of the quay", "zyzzogeton of the garden"
OF_MESSAGES = f'app = "messages"\nreason = "personal"\nlines = ["{MESSAGES.number}"]\n'


@pytest.fixture
def phone(desk):
    return written(desk, backup(KEPT, HIDDEN))


def written(desk, files):
    folder = desk.folder / "phone"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def said(desk, phone, text, *more, expect=0):
    path = choices(desk, text)
    return desk.run(
        "capture", phone, "--custodian", "Ada", "--withhold", path, *more, "--json", expect=expect
    )


def by_state(done):
    return {one["state"]: one for one in map(json.loads, done.stdout.splitlines())}


def names_in(one):
    return {original["name"] for original in one["originals"]}


def test_one_app_of_a_backup_is_left_out_of_and_the_other_kept_whole_without_the_list_of_files(
    desk, phone, tmp_path
):
    done = by_state(said(desk, phone, OF_MESSAGES))
    assert set(done) == {"exact", "derived"}
    assert any(name.endswith("ChatStorage.sqlite") for name in names_in(done["exact"]))
    assert any(name.endswith("sms.db.rows.txt") for name in names_in(done["derived"]))
    for one in done.values():
        assert not {name.rpartition("/")[2] for name in names_in(one)} & OWN
        assert desk.run("verify", receipt_of(one)).returncode == 0
    assert done["derived"]["receipt"]["opening"]
    assert done["exact"]["receipt"]["opening"] is None
    assert KEPT.split(maxsplit=1)[0] in desk.run("search", KEPT.split(maxsplit=1)[0]).stdout
    assert not [row for row in desk.json("search", HIDDEN.split(maxsplit=1)[0]) if "body" in row]
    assert all(desk.json("rebuild")[0]["same"].values())
    assert list(leaks(desk.home / "archive", HIDDEN)) == []
    files = [one for one in tmp_path.rglob("*") if one.is_file() and not one.is_relative_to(phone)]
    assert not [one for one in files if HIDDEN.encode() in one.read_bytes().lower()]


def test_something_of_each_app_is_left_out_and_proved_from_the_whole_backup(desk, phone):
    party = f'[[withhold]]\napp = "whatsapp"\nreason = "party"\nconversations = ["{WHATSAPPS.other}"]\n'
    lines = said(desk, phone, OF_MESSAGES + party).stdout.splitlines()
    captured = [json.loads(line) for line in lines]
    assert [one["state"] for one in captured] == ["derived", "derived"]
    (one,) = [one for one in captured if any("sms.db" in name for name in names_in(one))]
    place = place_of_withheld(desk, one)
    proof = ("--opening", one["receipt"]["opening"], "--source", phone)
    opened = desk.json("prove", receipt_of(one), "--line", place, *proof)[0]
    assert HIDDEN in opened["line"]


def place_of_withheld(desk, one):
    """Return the line of the first row that was withheld as personal."""
    shown = [row for copy in one["copies"] for row in desk.json("show", copy["copy_id"])]
    return str(next(row["span"]["first"] for row in shown if row.get("withheld") == "personal"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (OF_MESSAGES.replace('app = "messages"\n', ""), 'write app = "messages" or app = "whatsapp"'),
        (OF_MESSAGES.replace('"messages"', '"signal"'), 'write app = "messages" or app = "whatsapp"'),
        (
            OF_MESSAGES + '[[withhold]]\napp = "whatsapp"\nreason = "party"\nlines = ["999"]\n',
            "rows of which",
        ),
    ],
)
def test_a_slip_in_what_is_left_out_of_one_app_captures_nothing_of_any(desk, phone, text, why):
    done = said(desk, phone, text, expect=1)
    assert why in done.stderr
    assert "signal" not in done.stderr
    assert list(desk.folder.glob("c-*")) == []
    assert list((desk.home / "archive").rglob("*.age")) == []


def test_a_plan_says_of_each_app_what_would_be_kept(desk, phone):
    done = said(desk, phone, OF_MESSAGES, "--dry-run")
    plans = {one["app"]: one["plan"] for one in map(json.loads, done.stdout.splitlines())}
    assert plans["whatsapp"] is None
    assert plans["messages"]["withheld"]["personal"]["messages"] == 1
    page = desk.run(
        "capture", phone, "--custodian", "A", "--withhold", choices(desk, OF_MESSAGES), "--dry-run"
    )
    assert "without the backup's own list of files" in page.stdout
    assert not desk.home.exists()


def test_an_encrypted_backup_of_several_apps_is_left_out_of_too(desk):
    phone = written(desk, backup(KEPT, HIDDEN, b"a password"))
    key = desk.folder / "password.txt"
    key.write_text("a password")
    done = by_state(said(desk, phone, OF_MESSAGES, "--key-file", str(key)))
    assert set(done) == {"exact", "derived"}
    assert not {name.rpartition("/")[2] for one in done.values() for name in names_in(one)} & OWN


def test_an_app_is_named_in_vain_where_a_file_is_of_one_alone(desk):
    source = desk.folder / "msgstore.db"
    source.write_bytes(MESSAGES.database(HIDDEN))
    done = said(desk, source, OF_MESSAGES, expect=1)
    assert "take that out" in done.stderr
