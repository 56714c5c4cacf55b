"""Moving a misfiled capture in pages: seen before it is done, by whom the role reaches, and sight follows."""

import re

import pytest
from tests.web.story_site import done
from tests.web.test_capture import CHAT, finished, scope
from tests.web.test_reconciliations import words_of

from onrecord.procedures.journalled import events_of
from onrecord.procedures.keep_reconciliation import about_reconciliation
from onrecord.procedures.move_capture import Target, plan_move
from onrecord.records.accounts import Officer, Role, Scope, ScopeKind
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Verb
from onrecord.records.searches import EVERYTHING, Sight

WHY = "The private secretary picked the wrong minister"


def names(site):
    number = next(site.numbers)
    return f"Plover {number}", f"Curlew {number}"


def chat(site, *more):
    lines = [f"14/03/2026, 11:02 - Ben Whitfield: number {next(site.numbers)}", *more]
    return CHAT + "".join(f"{line}\n" for line in lines)


def form(custodian, **more):
    said = {"custodian": custodian, "device": "phone", "title": "Harbour", "reason": WHY}
    return {**said, **more}


def confirmed(browser, capture, said):
    """See what changes, and have it done; return the page of what came of it."""
    page = browser.post(f"/receipts/{capture}/move", said)
    assert page.status_code == 200, page.content
    seen = re.search(r'name="seen" value="([^"]+)"', page.content.decode())
    assert seen, page.content.decode()
    answer = browser.post(f"/receipts/{capture}/move", {**said, "seen": seen[1]})
    assert answer.status_code == 302, answer.content.decode()
    return finished(browser, answer["Location"])


def moved(site, capture, custodian, **more):
    browser = site.as_role(Role.RECORDS)
    over = confirmed(browser, capture, form(custodian, **more))
    assert over.status_code == 302, words_of(over)
    return browser.get(over["Location"])


def whole_record(site):
    return len(list(site.host.reading(Officer(0, "the terminal", "")).journal.envelopes()))


def test_who_moves_sees_what_changes_before_it_is_done(site):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    browser = site.as_role(Role.RECORDS)
    assert f"/receipts/{capture}/move" in browser.get(f"/receipts/{capture}").content.decode()
    before = whole_record(site)
    page = words_of(browser.post(f"/receipts/{capture}/move", form(right)))
    assert f"{wrong} → {right}" in page
    assert "see it no longer" in page
    assert whole_record(site) == before
    assert "Moved" in words_of(moved(site, capture, right))
    receipt = words_of(browser.get(f"/receipts/{capture}"))
    assert f"{right}, phone" in receipt
    assert f"{wrong}, phone, Harbour → {right}, phone, Harbour" in receipt
    assert WHY in receipt


def test_under_whom_it_was_before_is_told_to_those_alone_who_see_everything(site):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    moved(site, capture, right)
    for role in (Role.RECORDS, Role.PRIVATE_OFFICE, Role.CUSTODIAN):
        receipt = words_of(site.as_role(role, scope=scope(right)).get(f"/receipts/{capture}"))
        assert f"{right}, phone" in receipt
        assert wrong not in receipt
        assert WHY not in receipt


@pytest.mark.parametrize(
    "said", [{"reason": ""}, {"reason": "   "}, {"custodian": ""}, {"device": " "}, {"title": "x" * 300}]
)
def test_a_move_without_a_reason_or_a_name_is_asked_for_again(site, said):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    page = site.as_role(Role.RECORDS).post(f"/receipts/{capture}/move", {**form(right), **said})
    assert "There is a problem" in page.content.decode()
    assert 'name="seen"' not in page.content.decode()


def test_a_move_that_was_not_seen_as_it_would_be_done_is_shown_again(site):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    browser = site.as_role(Role.RECORDS)
    before = whole_record(site)
    page = browser.post(f"/receipts/{capture}/move", form(right, seen="something else"))
    assert "Check what changes" in page.content.decode()
    assert whole_record(site) == before


def test_sight_follows_a_move_at_once_and_a_custodian_sees_no_other_copy(site):
    wrong, right = names(site)
    text = chat(site, "14/03/2026, 11:03 - Ben Whitfield: oystercatcher")
    outcome = site.capture(text, wrong)
    capture, copy = outcome.capture.id, outcome.capture.copies[0].id
    office = {who: site.as_role(Role.PRIVATE_OFFICE, scope=scope(who)) for who in (wrong, right)}
    theirs = {who: site.as_role(Role.CUSTODIAN, scope=scope(who)) for who in (wrong, right)}
    by_copy = site.as_role(Role.FOI, scope=Scope(ScopeKind.CONVERSATION, copy))
    assert office[wrong].get(f"/receipts/{capture}").status_code == 200
    assert by_copy.get(f"/conversations/{copy}").status_code == 200
    moved(site, capture, right)
    (now,) = site.host.reading(Officer(0, "", "")).catalogue.copies_in(capture)
    for browser in (office[wrong], theirs[wrong], by_copy):
        for path in (f"/conversations/{copy}", f"/conversations/{now}"):
            assert browser.get(path).status_code == 404, path
        found = browser.get("/find?words=oystercatcher").content.decode()
        assert now not in found
        assert copy not in found
    for browser in (office[wrong], theirs[wrong]):
        assert browser.get(f"/receipts/{capture}").status_code == 404
        assert capture not in browser.get("/receipts").content.decode()
    for browser in (office[right], theirs[right]):
        assert browser.get(f"/receipts/{capture}").status_code == 200
        assert browser.get(f"/conversations/{now}").status_code == 200


def test_the_event_of_a_move_says_who_what_and_why_and_its_envelope_no_word(site):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    moved(site, capture, right)
    (event,) = events_of(site.host.reading(Officer(0, "", "")), Verb.MOVE, objects=frozenset({capture}))
    assert event.payload["reason"] == WHY
    assert event.payload["before"][0]["custodian"] == wrong
    assert event.payload["copies"][0]["custodian"] == right
    assert list(event.envelope.objects) == [capture]
    assert event.envelope.identity == capture
    for word in (wrong, right, WHY):
        assert word not in repr(event.envelope)


def test_an_officer_moves_nothing_out_of_sight_and_nothing_to_whom_their_role_does_not_reach(site):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    elsewhere = site.as_role(Role.RECORDS, scope=scope(right))
    assert elsewhere.post(f"/receipts/{capture}/move", form(right)).status_code == 404
    narrow = site.as_role(Role.RECORDS, scope=scope(wrong))
    assert narrow.post(f"/receipts/{capture}/move", form(right)).status_code == 403
    page = narrow.post(f"/receipts/{capture}/move", form(wrong, device="old phone"))
    assert "Check what changes" in page.content.decode()
    for role in (Role.CUSTODIAN, Role.PRIVATE_OFFICE):
        browser = site.as_role(role, scope=scope(wrong))
        assert browser.post(f"/receipts/{capture}/move", form(right)).status_code == 403
        assert f"/receipts/{capture}/move" not in browser.get(f"/receipts/{capture}").content.decode()


def test_a_role_for_one_conversation_learns_nothing_of_other_copies_by_planning_a_move(site):
    who, text = names(site)[0], chat(site)
    hidden = site.capture(text, who, name="WhatsApp Chat with Hidden.txt").capture
    mine = site.capture(text, who, name="WhatsApp Chat with Mine.txt").capture
    other = site.capture(chat(site), who, name="WhatsApp Chat with Other.txt").capture
    for one in (mine, other):
        narrow = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CONVERSATION, one.copies[0].id))
        assert narrow.get(f"/receipts/{hidden.id}").status_code == 404
        assert "Move it" not in words_of(narrow.get(f"/receipts/{one.id}"))
        held, lacking = (
            narrow.post(f"/receipts/{one.id}/move", form(who, title=title)) for title in ("Hidden", "Nowhere")
        )
        assert (held.status_code, lacking.status_code) == (403, 403)
        assert words_of(held) == words_of(lacking)
        assert hidden.id not in held.content.decode()
    both = site.officer(Role.RECORDS, scope=Scope(ScopeKind.CONVERSATION, other.copies[0].id))
    now = site.host.now()
    more = Scope(ScopeKind.CONVERSATION, hidden.copies[0].id)
    grant = site.service.accounts.propose(both.account, Role.RECORDS, more, None, now)
    site.service.accounts.decide(grant.id, None, now, agreed=True)
    page = words_of(site.client(both).post(f"/receipts/{other.id}/move", form(who, title="Hidden")))
    assert "It joins a copy that has 1 capture already" in page


def test_a_role_for_one_matter_lets_nobody_show_a_copy_to_the_readers_of_another(site):
    from tests.web.test_matters import opened

    who, number = names(site)[0], next(site.numbers)
    titles = [f"Alpha {number}", f"Beta {number}"]
    capture = site.capture(chat(site), who, name=f"WhatsApp Chat with {titles[0]}.txt").capture
    records = site.as_role(Role.RECORDS)
    first, second = (opened(records, [who], [title]) for title in titles)
    own = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.MATTER, first))
    reader = site.as_role(Role.INQUIRY, scope=Scope(ScopeKind.MATTER, second))
    before = whole_record(site)
    for said in (form(who, title=titles[1]), form(who, title=titles[0], device="old phone")):
        assert own.post(f"/receipts/{capture.id}/move", said).status_code == 403
    assert "Move it" not in words_of(own.get(f"/receipts/{capture.id}"))
    assert whole_record(site) == before
    moved(site, capture.id, who, title=titles[1])
    (now,) = site.host.reading(Officer(0, "", "")).catalogue.copies_in(capture.id)
    assert reader.get(f"/conversations/{now}").status_code == 200


def test_a_move_that_was_asked_by_hand_reaches_no_further_than_a_page(site):
    who = names(site)[0]
    outcome = site.capture(chat(site), who)
    capture, copy = outcome.capture.id, outcome.capture.copies[0].id
    officer = site.officer(Role.RECORDS, scope=Scope(ScopeKind.CONVERSATION, copy))
    asked = {"capture": capture, "custodian": None, "device": None, "title": "Elsewhere", "reason": WHY}
    before = whole_record(site)
    work = site.service.works.ask("move", officer.account, {**asked, "before": [copy]}, site.host.now())
    page = finished(site.client(officer), f"/works/{work.id}")
    assert "may not file anything" in words_of(page)
    assert whole_record(site) == before


def test_a_role_that_ended_after_it_was_asked_moves_nothing(site):
    wrong, right = names(site)
    capture = site.capture(chat(site), wrong).capture.id
    officer = site.officer(Role.RECORDS)
    browser = site.client(officer)
    asked = {
        "capture": capture,
        "custodian": right,
        "device": None,
        "title": None,
        "reason": WHY,
        "before": [],
    }
    site.service.accounts.end(officer.grants[0].id, None, site.host.now())
    work = site.service.works.ask("move", officer.account, asked, site.host.now())
    page = finished(browser, f"/works/{work.id}")
    assert "may not file anything" in words_of(page)


def test_the_custodian_whose_it_is_now_is_asked_and_what_the_wrong_one_said_is_answered(site):
    wrong, right = names(site)
    office = site.as_role(Role.PRIVATE_OFFICE, scope=scope(wrong))
    from tests.web.test_capture import captured, upload_of

    receipt = captured(office, upload_of(office, chat(site), custodian=wrong))["Location"]
    capture = receipt.rpartition("/")[2]
    theirs = {who: site.as_role(Role.CUSTODIAN, scope=scope(who)) for who in (wrong, right)}
    assert theirs[wrong].post(f"{receipt}/not-mine", {"why": f"Never held by {wrong}"}).status_code == 302
    records = site.as_role(Role.RECORDS)
    inbox = records.get("/inbox").content.decode()
    assert f"Never held by {wrong}" in inbox
    assert f"/receipts/{capture}/move" in inbox
    moved(site, capture, right, device="work phone")
    assert f"Never held by {wrong}" not in records.get("/inbox").content.decode()
    assert capture in theirs[right].get("/receipts/for-you").content.decode()
    assert capture not in theirs[wrong].get("/receipts/for-you").content.decode()
    assert theirs[wrong].post(f"{receipt}/confirm").status_code == 404
    assert theirs[right].post(f"{receipt}/confirm").status_code == 302


def test_a_reconciliation_that_used_what_was_moved_is_said_to_be_out_of_date_and_hidden_from_the_wrong(site):
    wrong, right = names(site)
    text = chat(site)
    first = site.capture(text, wrong)
    other = site.capture(text + "15/03/2026, 11:03 - Anna Harbour: and more\n", f"{wrong} junior")
    copies = [one.capture.copies[0].id for one in (first, other)]
    browser = site.as_role(Role.RECORDS)
    page = done(site, browser, browser.post("/reconcile/choose", {"copy": copies}))
    assert "Out of date" not in words_of(browser.get(page))
    moved(site, first.capture.id, right)
    assert "Out of date" in words_of(browser.get(page))
    assert "Out of date" in words_of(browser.get("/reconcile"))
    home = site.host.reading(Officer(0, "", ""))
    identity = page.rsplit("/", 1)[1]
    assert about_reconciliation(home, identity, EVERYTHING)
    with pytest.raises(NotHeldError):
        about_reconciliation(home, identity, Sight(frozenset(copies)))
    again = done(site, browser, browser.post(f"{page}/again"))
    overview = words_of(browser.get(again))
    assert right in overview
    assert "Out of date" not in overview


def test_a_holder_of_a_link_sees_no_receipt_of_what_was_moved_away(site):
    from tests.web.test_links import capture_in, handed_in, made, opened

    wrong, right = names(site)
    office = site.as_role(Role.PRIVATE_OFFICE, scope=scope(wrong))
    browser, at = opened(site, made(office, wrong))
    capture = capture_in(handed_in(browser, at, chat(site)))
    moved(site, capture, right, device="work phone")
    assert browser.get(f"{at}/receipts/{capture}").status_code == 404
    assert office.get(f"/receipts/{capture}").status_code == 404


def test_what_came_by_a_link_and_was_moved_tells_nobody_whom_it_was_taken_for(site):
    from tests.web.test_links import capture_in, handed_in, link_id, made, opened

    wrong, right = names(site)
    office = site.as_role(Role.PRIVATE_OFFICE, scope=scope(wrong))
    browser, at = opened(site, made(office, wrong))
    capture = capture_in(handed_in(browser, at, chat(site)))
    assert capture in office.get("/links").content.decode()
    moved(site, capture, right)
    (now,) = site.host.reading(Officer(0, "", "")).catalogue.copies_in(capture)
    for role in (Role.RECORDS, Role.PRIVATE_OFFICE, Role.CUSTODIAN):
        theirs = site.as_role(role, scope=scope(right))
        receipt = words_of(theirs.get(f"/receipts/{capture}"))
        assert f"the holder of single-use link {link_id(at)}" in receipt
        file = theirs.get(f"/receipts/{capture}/files/receipt").content.decode()
        for page in (receipt, file, words_of(theirs.get(f"/conversations/{now}"))):
            assert wrong not in page
    seen = words_of(office.get("/links"))
    assert wrong in seen
    assert "Used" in seen
    assert capture not in office.get("/links").content.decode()


def test_a_capture_under_a_name_that_only_looks_right_is_moved_to_that_name(site, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr("onrecord.procedures.capture.as_held", lambda _home, *names: names)
        made = site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Kerensa  Trease").capture
    (change,) = changes(site, made, "Kerensa\u00a0Trease")
    assert change == ("Custodian", "Kerensa  Trease", "Kerensa Trease")


def test_a_capture_is_moved_to_a_custodian_under_the_name_that_their_copies_have(site, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr("onrecord.procedures.capture.as_held", lambda _home, *names: names)
        site.capture("12/03/2026, 09:01 - Ada: Storm\n", "Demelza  Trease")
    made = site.capture("12/03/2026, 09:01 - Ada: Spray\n", "Morwenna Bray").capture
    (change,) = changes(site, made, "Demelza Trease")
    assert change == ("Custodian", "Morwenna Bray", "Demelza  Trease")


def changes(site, capture, custodian):
    home = site.host.reading(site.officer(Role.RECORDS))
    return plan_move(home, capture.id, Target(custodian)).changes
