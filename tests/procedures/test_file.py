"""Filing: a package that stands by itself, the same bytes each time, one receipt however often."""

import hashlib
import json
import os
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import contents
from tests.procedures.test_note import CLOSED, Office, office, template
from tests.support.canary import leaks
from tests.support.kill_driver import in_a_process_of_its_own

from onrecord import wiring
from onrecord.archive.disk import LocalDisk
from onrecord.filing.folder import FolderDestination
from onrecord.procedures.chosen_messages import which
from onrecord.procedures.file import Receipted, file
from onrecord.procedures.filed import filed
from onrecord.procedures.filing_package import FilingRequest, prepare
from onrecord.procedures.note import Correction, correct, withdraw
from onrecord.records.errors import FilingConflictError, FilingError, NoteError, NotHeldError, StorageError
from onrecord.records.filing import FilingTerms
from onrecord.records.places import FolderPlace
from onrecord.records.searches import Sight
from onrecord.settings import load

__all__ = ["office", "template"]
TERMS = FilingTerms("HB/24/7", "Keep seven years")


def of_messages(office: Office, numbers: str = "2-3") -> FilingRequest:
    return FilingRequest(office.copy, which([numbers]), TERMS, "Harbours")


def of_note(office: Office) -> FilingRequest:
    return FilingRequest(office.note("2-3").note.last.note, None, TERMS, "Harbours")


@pytest.fixture
def share(office: Office) -> Path:
    folder = office.desk.folder / "share"
    folder.mkdir()
    return folder


def opened(office: Office):
    settings = load(office.desk.environment, office.desk.folder)
    return lambda: wiring.writing(settings)


def filing(office: Office, share: Path, request: FilingRequest, *, writing=None) -> Receipted:
    place = FolderDestination(FolderPlace("records", share), LocalDisk())
    return file(opened(office), writing or opened(office), request, place)


def listed(office: Office):
    with office.home() as home:
        return [one.said for one in filed(home)]


def packaged(office: Office, request: FilingRequest):
    with office.home() as home:
        return prepare(home, request).package


def test_a_filing_has_a_receipt_that_says_what_where_under_what_and_with_which_digests(office, share):
    request = of_note(office)
    said = filing(office, share, request).filed.said
    assert [said] == listed(office)
    assert (said.subject, said.reference, said.label) == (request.subject, "HB/24/7", "Keep seven years")
    assert (said.destination, said.kind, said.location) == ("records", "folder", str(share / said.folder))
    assert (said.messages, list(said.captures)) == (2, list(office.captures[:1]))
    for one in said.files:
        assert hashlib.sha256(Path(one.location).read_bytes()).hexdigest() == one.sha256
    assert said.digest == next(one.sha256 for one in said.files if one.name.endswith(".json"))


def test_the_same_again_is_the_same_receipt_and_writes_nothing(office, share):
    request = of_messages(office)
    first = filing(office, share, request)
    before = contents(share)
    office.desk.capture(
        office.desk.export("16/03/2026, 08:00 - Eve: Other\n", "WhatsApp Chat with Other.txt")
    )
    again = filing(office, share, request)
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.filed, contents(share)) == (first.filed, before)
    assert len(listed(office)) == 1


@pytest.mark.parametrize("request_of", [of_messages, of_note])
def test_the_same_record_under_the_same_terms_gives_the_same_bytes_whatever_came_between(office, request_of):
    request = request_of(office)
    before = packaged(office, request)
    office.desk.capture(
        office.desk.export("16/03/2026, 08:00 - Eve: Other\n", "WhatsApp Chat with Other.txt")
    )
    office.desk.run("rebuild")
    assert packaged(office, request) == before


def test_what_differs_in_terms_or_words_has_another_name_and_stands_beside(office, share):
    request = of_note(office)
    filing(office, share, request)
    filing(office, share, replace(request, terms=replace(TERMS, reference="HB/24/8")))
    with office.home() as home:
        correct(home, request.subject, Correction(by="Ada Quay"), "I misread")
    filing(office, share, request)
    assert len({one.folder for one in listed(office)}) == 3
    assert sorted(path.name for path in share.iterdir()) == sorted(one.folder for one in listed(office))


def test_the_package_names_messages_captures_and_digests_and_its_receipts_verify_anywhere(office, share):
    request = of_messages(office, "3-9")
    folder = share / filing(office, share, request).filed.said.folder
    facts = json.loads((folder / f"{office.copy}.json").read_text("utf-8"))
    assert [row["id"] for row in facts["messages"]] == office.ids()[2:]
    assert [one["id"] for one in facts["captures"]] == list(office.captures)
    assert {one["name"]: one["sha256"] for one in facts["files"]} == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in contents(folder).items()
        if not name.endswith(".json")
    }
    keys = office.desk.folder / "keys.txt"
    keys.write_text(office.desk.run("keys", "--public").stdout, "utf-8")
    shutil.rmtree(office.desk.home)
    for capture in office.captures:
        office.desk.run("verify", folder / f"{capture}.receipt", "--key", keys)


def test_the_package_holds_the_note_with_every_earlier_word(office):
    request = of_note(office)
    with office.home() as home:
        correct(home, request.subject, Correction(by="Ada Quay"), "I misread")
    package = packaged(office, request)
    page, facts = (
        next(one.data for one in package.files if one.name.endswith(end)) for end in (".html", ".json")
    )
    assert [word["by"] for word in json.loads(facts)["note"]["words"]] == ["Ben Mole", "Ada Quay"]
    for words in (
        CLOSED.decision,
        "Ben Mole",
        "Ada Quay",
        "I misread",
        "Agreed, we close the outer basin today",
    ):
        assert words in page.decode()
    assert package.files[-1].name.endswith(".html")


def test_killed_between_upload_and_event_nothing_is_recorded_and_a_repeat_is_one_filing(office, share):
    request = of_messages(office)

    def work():
        def killed():
            os._exit(9)

        filing(office, share, request, writing=killed)
        return 0

    assert in_a_process_of_its_own(work) == 9
    before = contents(share)
    assert (len(list(share.iterdir())), listed(office)) == (1, [])
    assert filing(office, share, request).is_new
    assert (contents(share), len(listed(office))) == (before, 1)
    office.desk.run("verify")


def test_a_journal_that_refuses_leaves_no_receipt_and_a_repeat_is_one_filing(office, share, monkeypatch):
    request = of_messages(office)
    with office.home() as home:

        def full(*_):
            raise StorageError("the disk is full")

        monkeypatch.setattr(home.journal, "append", full)
        place = FolderDestination(FolderPlace("records", share), LocalDisk())
        with pytest.raises(StorageError):
            file(lambda: closing_nothing(home), lambda: closing_nothing(home), request, place)
    assert filing(office, share, request).is_new
    assert (len(list(share.iterdir())), len(listed(office))) == (1, 1)


class closing_nothing(closing):  # noqa: N801 - used as a function
    def __exit__(self, *_):
        return None


def test_a_destination_that_fails_leaves_no_receipt(office, share):
    request = of_messages(office)
    filing(office, share, request)
    folder = next(share.iterdir())
    (folder / "more").write_text("mine")
    shutil.rmtree(share / "none", ignore_errors=True)
    with pytest.raises(FilingConflictError):
        filing(office, share, request)
    with pytest.raises(FilingError, match="mount it"):
        filing(office, share / "none", request)
    assert len(listed(office)) == 1


def test_what_was_removed_there_is_filed_anew_with_a_receipt_of_its_own(office, share):
    request = of_messages(office)
    filing(office, share, request)
    shutil.rmtree(next(share.iterdir()))
    assert filing(office, share, request).is_new
    assert (len(list(share.iterdir())), len(listed(office))) == (1, 2)


def test_a_withdrawn_note_and_what_is_not_there_are_not_filed(office, share):
    request = of_note(office)
    with office.home() as home:
        withdraw(home, request.subject, "It was another basin")
    with pytest.raises(NoteError, match="was withdrawn"):
        filing(office, share, request)
    with pytest.raises(NotHeldError, match="`onrecord notes`"):
        filing(office, share, replace(request, subject="d-0"))
    with pytest.raises(NotHeldError, match="last message"):
        filing(office, share, of_messages(office, "99"))
    assert (list(share.iterdir()), listed(office)) == ([], [])


def test_where_copies_lie_is_known_after_what_they_show_was_destroyed(office, share):
    filing(office, share, of_note(office))
    before = listed(office)
    with office.home() as home:
        for capture in office.captures:
            home.keys.destroy_identities(capture)
    assert listed(office) == before


def test_a_filing_of_a_copy_out_of_sight_is_as_one_that_is_not_there(office, share):
    filing(office, share, of_messages(office))
    blind = Sight(frozenset({"k-other"}))
    with office.home() as home:
        assert filed(home, blind) == []
        assert len(filed(home, Sight(frozenset({office.copy})))) == 1
    for request in (of_messages(office), of_note(office)):
        with pytest.raises(NotHeldError, match=r"holds no copy|there is no note"):
            filing(office, share, replace(request, sight=blind))


WORDS = ("outer basin", "Zebrafinch", "HB/24/7", "Keep seven years")


def test_nothing_of_a_filing_is_in_the_log_in_clear_and_no_word_of_a_message_in_its_payload(office, share):
    filing(office, share, of_messages(office, "2-9"))
    for words in WORDS:
        assert list(leaks(office.desk.home / "archive" / "log", words)) == []
    told = json.dumps([str(one) for one in listed(office)])
    assert not [words for words in ("basin", "Zebrafinch", "Ada Quay", "Harbour") if words in told]


def test_names_in_a_package_are_made_of_ids(office):
    for request in (of_messages(office), of_note(office)):
        package = packaged(office, request)
        for name in (package.folder, *(one.name for one in package.files)):
            assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


def test_a_first_proof_is_the_same_for_ever_and_verifies(office):
    with office.home() as home:
        proofs = [home.journal.first_proof(sequence) for sequence in range(home.journal.size)]
        newest = home.journal.size - 1
        assert proofs[newest] == home.journal.proof(newest)
    office.note("2")
    with office.home() as home:
        assert [home.journal.first_proof(sequence) for sequence in range(len(proofs))] == proofs
        with pytest.raises(NotHeldError):
            home.journal.first_proof(home.journal.size)
