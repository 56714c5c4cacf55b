"""Folders made so that something in them is lost, swallowed or kept that must not be."""

import json
from pathlib import Path

import pytest
from tests.readers.containers import backup_folders, crypt_files
from tests.readers.containers import test_signal_desktop_key as desktop
from tests.support.folders import chat
from tests.support.samples import database

SAMPLES = Path(__file__).parents[1] / "samples"
ANDROID = (SAMPLES / "whatsapp-android-db/new-layout/msgstore.sql").read_text("utf-8")
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def captured(desk, path: Path, *options: object, expect: int = 0) -> list[dict]:
    done = desk.run("capture", path, "--custodian", "Ada Quay", "--json", *options, expect=expect)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for line in lines if "originals" in line]


def names_of(captures: list[dict]) -> set[str]:
    return {one["name"] for capture in captures for one in capture["originals"]}


@pytest.fixture(scope="module")
def signal(tmp_path_factory) -> bytes:
    return desktop.write(tmp_path_factory.mktemp("signal") / "db.sqlite")[0]


CONFIG = json.dumps({"key": desktop.KEY.hex()}).encode()


def test_two_databases_of_one_kind_are_refused_by_name_and_neither_is_taken_for_the_other(
    desk, signal
) -> None:
    phone = put(
        desk.folder / "phone",
        {"db.sqlite": signal, "backup/db.sqlite": signal[:-4096], "config.json": CONFIG},
    )
    done = desk.run("capture", phone, "--custodian", "Ada Quay", expect=1)
    assert "'backup/db.sqlite'" in done.stderr
    assert "a folder of its own" in done.stderr
    assert not list(desk.folder.glob("*.receipt"))


def test_an_encrypted_file_inside_a_backup_stops_nothing_and_is_told(desk) -> None:
    sql = next((SAMPLES / "whatsapp-ios-db").rglob("*.sql")).read_text("utf-8")
    files = backup_folders.Writer().folder(
        {
            (WHATSAPP, "ChatStorage.sqlite"): database(sql),
            (WHATSAPP, "Message/Media/44@s/a/b/notes.crypt14"): crypt_files.crypt14(database(ANDROID)),
        }
    )
    done = desk.run("capture", put(desk.folder / "phone", files), "--custodian", "Ada Quay", "--json")
    assert any("copies" in json.loads(line) for line in done.stdout.splitlines())
    assert "notes.crypt14" in done.stderr
    assert "a fault in OnRecord itself" not in done.stderr


def test_a_key_that_lies_beside_a_chat_is_never_kept_with_it(desk) -> None:
    key = desk.folder / "copy-of-key"
    key.write_bytes(crypt_files.SERVER_FILE)
    phone = put(
        desk.folder / "phone",
        {
            "WhatsApp Chat with Ada.txt": chat("zebrafinch"),
            "msgstore.db.crypt14": crypt_files.crypt14(database(ANDROID)),
            "key": crypt_files.SERVER_FILE,
        },
    )
    kept = names_of(captured(desk, phone, "--key-file", key))
    assert "WhatsApp Chat with Ada.txt" in kept
    assert "key" not in kept


def test_a_config_with_the_key_beside_a_chat_is_never_kept_with_it(desk, signal) -> None:
    phone = put(
        desk.folder / "phone",
        {
            "WhatsApp Chat with Ada.txt": chat("zebrafinch"),
            "config.json": CONFIG,
            "Signal/sql/db.sqlite": signal,
            "Signal/config.json": CONFIG,
        },
    )
    kept = names_of(captured(desk, phone))
    assert "WhatsApp Chat with Ada.txt" in kept
    assert not [name for name in kept if name.endswith("config.json")]


def test_unzipped_chats_of_an_iphone_keep_the_names_of_their_folders_and_are_two_copies(desk) -> None:
    phone = put(
        desk.folder / "phone",
        {"WhatsApp Chat - Ben/_chat.txt": chat("Hello"), "WhatsApp Chat - Cy/_chat.txt": chat("Hello")},
    )
    copies = [copy for one in captured(desk, phone) for copy in one["copies"]]
    assert sorted(copy["title"] for copy in copies) == ["Ben", "Cy"]
    assert len({copy["copy_id"] for copy in copies}) == 2


def test_an_iphone_backup_does_not_call_left_out_what_it_captured(desk) -> None:
    sql = next((SAMPLES / "whatsapp-ios-db").rglob("*.sql")).read_text("utf-8")
    files = backup_folders.Writer().folder({(WHATSAPP, "ChatStorage.sqlite"): database(sql)})
    done = desk.run("capture", put(desk.folder / "phone", files), "--custodian", "Ada Quay")
    stored = [name for name in files if name[:2] == Path(name).name[:2]]
    assert stored
    assert not [name for name in stored if name in done.stderr]
