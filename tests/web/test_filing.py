"""Filing in pages: where and under which terms, checked, done as work; a receipt, and a line of the log."""

import hashlib
import html
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.web.story_site import done
from tests.web.test_notes import captured, drawn, recorded, words_of

from onrecord.procedures.filed import filed
from onrecord.records.accounts import AccessVerb, Officer, Role, Scope, ScopeKind
from onrecord.records.places import FolderPlace

NOBODY = Officer(0, "the terminal", "")
TERMS = {"destination": "records", "reference": "HB/24/7", "label": "Keep seven years"}


@pytest.fixture
def copy(site):
    return captured(site, f"Filing Custodian {next(site.numbers)}")


@pytest.fixture
def share(site, tmp_path, monkeypatch):
    folder = tmp_path / "share"
    folder.mkdir()
    monkeypatch.setattr(
        site.host,
        "settings",
        replace(site.host.settings, filing={"records": FolderPlace("records", folder)}),
    )
    return folder


def ask(browser, page, step="file", **said):
    shown = browser.get(page)
    return browser.post(page, {**TERMS, **said, "drawn": drawn(shown), "step": step})


def listed(site):
    return [one.said for one in filed(site.host.reading(NOBODY))]


def over(site, browser, answer):
    """Wait for work that is to be refused, and return what its page says."""
    page = answer["Location"]
    for _ in range(600):
        shown = browser.get(page)
        if site.service.works.waiting(page.rsplit("/", 1)[1]).state.is_over:
            return words_of(browser.get(page))
        del shown
    raise AssertionError(page)


def test_a_note_is_filed_and_the_receipt_says_what_where_and_under_what(site, copy, share):
    officer = site.officer(Role.RECORDS)
    browser = site.client(officer)
    note = recorded(browser, copy, "2-3")
    page = f"/notes/{note}/file"
    checked = words_of(ask(browser, page, "check"))
    assert "Check before you file it" in checked
    assert list(share.iterdir()) == []
    assert listed(site)[-1:] == [] or listed(site)[-1].subject != note
    address = done(site, browser, ask(browser, page))
    said = listed(site)[-1]
    assert address == f"/filed/{said.filing}?done=new"
    assert (said.subject, said.reference, said.label, said.messages) == (
        note,
        "HB/24/7",
        "Keep seven years",
        2,
    )
    assert said.folder in checked
    shown = words_of(browser.get(address))
    for one in said.files:
        assert hashlib.sha256(Path(one.location).read_bytes()).hexdigest() == one.sha256
        assert one.sha256 in shown
    assert "no fields for a reference" in shown
    assert said.filing in browser.get("/filed").content.decode()
    assert f"/filed/{said.filing}" in browser.get(f"/notes/{note}").content.decode()
    assert f"/filed/{said.filing}" not in site.as_role(Role.FOI).get(f"/notes/{note}").content.decode()
    lines = site.service.access_log.lines(None, 50, officer.account)
    (export,) = (line for line in lines if line.verb is AccessVerb.EXPORT)
    assert (export.about, export.amount) == (f"{said.folder} to records", 2)


@pytest.mark.usefixtures("share")
def test_no_word_of_what_is_filed_stands_in_the_service_s_own_store(site, copy):
    officer = site.officer(Role.RECORDS)
    browser = site.client(officer)
    note = recorded(browser, copy, "2-3", decision="Heron protocol")
    for page in (f"/notes/{note}/file", f"/file?copy={copy}&messages=2-3"):
        done(site, browser, ask(browser, page))
    works = site.service.works.of(officer.account, 10)
    assert len(works) == 2
    told = json.dumps([[dict(work.said), dict(work.result), work.step] for work in works])
    assert not any(word in told for word in ("Heron", "basin", "Ben", "Dredging"))


def test_messages_are_filed_by_the_identities_that_were_checked(site, copy, share):
    browser = site.as_role(Role.PRIVATE_OFFICE)
    address = done(site, browser, ask(browser, f"/file?copy={copy}&first=2&last=3"))
    said = listed(site)[-1]
    assert (said.subject, said.messages) == (copy, 2)
    facts = json.loads((share / said.folder / f"{copy}.json").read_text("utf-8"))
    assert [one["sender"] for one in facts["messages"]] == ["Ben", "Ada"]
    assert copy in words_of(browser.get(address))


def test_the_same_again_is_the_same_receipt(site, copy, share):
    browser, page = site.as_role(Role.RECORDS), f"/file?copy={copy}&messages=1"
    first = done(site, browser, ask(browser, page))
    count = len(listed(site))
    again = done(site, browser, ask(browser, page))
    assert again == first.replace("new", "before")
    assert "filed there before" in words_of(browser.get(again))
    assert len(listed(site)) == count
    assert len(list(share.iterdir())) == 1


def test_a_place_that_is_away_is_told_and_nothing_counts_as_filed(site, copy, share):
    shutil.rmtree(share)
    browser, count = site.as_role(Role.RECORDS), len(listed(site))
    page = f"/file?copy={copy}&messages=1"
    told = over(site, browser, ask(browser, page))
    assert "is not there: mount it" in told
    assert len(listed(site)) == count


def test_without_a_place_the_page_says_what_to_write_into_the_settings(site, copy):
    browser = site.as_role(Role.RECORDS)
    shown = html.unescape(browser.get(f"/file?copy={copy}&messages=1").content.decode())
    assert '[filing.records]\nkind = "folder"' in shown
    assert browser.post(f"/file?copy={copy}&messages=1", TERMS).status_code == 200


@pytest.mark.parametrize("lacking", ["destination", "reference", "label"])
def test_a_filing_needs_a_place_a_reference_and_a_label(site, copy, share, lacking):
    answer = ask(site.as_role(Role.RECORDS), f"/file?copy={copy}&messages=1", **{lacking: ""})
    assert answer.status_code == 200
    assert "There is a problem" in words_of(answer)
    assert list(share.iterdir()) == []


def test_a_place_that_the_settings_do_not_name_is_refused(site, copy, share):
    answer = ask(site.as_role(Role.RECORDS), f"/file?copy={copy}&messages=1", destination="elsewhere")
    assert answer.status_code == 200
    assert list(share.iterdir()) == []


def test_other_messages_than_those_that_were_shown_are_never_filed(site, copy, share):
    browser = site.as_role(Role.RECORDS)
    other = drawn(browser.get(f"/file?copy={copy}&messages=2"))
    answer = browser.post(f"/file?copy={copy}&messages=1", {**TERMS, "drawn": other, "step": "file"})
    assert "has changed since you chose" in words_of(answer)
    assert list(share.iterdir()) == []


def test_what_is_outside_sight_can_neither_be_filed_nor_seen_among_what_was_filed(site, share):
    number = next(site.numbers)
    theirs, mine = f"Filing Theirs {number}", f"Filing Mine {number}"
    copy = captured(site, theirs)
    captured(site, mine)
    office = site.as_role(Role.RECORDS)
    note = recorded(office, copy)
    filing = re.search(r"f-[0-9a-f]+", done(site, office, ask(office, f"/notes/{note}/file")))[0]
    browser = site.as_role(Role.PRIVATE_OFFICE, scope=Scope(ScopeKind.CUSTODIAN, mine))
    assert browser.get(f"/notes/{note}/file").status_code == 404
    assert browser.post(f"/notes/{note}/file", {**TERMS, "step": "file"}).status_code == 404
    assert browser.get(f"/file?copy={copy}&messages=1").status_code == 404
    assert filing not in browser.get("/filed").content.decode()
    unseen, unknown = browser.get(f"/filed/{filing}"), browser.get("/filed/f-00")
    assert (unseen.status_code, words_of(unseen)) == (404, words_of(unknown))
    assert len(list(share.iterdir())) == 1


def test_a_role_that_ended_before_its_turn_files_nothing(site, copy, share):
    from onrecord.web.filing import FILE

    officer = site.officer(Role.FOI)
    said = {"subject": copy, "messages": [], "numbers": "1", "whole_receipts": False, **TERMS}
    work = site.service.works.ask(FILE, officer.account, said, site.host.now())
    browser = site.client(officer)
    for _ in range(600):
        if site.service.works.waiting(work.id).state.is_over:
            break
        browser.get(f"/works/{work.id}")
    assert "your role for filing has ended" in site.service.works.waiting(work.id).refusal
    assert list(share.iterdir()) == []
