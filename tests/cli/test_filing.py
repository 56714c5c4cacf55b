"""Notes and filing at the terminal: a draft first, then a person's word, then a receipt of filing."""

import json
import shutil
from pathlib import Path

import pytest
from tests.conftest import Desk, contents
from tests.support.local_servers import GraphServer, State, Webdav, served


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("template"))
    desk.run("init", "--unattended", "--organisation", "Harbours")
    desk.capture(desk.export())
    return desk


@pytest.fixture
def copy(desk: Desk, template: Desk) -> str:
    shutil.copytree(template.folder, desk.folder, dirs_exist_ok=True)
    return str(desk.json("conversations")[0]["copy_id"])


@pytest.fixture
def share(desk: Desk) -> Path:
    folder = desk.folder / "share"
    folder.mkdir()
    return folder


def name_place(desk: Desk, **values: object) -> None:
    written = {name: value if isinstance(value, list) else str(value) for name, value in values.items()}
    lines = [f"{name} = {json.dumps(value)}" for name, value in written.items()]
    with (desk.home / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n".join(["\n[filing.records]", *lines, ""]))


def noted(desk: Desk, copy: str) -> str:
    words = ("--decision", "Close the outer basin", "--by", "Ben Mole", "--on", "2026-03-12")
    return str(desk.json("note", copy, "--messages", "3-4", *words)[0]["note"])


FILED = ("--to", "records", "--reference", "HB/24/7", "--label", "Keep seven years")


def test_with_messages_alone_a_draft_is_shown_and_nothing_is_written(desk, copy):
    shown = desk.run("note", copy, "--messages", "4").stdout
    assert "nothing is written" in shown
    assert "Agreed, we close the outer basin." in shown
    draft = desk.json("note", copy, "--messages", "4")[0]["draft"]
    assert (draft["by"], draft["on"], draft["participants"]) == ("Ben Mole", "2026-03-12", ["Ben Mole"])
    assert desk.json("notes") == []


def test_a_note_is_listed_corrected_and_withdrawn_and_every_word_stays(desk, copy):
    note = noted(desk, copy)
    assert desk.json("notes")[0]["state"] == "standing"
    desk.run("note", note, "--by", "Ada Quay", "--reason", "I misread")
    desk.run("note", note, "--withdraw", "--reason", "Another basin")
    [listed] = desk.json("notes")
    assert (listed["state"], listed["by"]) == ("withdrawn", "Ada Quay")
    assert [word["reason"] for word in listed["words"]] == ["", "I misread", "Another basin"]
    told = desk.run("notes").stdout
    assert "(withdrawn)" in told
    assert "corrected by" in told


def test_the_very_same_note_is_told_as_written_before(desk, copy):
    note = noted(desk, copy)
    assert noted(desk, copy) == note
    assert len(desk.json("notes")) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--messages", "3", "--decision", "x"),
        ("--messages", "3", "--decision", "x", "--by", "y", "--on", "12/03/2026"),
        ("--messages", "3", "--reason", "x"),
        ("--decision", "x"),
    ],
)
def test_half_a_note_is_wrong_usage(desk, copy, arguments):
    desk.run("note", copy, *arguments, expect=64)


@pytest.mark.parametrize(
    "arguments", [("--by", "x"), ("--reason", "x"), ("--withdraw", "--by", "x", "--reason", "y")]
)
def test_half_a_correction_is_wrong_usage(desk, copy, arguments):
    desk.run("note", noted(desk, copy), *arguments, expect=64)


def test_a_note_is_filed_in_a_folder_and_listed(desk, copy, share):
    name_place(desk, kind="folder", path=share)
    note = noted(desk, copy)
    assert "each file found there again" in " ".join(desk.run("file", note, *FILED).stdout.split())
    [filed] = desk.json("filed")
    assert (filed["subject"], filed["reference"], filed["marked"]) == (note, "HB/24/7", False)
    assert Path(filed["location"], f"{note}.html").exists()
    again = desk.run("file", note, *FILED)
    assert f"as {filed['filing']}" in again.stderr
    assert desk.json("filed") == [filed]
    assert "in the package alone" in desk.run("filed").stdout


def test_messages_are_filed_on_a_webdav_server(desk, copy):
    state = State(folders={"/records"})
    credentials = desk.folder / "credentials.toml"
    credentials.write_text('user = "officer"\npassword = "s3cret"\n')
    credentials.chmod(0o600)
    with served(Webdav, state) as base:
        name_place(desk, kind="webdav", url=f"{base}/records", credentials=credentials)
        desk.run("file", copy, "--messages", "3-5", *FILED)
        state.secret = "another"
        failed = desk.run("file", copy, "--messages", "4", *FILED, expect=1)
    assert "401" in failed.stderr
    assert "s3cret" not in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    [filed] = desk.json("filed")
    wanted = [f"/records/{filed['folder']}/{one['name']}" for one in filed["files"]]
    assert sorted(state.files) == sorted(wanted)
    desk.run("verify")


def test_a_note_is_filed_in_sharepoint_with_reference_and_label(desk, copy):
    state = State(folders={"Registered files"})
    credentials = desk.folder / "credentials.toml"
    credentials.write_text('client_secret = "s3cret"\n')
    credentials.chmod(0o600)
    with served(GraphServer, state) as base:
        name_place(
            desk,
            kind="sharepoint",
            graph=f"{base}/v1.0",
            login=base,
            uploads=[base],
            tenant="tenant-1",
            client_id="app-1",
            drive="b!drive",
            folder="Registered files",
            reference_field="FilePlan",
            credentials=credentials,
        )
        note = noted(desk, copy)
        first = desk.json("file", note, *FILED)[0]
        again = desk.json("file", note, *FILED)[0]
    assert (first["is_new"], again["is_new"], first["marked"]) == (True, False, True)
    assert set(state.labels.values()) == {"Keep seven years"}
    assert [one["checked"] for one in first["files"]] == ["size and quickXorHash"] * 5


def test_what_a_capture_holds_of_other_conversations_is_not_filed_unless_somebody_says_so(desk, share):
    said = {
        "id": 1,
        "type": "message",
        "date": "2026-03-12T09:00:00",
        "date_unixtime": "1773306000",
        "from": "Ada Quay",
        "from_id": "user7",
        "text": "hello",
        "text_entities": [{"type": "plain", "text": "hello"}],
    }
    chats = [
        {"id": number, "name": name, "type": "personal_chat", "messages": [said]}
        for number, name in ((1, "Ben Mole"), (2, "Cy Lock"))
    ]
    whole = {"about": "", "chats": {"about": "", "list": chats}}
    capture = desk.capture(desk.export(json.dumps(whole), "result.json"))["capture"]
    copy = next(str(row["copy_id"]) for row in desk.json("conversations") if row["title"] == "Ben Mole")
    name_place(desk, kind="folder", path=share)
    done = desk.run("file", copy, "--messages", "1", *FILED)
    assert f"the receipt of {capture} names other conversations and is left out" in done.stderr
    held = contents(share)
    assert sorted(name.rpartition(".")[2] for name in held) == ["html", "json"]
    assert all(b"Ben Mole" in data and b"Cy Lock" not in data for data in held.values())
    desk.run("file", copy, "--messages", "1", *FILED, "--whole-receipts")
    assert any(b"Cy Lock" in data for data in contents(share).values())
    assert [one["left_out"] for one in desk.json("filed")] == [[capture], []]


def test_an_unnamed_place_and_a_missing_choice_are_refused_with_what_to_do(desk, copy):
    told = desk.run("file", copy, "--messages", "3", *FILED, expect=1).stderr
    assert "[filing.records]" in told
    desk.run("file", copy, *FILED, expect=64)
    desk.run("file", "d-1", "--messages", "3", *FILED, expect=64)
    desk.run("file", copy, "--messages", "3", *FILED[:-1], " ", expect=64)
