"""`onrecord reconcile`: copies as files or as held, one timeline, and who lacks what."""

import json
from pathlib import Path

import pytest
from tests.support.folders import chat

from onrecord.simulation.harbours import Story, write_story
from onrecord.simulation.truth import Present


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Story:
    return write_story(tmp_path_factory.mktemp("story") / "phones")


def reconciled(desk, *arguments: object) -> dict:
    done = desk.run("reconcile", *arguments, "--json")
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def true_lines(story: Story) -> set[frozenset[tuple[str, int]]]:
    """The lines of each item that two copies or more show, by the file's path."""
    path = {copy: str(path) for copy, path in story.paths.items()}
    shown = (
        frozenset(
            (path[copy], place.first_line)
            for copy, place in item.copies.items()
            if isinstance(place, Present)
        )
        for item in story.truth.items
    )
    return {lines for lines in shown if len(lines) > 1}


def told_lines(found: dict) -> set[frozenset[tuple[str, int]]]:
    path = {copy["id"]: copy["file"] for copy in found["copies"]}
    shown = (
        frozenset((path[copy], line) for copy, line in one["sources"].items()) for one in found["messages"]
    )
    return {lines for lines in shown if len(lines) > 1}


def test_three_phones_of_the_story_are_one_timeline_line_by_line(desk, story) -> None:
    assert told_lines(reconciled(desk, *story.paths.values())) == true_lines(story)


def test_the_order_in_which_files_are_named_changes_nothing(desk, story) -> None:
    paths = list(story.paths.values())
    assert reconciled(desk, *paths) == reconciled(desk, *reversed(paths))


def test_a_file_named_twice_counts_once(desk, story) -> None:
    paths = list(story.paths.values())
    assert reconciled(desk, *paths) == reconciled(desk, *paths, paths[0])


def test_each_absence_names_lines_that_exist_and_what_else_would_explain_it(desk, story) -> None:
    found = reconciled(desk, *story.paths.values())
    lines = {story.truth.copy(copy).file: story.truth.copy(copy).lines for copy in story.paths}
    known = {
        copy["id"]: lines[next(file for file in lines if copy["file"].endswith(file))]
        for copy in found["copies"]
    }
    absences = [one for one in found["findings"] if one["kind"] == "deleted_from_copy"]
    assert absences
    for one in absences:
        assert one["copy"] not in found["messages"][one["message"]]["sources"]
        assert one["other_explanations"]
        assert all(1 <= each["line"] <= known[each["copy"]] for each in one["evidence"] if each["line"])


def test_held_copies_give_what_their_files_give(desk, story) -> None:
    for phone in story.phones:
        desk.run(
            "capture",
            phone.export,
            "--custodian",
            phone.holder,
            "--device",
            phone.device,
            "--zone",
            phone.zone,
        )
    ids = [row["copy_id"] for row in desk.json("conversations")]
    held, files = reconciled(desk, *ids), reconciled(desk, *story.paths.values())
    assert [one["body"] for one in held["messages"]] == [one["body"] for one in files["messages"]]
    assert len(held["findings"]) == len(files["findings"])
    assert {copy["custodian"] for copy in held["copies"]} == {phone.holder for phone in story.phones}


def test_two_conversations_are_refused_with_the_reason(desk, story) -> None:
    other = desk.folder / "WhatsApp Chat with Ada.txt"
    other.write_bytes(chat("a heron on the quay"))
    done = desk.run("reconcile", next(iter(story.paths.values())), other, expect=1)
    assert "not copies of one conversation" in done.stderr
    assert "heron" not in done.stderr


def test_a_file_that_cannot_be_read_ends_the_command_with_a_reason(desk, story) -> None:
    broken = desk.folder / "WhatsApp Chat with Ada.txt"
    broken.write_bytes(b"\x00\x01\x02 nothing that anybody exports")
    done = desk.run("reconcile", next(iter(story.paths.values())), broken, expect=1)
    assert broken.name in done.stderr


def test_every_form_is_written_and_labelled_as_an_aid(desk, story) -> None:
    out = desk.folder / "together"
    desk.run("reconcile", *story.paths.values(), "--out", out, "--against", "2026-04-01=Request 12")
    names = {path.name for path in out.iterdir()}
    assert {"timeline.html", "timeline.txt", "timeline.json", "coverage.svg", "timeline.parquet"} <= names
    assert "the copies are the record" in (out / "timeline.html").read_text("utf-8")
    statement = (out / "absence-statement.txt").read_text("utf-8")
    assert "Request 12" in statement
    assert not any(word in statement.lower() for word in ("unlawful", "tampered", "deleted by"))
    assert json.loads((out / "timeline.json").read_text("utf-8"))["messages"]


def test_json_and_files_can_be_had_together(desk, story) -> None:
    out = desk.folder / "together"
    found = reconciled(desk, *story.paths.values(), "--out", out)
    assert json.loads((out / "timeline.json").read_text("utf-8")) == found


@pytest.mark.parametrize("text", ["yesterday=Request", "2026-13-01=Request", "Request"])
def test_a_day_that_is_none_is_refused_as_usage(desk, story, text) -> None:
    done = desk.run("reconcile", *story.paths.values(), "--against", text, expect=64)
    assert "--against" in done.stderr


def test_nothing_is_stored_by_reconciling_files(desk, story) -> None:
    reconciled(desk, *story.paths.values())
    assert not any(Path(desk.folder).rglob("*.age"))


def test_held_copies_that_look_like_one_conversation_are_proposed_and_others_are_not(desk, story) -> None:
    for phone in story.phones[:2]:
        desk.run("capture", phone.export, "--custodian", phone.holder, "--device", phone.device)
    other = desk.folder / "WhatsApp Chat with Ada.txt"
    other.write_bytes(chat("a heron on the quay"))
    desk.run("capture", other, "--custodian", "Ben Whitfield")
    rows = {row["custodian"]: row["copy_id"] for row in desk.json("conversations")}
    done = desk.run("reconcile")
    line = next(line for line in done.stdout.splitlines() if "onrecord reconcile k-" in line)
    assert set(line.split()[2:]) == {rows[phone.holder] for phone in story.phones[:2]}
    assert "strong" in done.stdout
    assert "together" in desk.run("reconcile", "--auto").stdout
    assert json.loads(desk.run("reconcile", "--auto", "--json").stdout)["messages"]


def test_files_of_a_folder_that_are_of_no_source_are_named(desk, story) -> None:
    one, *others = story.paths.values()
    folder = desk.folder / "phone"
    folder.mkdir()
    (folder / one.name).write_bytes(one.read_bytes())
    (folder / "list.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = desk.run("reconcile", folder, *others)
    assert done.returncode == 0
    assert "'list.pdf'" in done.stderr
    assert "receipt" not in done.stderr


def test_a_line_that_was_not_understood_is_told_and_not_called_removed(desk, story) -> None:
    one = next(path for path in story.paths.values() if path.suffix == ".txt")
    others = [path for path in story.paths.values() if path != one]
    broken = desk.folder / one.name
    _, _, rest = one.read_bytes().partition(b"\n")
    broken.write_bytes(b"no header is here\n" + rest)
    found = reconciled(desk, broken, *others)
    (copy,) = [copy for copy in found["copies"] if copy["file"] == str(broken)]
    assert [piece["line"] for piece in copy["not_understood"]] == [1]
    told = desk.run("reconcile", broken, *others).stdout
    assert "1 piece of this copy could not be read as a message (line 1)" in " ".join(told.split())


def test_copies_received_when_their_holders_could_see_others_bear_out_nothing(desk, story) -> None:
    for number, path in enumerate(story.paths.values()):
        desk.run("capture", path, "--custodian", f"Person {number}", "--device", "phone")
    ids = [row["copy_id"] for row in desk.json("conversations")]
    plain = reconciled(desk, *ids)
    seen = reconciled(desk, *ids, "--seen-since", "2000-01-01")
    assert max(message["agrees"] for message in plain["messages"]) > 1
    assert {message["agrees"] for message in seen["messages"]} == {0}
    done = desk.run("reconcile", *story.paths.values(), "--seen-since", "2000-01-01", expect=64)
    assert "files have no day of receipt" in done.stderr
