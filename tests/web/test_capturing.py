"""What was confirmed is what is captured, whatever another window asks for while it waits its turn."""

import contextlib
import time

import pytest
from tests.web.conftest import NOBODY
from tests.web.test_capture import TERMS, captured, finished, scope, upload_of
from tests.web.test_links import answered, chat, made, named, office_of, opened
from tests.web.test_links import sent as sent_by_link
from tests.web.test_withholding import CHAT, SECRET_WORD, by_people, choosing, effect, secrets_in, text_of

from onrecord.integrity.receipt import read_receipt
from onrecord.procedures.hand_in import NotTaken
from onrecord.records.accounts import Role
from onrecord.records.errors import StorageError, UploadError


@contextlib.contextmanager
def queue_held(site):
    """Hold the home's one writer, and have somebody else's capture wait for it, and all work behind that."""
    number = next(site.numbers)
    other = site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Minister {number}")))
    address = upload_of(other, CHAT.replace("quay", f"pier{number}"))
    other.post(f"{address}/official", {"official": "all"})
    other.post(f"{address}/about", TERMS)
    with site.host.writing(NOBODY):
        work = other.post(f"{address}/check")["Location"]
        for _ in range(600):
            if other.get(f"{work}.json").json()["state"] == "running":
                break
            time.sleep(0.05)
        yield


def office(site):
    """Return an officer who may hand in for two people, and their names."""
    names = [f"Minister {next(site.numbers)}" for _ in range(2)]
    officer, now, accounts = site.officer(), site.host.now(), site.service.accounts
    for name in names:
        grant = accounts.propose(officer.account, Role.PRIVATE_OFFICE, scope(name), None, now)
        accounts.decide(grant.id, None, now, agreed=True)
    return accounts.officer(officer.account), *names


def answered_with_mum_left_out(browser, custodian):
    address = choosing(browser, custodian=custodian)
    by_people(browser, address, "Mum")
    effect(browser, address)
    browser.post(f"{address}/about", TERMS)
    return address


def receipt_of(browser, work):
    return browser.get(finished(browser, work)["Location"])["Location"]


@pytest.mark.parametrize("page", ["official", "look", "whose", "about", "give-up", "withhold/remove"])
def test_nothing_changes_a_capture_once_it_is_confirmed(site, page):
    officer, custodian, another = office(site)
    browser, other_tab = site.client(officer), site.client(officer)
    address = answered_with_mum_left_out(browser, custodian)
    upload = address.rpartition("/")[2]
    said = {"official": "all", "custodian": another, **TERMS, "device": "some other phone", "choice": "0"}
    in_uploads = page in {"look", "give-up"}
    with queue_held(site):
        work = browser.post(f"{address}/check")["Location"]
        answer = other_tab.post(
            f"/capture/uploads/{upload}/{page}" if in_uploads else f"{address}/{page}", said
        )
        assert answer.status_code in {400, 409}
        assert "confirmed and is being made" in answer.content.decode()
    receipt = receipt_of(browser, work)
    data = browser.get(f"{receipt}/files/receipt").content
    kept = read_receipt(data)
    assert kept.withheld.count == 3
    assert (kept.custodian, kept.device) == (custodian, TERMS["device"])
    assert SECRET_WORD not in data.decode()


def test_a_second_confirmation_leads_to_the_same_work_and_leaves_the_opening_to_the_first_browser(site):
    officer, custodian, _another = office(site)
    browser, other = site.client(officer), site.client(officer)
    address = answered_with_mum_left_out(browser, custodian)
    with queue_held(site):
        work = browser.post(f"{address}/check")["Location"]
        assert other.post(f"{address}/check")["Location"] == work
        assert other.get(f"{address}/check")["Location"] == work
    receipt = receipt_of(browser, work)
    assert secrets_in(other) == []
    assert other.get(f"{receipt}/opening").status_code == 404
    assert browser.get(f"{receipt}/opening").status_code == 200


def test_what_was_refused_can_be_changed_and_confirmed_again(site, monkeypatch):
    officer, custodian, _another = office(site)
    browser = site.client(officer)
    address = answered_with_mum_left_out(browser, custodian)
    from onrecord.web import capturing

    def full(*_given):
        raise StorageError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(capturing, "_captured", full)
        assert (
            "was not done" in finished(browser, browser.post(f"{address}/check")["Location"]).content.decode()
        )
    browser.post(f"{address}/about", {**TERMS, "device": "another phone"})
    receipt = receipt_of(browser, browser.post(f"{address}/check")["Location"])
    said = read_receipt(browser.get(f"{receipt}/files/receipt").content)
    assert (said.device, said.withheld.count) == ("another phone", 3)


def test_what_is_confirmed_is_what_the_page_showed(site):
    officer, custodian, _another = office(site)
    browser, other_tab = site.client(officer), site.client(officer)
    address = answered_with_mum_left_out(browser, custodian)
    page = browser.get(f"{address}/check").content.decode()
    assert "2 messages, as no official business" in text_of(page)
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    assert shown
    other_tab.post(f"{address}/official", {"official": "all"})
    answer = browser.post(f"{address}/check", {"shown": shown})
    assert answer.status_code == 400
    assert "nothing was captured" in text_of(answer.content.decode())


def test_nothing_changes_a_capture_through_a_link_once_it_is_confirmed(site):
    custodian = named(site)
    _officer, maker = office_of(site, custodian)
    browser, at = opened(site, made(maker, custodian))
    sent_by_link(browser, at, chat(site))
    answered(browser, at)
    from onrecord.web import link_capturing
    from onrecord.web.drafts import DRAFTS

    with queue_held(site):
        browser.post(f"{at}/check")
        link = site.service.links.link(at.rpartition("/")[2])
        draft = link_capturing.draft_of(link)
        with pytest.raises(UploadError, match="confirmed"):
            DRAFTS.change(draft.upload, draft.account, answers=None)


def looks(site, account, upload):
    every = [one for one in site.service.works.of(account, 100) if one.said.get("upload") == upload]
    return [one for one in every if one.verb in {"look", "link_look"} and not one.state.is_over]


def test_asking_again_for_a_look_that_waits_or_runs_gives_that_one(site):
    officer, custodian, another = office(site)
    browser = site.client(officer)
    as_json = {"content_type": "application/json"}
    with queue_held(site):
        upload = browser.post("/capture/uploads", {"custodian": custodian}, **as_json).json()["upload"]
        address = f"/capture/uploads/{upload}"
        browser.post(f"{address}/files", {"name": "chat.txt", "size": len(CHAT)}, **as_json)
        browser.put(f"{address}/files/0?offset=0", CHAT.encode(), content_type="application/octet-stream")
        pages = {browser.post(f"{address}/look").json()["page"] for _ in range(5)}
        browser.post(f"/capture/{upload}/whose", {"custodian": another})
        pages |= {browser.post(f"{address}/look").json()["page"] for _ in range(5)}
        assert len(pages) == len(looks(site, officer.account, upload)) == 1
    assert finished(browser, pages.pop())["Location"].endswith("/read")


def test_asking_again_for_a_look_by_a_link_gives_the_one_that_waits(site):
    officer, browser = office_of(site, custodian := named(site))
    holder, at = opened(site, made(browser, custodian))
    as_json = {"content_type": "application/json"}
    with queue_held(site):
        upload = holder.post(f"{at}/uploads", {}, **as_json).json()["upload"]
        address = f"{at}/uploads/{upload}"
        holder.post(f"{address}/files", {"name": "chat.txt", "size": len(CHAT)}, **as_json)
        holder.put(f"{address}/files/0?offset=0", CHAT.encode(), content_type="application/octet-stream")
        answers = [holder.post(f"{address}/look").status_code for _ in range(3)]
        assert answers == [200] * 3
        assert len(looks(site, officer.account, upload)) == 1


def test_why_a_source_was_not_taken_names_no_folder_of_the_server(site, monkeypatch):
    from onrecord.web import capturing

    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}")))
    address = upload_of(browser, CHAT.replace("quay", f"berth {next(site.numbers)}"))
    taking = capturing.hand_in

    def full_after_the_first(*given):
        yield from taking(*given)
        yield NotTaken("second.txt", StorageError("cannot write '/srv/copy/archive': no room"))

    monkeypatch.setattr(capturing, "hand_in", full_after_the_first)
    page = captured(browser, address).content.decode()
    assert "second.txt" in page
    assert "/srv/copy" not in page
    assert "its disk is full" in text_of(page)
