"""Notes in pages: drafted from messages, checked, written down as an event, seen by whom they concern."""

import html
import re

import pytest

from onrecord.procedures.notes import notes
from onrecord.records.accounts import AccessVerb, Officer, Role, Scope, ScopeKind

NOBODY = Officer(0, "the terminal", "")
CHAT = """14/03/2026, 09:01 - Ada: The {word} storm is due on Friday
14/03/2026, 09:02 - Ben: Agreed, we <b>close</b> the outer basin
today, \u202eyadot\u202c
15/03/2026, 09:05 - Ada: Dredging begins next week
15/03/2026, 09:06 - Ben: {long}
"""
SAID = {
    "decision": "Close the outer basin",
    "by": "Ben Mole",
    "on_day": "14",
    "on_month": "3",
    "on_year": "2026",
    "matter": "Storm of March",
}


def captured(site, custodian):
    text = CHAT.format(word=custodian, long="x" * 11_000)
    return site.capture(text, custodian, name=f"WhatsApp Chat with {custodian}.txt").capture.copies[0].id


@pytest.fixture
def copy(site):
    return captured(site, f"Note Custodian {next(site.numbers)}")


def words_of(answer):
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def drawn(answer):
    return re.search(r'name="drawn" value="([^"]+)"', answer.content.decode())[1]


def draft_of(browser, copy, messages="2"):
    answer = browser.get(f"/notes/new?copy={copy}&messages={messages}")
    assert answer.status_code == 200
    return answer


def record(browser, copy, messages="2", **said):
    page = f"/notes/new?copy={copy}&messages={messages}"
    asked = {**SAID, **said, "drawn": drawn(browser.get(page))}
    return browser.post(page, {**asked, "step": "record"})


def recorded(browser, copy, messages="2", **said):
    answer = record(browser, copy, messages, **said)
    assert answer.status_code == 302, words_of(answer)
    return re.search(r"d-[0-9a-f]+", answer["Location"])[0]


def said_of(site, note):
    return notes(site.host.reading(NOBODY)).one(note).last


def size(site):
    return site.host.reading(NOBODY).journal.size


def test_a_draft_quotes_the_messages_and_proposes_who_and_when_and_writes_nothing(site, copy):
    before = size(site)
    page = draft_of(site.as_role(Role.RECORDS), copy).content.decode()
    assert "Agreed, we &lt;b&gt;close&lt;/b&gt; the outer basin\ntoday, " in page
    assert 'name="by" value="Ben"' in page
    assert re.search(r'name="on_day" value="14"', page)
    assert "1 message" in page
    assert size(site) == before


def test_a_draft_of_several_speakers_leaves_open_who_decided(site, copy):
    page = draft_of(site.as_role(Role.FOI), copy, "1-3").content.decode()
    assert 'name="by" value' not in page
    assert "Ben: “Agreed" in html.unescape(page)


def test_messages_longer_than_a_note_are_not_cut_but_left_to_be_written(site, copy):
    page = draft_of(site.as_role(Role.RECORDS), copy, "4").content.decode()
    assert not re.search("<textarea[^>]*>[^<]*xxxx", page)
    assert "longer than a note may be" in page


def test_what_was_said_is_checked_then_written_down_and_confirmed_with_its_reference(site, copy):
    browser = site.as_role(Role.RECORDS)
    page = f"/notes/new?copy={copy}&first=2&last=3"
    asked = {**SAID, "drawn": drawn(browser.get(page))}
    before = size(site)
    checked = browser.post(page, {**asked, "step": "check"})
    assert "Check the note before you record it" in words_of(checked)
    assert size(site) == before
    carried = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', checked.content.decode()))
    done = browser.post(
        page, {**{name: html.unescape(one) for name, one in carried.items()}, "step": "record"}
    )
    shown = words_of(browser.get(done["Location"]))
    note = re.search(r"d-[0-9a-f]+", shown)[0]
    said = said_of(site, note)
    assert (said.decision, said.by, said.on, said.matter) == (
        SAID["decision"],
        SAID["by"],
        "2026-03-14",
        SAID["matter"],
    )
    assert len(said.messages) == 2
    assert "Decision recorded" in shown
    assert "File it" in shown
    assert "File it" not in words_of(site.as_role(Role.FOI).get(done["Location"]))


def test_what_was_said_comes_back_when_it_is_changed_before_recording(site, copy):
    browser = site.as_role(Role.RECORDS)
    page = f"/notes/new?copy={copy}&messages=2"
    asked = {**SAID, "decision": "Mine & theirs", "drawn": drawn(browser.get(page)), "step": "change"}
    assert "Mine &amp; theirs</textarea>" in browser.post(page, asked).content.decode()


def test_line_ends_of_browsers_do_not_make_other_words(site, copy):
    browser = site.as_role(Role.RECORDS)
    first = recorded(browser, copy, decision="One\nTwo")
    again = record(browser, copy, decision="One\r\nTwo")
    assert again["Location"] == f"/notes/{first}"
    assert "written down before" in words_of(browser.get(again["Location"]))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"decision": " "}, "Enter what was decided"),
        ({"by": ""}, "Enter who decided it"),
        ({"on_day": ""}, "The date must include a day"),
        ({"on_year": "2999"}, "must be today or in the past"),
        ({"decision": "y" * 10_001}, "at most 10000 characters"),
    ],
)
def test_what_a_note_lacks_is_said_beside_its_field_and_nothing_is_written(site, copy, said, told):
    browser, before = site.as_role(Role.RECORDS), size(site)
    answer = record(browser, copy, **said)
    assert answer.status_code == 200
    assert told in words_of(answer)
    assert size(site) == before


def test_other_messages_than_those_that_were_shown_are_never_written_down(site, copy):
    browser, before = site.as_role(Role.RECORDS), size(site)
    other = drawn(draft_of(browser, copy, "1"))
    page = f"/notes/new?copy={copy}&messages=2"
    for wrong in (other, ""):
        answer = browser.post(page, {**SAID, "drawn": wrong, "step": "record"})
        assert "has changed since you chose" in words_of(answer)
    assert size(site) == before


@pytest.mark.parametrize(
    "query",
    [
        "first=0",
        "first=x",
        "first=9&last=3",
        "messages=2-99",
        "messages=99999999999999",
        "last=2",
        "messages=d-1",
    ],
)
def test_numbers_that_the_copy_does_not_have_are_asked_for_again(site, copy, query):
    answer = site.as_role(Role.RECORDS).get(f"/notes/new?copy={copy}&{query}")
    assert answer.status_code == 200
    assert "There is a problem" in words_of(answer)


def test_without_messages_they_are_asked_for_and_without_a_copy_the_list_of_copies(site, copy):
    browser = site.as_role(Role.RECORDS)
    assert "From message number" in words_of(browser.get(f"/notes/new?copy={copy}"))
    assert browser.get("/notes/new")["Location"] == "/conversations"


def test_the_page_of_a_note_leads_to_each_message(site, copy):
    browser = site.as_role(Role.RECORDS)
    note = recorded(browser, copy, "2-3")
    page = browser.get(f"/notes/{note}").content.decode()
    links = re.findall(r'href="(/messages/[^"]+)"', page)
    assert len(links) == 2
    assert browser.get(links[0])["Location"].endswith("#m2")
    assert "\u202e" not in page
    assert "<b>close" not in page
    assert "14 Mar 2026 09:02 GMT" in page


def test_a_correction_and_a_withdrawal_stand_beside_what_was_said_with_their_reasons(site, copy):
    browser = site.as_role(Role.RECORDS)
    note = recorded(browser, copy)
    answer = browser.post(f"/notes/{note}/correct", {**SAID, "by": "Ada Quay", "reason": "I misread it"})
    assert answer.status_code == 302
    assert said_of(site, note).by == "Ada Quay"
    browser.post(f"/notes/{note}/withdraw", {"reason": "It was no decision"})
    assert said_of(site, note).is_withdrawn
    page = words_of(browser.get(f"/notes/{note}"))
    for told in ("I misread it", "It was no decision", "Ben Mole", "Ada Quay", "Withdrawn"):
        assert told in page
    assert "Correct it" not in page
    for end in ("correct", "withdraw", "file"):
        assert browser.get(f"/notes/{note}/{end}").status_code == 400


def test_a_correction_needs_a_change_and_both_need_a_reason(site, copy):
    browser = site.as_role(Role.RECORDS)
    note, before = recorded(browser, copy), size(site)
    same = browser.post(f"/notes/{note}/correct", {**SAID, "reason": "x"})
    assert "Change what is to stand instead" in words_of(same)
    for end, said in (("correct", {**SAID, "by": "Ada"}), ("withdraw", {})):
        assert browser.post(f"/notes/{note}/{end}", {**said, "reason": " "}).status_code == 200
    assert size(site) == before


def test_notes_are_found_by_their_words(site, copy):
    browser = site.as_role(Role.RECORDS)
    note = recorded(browser, copy, decision=f"Dredge by {copy}")
    assert note in words_of(browser.get(f"/notes?words=dredge+by+{copy}"))
    assert note not in words_of(browser.get("/notes?words=zebrafinch"))


def test_a_note_on_a_copy_outside_sight_is_one_that_is_not_there(site):
    number = next(site.numbers)
    theirs = captured(site, f"Note Theirs {number}")
    captured(site, f"Note Mine {number}")
    note = recorded(site.as_role(Role.RECORDS), theirs)
    browser = site.as_role(Role.CUSTODIAN, scope=Scope(ScopeKind.CUSTODIAN, f"Note Mine {number}"))
    assert note not in words_of(browser.get("/notes"))
    unknown = words_of(browser.get("/notes/d-0000"))
    for end in ("", "/correct", "/withdraw", "/recorded"):
        answer = browser.get(f"/notes/{note}{end}")
        assert answer.status_code == 404
        if not end:
            assert words_of(answer) == unknown
    before = size(site)
    for end, said in (("correct", {**SAID, "by": "Eve"}), ("withdraw", {})):
        assert browser.post(f"/notes/{note}/{end}", {**said, "reason": "x"}).status_code == 404
    assert browser.get(f"/notes/new?copy={theirs}&messages=2").status_code == 404
    assert browser.post(f"/notes/new?copy={theirs}&messages=2", {**SAID, "step": "record"}).status_code == 404
    assert size(site) == before


def test_a_custodian_notes_their_own_conversation(site):
    name = f"Note Own {next(site.numbers)}"
    copy = captured(site, name)
    browser = site.as_role(Role.CUSTODIAN, scope=Scope(ScopeKind.CUSTODIAN, name))
    note = recorded(browser, copy)
    assert browser.get(f"/notes/{note}").status_code == 200


def test_who_looks_at_drafts_and_notes_stands_in_the_access_log_without_a_word_of_them(site, copy):
    officer = site.officer(Role.RECORDS)
    browser = site.client(officer)
    note = recorded(browser, copy, "2-3")
    browser.get(f"/notes/{note}")
    lines = site.service.access_log.lines(None, 50, officer.account)
    told = {(line.verb, line.about, line.amount) for line in lines}
    assert (AccessVerb.READ, f"{copy} 2-3", 2) in told
    assert (AccessVerb.READ, f"{note} {copy}", 2) in told
    assert not any(word in line.about for line in lines for word in ("basin", "Ben", "Storm"))


def test_a_conversation_offers_to_choose_messages_to_those_who_may_note_or_file(site, copy):
    page = f"/conversations/{copy}"
    offered = site.as_role(Role.RECORDS).get(page).content.decode()
    assert 'action="/notes/new"' in offered
    assert 'formaction="/file"' in offered
    assert 'formaction="/file"' not in site.as_role(Role.FOI).get(page).content.decode()
    assert 'id="choosing"' not in site.as_role(Role.INQUIRY).get(page).content.decode()
