"""Of a backup with several apps' messages something is left out in staging, app by app."""

import json
import re

import pytest
from tests.support.files_at_rest import files_at_rest
from tests.support.two_apps import OWN, WHATSAPPS, backup
from tests.web.test_capture import TERMS, finished, scope
from tests.web.test_links import answered, made, named, office_of, opened
from tests.web.test_unlocking import folder_of
from tests.web.test_withholding import effect, text_of

from onrecord.integrity.receipt import read_receipt
from onrecord.records.accounts import Role


@pytest.fixture
def words(site):
    number = next(site.numbers)
    return f"kept{number}zebrafinch", f"hidden{number}zyzzogeton"


@pytest.fixture
def chosen(site, words):
    """Send a backup, and choose a message of Messages; return the browser and the capture's address."""
    name = f"Minister {next(site.numbers)}"
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope(name)))
    address = folder_of(browser, backup(*words), name)
    assert browser.post(f"{address}/official", {"official": "some"})["Location"] == f"{address}/withhold/app"
    choose(browser, address, words[1])
    return browser, address


def turn_to(browser, address, app):
    asked = browser.post(f"{address}/withhold/app", {"app": app})
    assert finished(browser, asked["Location"])["Location"] == f"{address}/withhold"


def choose(browser, address, word):
    turn_to(browser, address, "messages")
    listed = f"{address}/withhold/personal/messages"
    page = browser.get(listed).content.decode()
    number = re.search(rf'id="m(\d+)-text">[^<]*(?:<bdi[^>]*>)?[^<]*{word}', page)[1]
    browser.post(listed, {"page": "1", "message": [number], "go": "done"})


def captured(browser, address):
    """Capture; return the receipts, by the app that each is of."""
    browser.post(f"{address}/about", TERMS)
    page = browser.get(finished(browser, browser.post(f"{address}/check")["Location"])["Location"])
    return receipts_on(browser, page.content.decode(), "/receipts")


def receipts_on(browser, page, at):
    found = {}
    for capture in sorted(set(re.findall(r"c-[a-z2-7]{16}", page))):
        data = browser.get(f"{at}/{capture}/files/receipt").content
        is_messages = any("sms.db" in one.name for one in read_receipt(data).originals)
        found["messages" if is_messages else "whatsapp"] = data
    return found


def test_one_app_is_left_out_of_and_the_other_is_kept_whole_without_the_list_of_files(site, words, chosen):
    browser, address = chosen
    hub = text_of(browser.get(f"{address}/withhold").content.decode())
    assert "Of Messages (iMessage and text messages)" in hub
    told = text_of(effect(browser, address))
    assert "Of these nothing is left out" in told
    assert "WhatsApp" in told
    browser.post(f"{address}/about", TERMS)
    assert "1 message, as no official business" in text_of(browser.get(f"{address}/check").content.decode())
    receipts = captured(browser, address)
    states = {app: read_receipt(data).state.value for app, data in receipts.items()}
    assert states == {"messages": "derived", "whatsapp": "exact"}
    for data in receipts.values():
        assert not {one.name.rpartition("/")[2] for one in read_receipt(data).originals} & OWN
        assert words[1] not in data.decode()
    for path, data in files_at_rest(site.host.settings.home):
        assert words[1].encode() not in data, path


def test_what_was_chosen_of_one_app_stands_while_another_is_chosen_of(chosen):
    browser, address = chosen
    turn_to(browser, address, "whatsapp")
    assert "Nothing yet" in browser.get(f"{address}/withhold").content.decode()
    page = browser.get(f"{address}/withhold/party/conversations").content.decode()
    place = re.search(rf'value="(\d+)"[^>]*>\s*<label[^>]*>[^\n]*?{WHATSAPPS.title}', page)[1]
    browser.post(f"{address}/withhold/party/conversations", {"conversations": [place]})
    told = text_of(effect(browser, address))
    assert "Of these nothing is left out" not in told
    assert told.index("Messages (iMessage") < told.index("WhatsApp")
    turn_to(browser, address, "messages")
    assert "1 single message" in text_of(browser.get(f"{address}/withhold").content.decode())
    assert browser.post(f"{address}/withhold/app", {"app": "messages"})["Location"] == f"{address}/withhold"
    receipts = captured(browser, address)
    assert [read_receipt(data).state.value for data in receipts.values()] == ["derived", "derived"]


def test_each_opening_waits_for_its_own_receipt(chosen):
    browser, address = chosen
    effect(browser, address)
    browser.post(f"{address}/about", TERMS)
    page = browser.get(finished(browser, browser.post(f"{address}/check")["Location"])["Location"])
    found = sorted(set(re.findall(r"/receipts/c-[a-z2-7]{16}", page.content.decode())))
    assert [browser.get(f"{one}/opening").status_code for one in found].count(200) == 1


def test_that_all_is_official_after_all_keeps_the_backup_as_it_came(chosen):
    browser, address = chosen
    assert browser.post(f"{address}/official", {"official": "all"})["Location"] == f"{address}/about"
    for data in captured(browser, address).values():
        said = read_receipt(data)
        assert said.state.value == "exact"
        assert {one.name.rpartition("/")[2] for one in said.originals} >= OWN


def test_the_holder_of_a_link_leaves_out_of_one_app_too(site, words, monkeypatch):
    monkeypatch.setattr("onrecord.web.link_holding._take", lambda _whose, _route: None)
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    as_json = {"content_type": "application/json"}
    base = f"{at}/uploads/{browser.post(f'{at}/uploads', '{}', **as_json).json()['upload']}"
    for name, data in backup(*words).items():
        said = json.dumps({"name": name, "size": len(data)})
        number = browser.post(f"{base}/files", said, **as_json).json()["number"]
        browser.put(f"{base}/files/{number}?offset=0", data, content_type="application/octet-stream")
    assert finished(browser, browser.post(f"{base}/look").json()["page"])["Location"] == f"{at}/read"
    assert browser.post(f"{at}/official", {"official": "some"})["Location"] == f"{at}/withhold/app"
    choose(browser, at, words[1])
    finished(browser, browser.get(f"{at}/withhold/effect")["Location"])
    answered(browser, at)
    browser.get(f"{at}/check")
    done = finished(browser, browser.post(f"{at}/check")["Location"])
    page = browser.get(done["Location"]).content.decode()
    receipts = receipts_on(browser, page, f"{at}/receipts")
    states = {app: read_receipt(data).state.value for app, data in receipts.items()}
    assert states == {"messages": "derived", "whatsapp": "exact"}


def test_a_database_alone_has_no_apps_to_choose_among(site, words):
    from tests.web.test_withholding import choosing

    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}")))
    address = choosing(browser, WHATSAPPS.database(words[0]), name=WHATSAPPS.name)
    assert browser.get(f"{address}/withhold/app").status_code == 404
    assert "Choose of another app" not in browser.get(f"{address}/withhold").content.decode()
