"""What is no official business is left out of a database in staging: by conversation, person or message."""

import re

import pytest
from tests.support.samples import database
from tests.support.six_phones import PHONES
from tests.support.small_phone import DATABASE, SQL
from tests.web.test_capture import scope
from tests.web.test_withholding import assert_nowhere, by_people, captured, choosing, effect, text_of

from onrecord.integrity.receipt import read_receipt
from onrecord.records.accounts import Role

MUM = "447700900002@s.whatsapp.net"


@pytest.fixture
def browser(site):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}")))


def sent(browser, data=DATABASE):
    return choosing(browser, data, name="msgstore.db")


def receipt_of(browser, address):
    return browser.get(f"{captured(browser, address)}/files/receipt").content


def test_a_whole_conversation_of_a_database_is_left_out_and_not_named(site, browser):
    word = f"canary{next(site.numbers)}quinces"
    address = sent(browser, database(SQL.replace("quinces", word)))
    hub = browser.get(f"{address}/withhold").content.decode()
    assert "Whole conversations" in hub
    page = browser.get(f"{address}/withhold/personal/conversations").content.decode()
    number = re.search(rf'value="(\d+)"[^>]*>\s*<label[^>]*>[^\n]*?{MUM}', page)[1]
    answer = browser.post(f"{address}/withhold/personal/conversations", {"conversations": [number]})
    assert answer["Location"] == f"{address}/withhold"
    assert "1 whole conversation" in text_of(browser.get(f"{address}/withhold").content.decode())
    told = text_of(effect(browser, address))
    assert "1 message of 7" in told
    assert "The database itself, its contacts" in told
    assert "2 lines" not in told
    data = receipt_of(browser, address)
    said = read_receipt(data)
    assert (said.state.value, said.messages, said.withheld.count) == ("derived", 6, 2)
    assert said.clearance.answer.value != "yes"
    assert MUM not in data.decode()
    assert_nowhere(site.host.settings.home, word)


def test_what_a_person_wrote_is_left_out_of_a_database_with_what_quotes_it(browser):
    address = sent(browser)
    by_people(browser, address, MUM)
    assert "3 messages of 7" in text_of(effect(browser, address))
    assert read_receipt(receipt_of(browser, address)).withheld.count == 5


def test_single_messages_of_a_database_are_chosen_by_their_place(browser):
    address = sent(browser)
    page = browser.get(f"{address}/withhold/personal/messages").content.decode()
    assert "bring the quinces" in page
    browser.post(f"{address}/withhold/personal/messages", {"page": "1", "message": ["2", "6"], "go": "done"})
    browser.post(f"{address}/withhold/party/span", {"first_message": "7", "last_message": "7"})
    hub = text_of(browser.get(f"{address}/withhold").content.decode())
    assert "2 single messages" in hub
    assert "Messages 7 to 7 of the list" in hub
    assert "3 messages of 7" in text_of(effect(browser, address))
    said = read_receipt(receipt_of(browser, address))
    assert (said.messages, said.withheld.count) == (4, 5)


def test_a_text_has_no_conversations_to_choose_among(browser):
    address = choosing(browser)
    assert "Whole conversations" not in browser.get(f"{address}/withhold").content.decode()


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone.reader)
def test_a_message_and_a_conversation_of_every_database_are_left_out_in_staging(site, browser, phone):
    from onrecord.service.models import Work

    word = f"canary{next(site.numbers)}zyzzogeton"
    address = choosing(browser, phone.database(word), name=phone.name)
    page = browser.get(f"{address}/withhold/personal/messages").content.decode()
    number = re.search(rf'id="m(\d+)-text">[^<]*(?:<bdi[^>]*>)?[^<]*{word}', page)[1]
    browser.post(f"{address}/withhold/personal/messages", {"page": "1", "message": [number], "go": "done"})
    ways = f"{address}/withhold/party/conversations"
    listed = browser.get(ways).content.decode()
    place = re.search(rf'value="(\d+)"[^>]*>\s*<label[^>]*>[^\n]*?{re.escape(phone.title)}', listed)[1]
    assert browser.post(ways, {"conversations": [place]})["Location"] == f"{address}/withhold"
    told = text_of(effect(browser, address))
    assert "Party business" in told
    assert "Not kept" in told
    receipt = captured(browser, address)
    capture = receipt.rpartition("/")[2]
    data = browser.get(f"{receipt}/files/receipt").content
    said = read_receipt(data)
    assert said.state.value == "derived"
    assert said.withheld.count >= 2
    assert phone.name not in [one.name for one in said.originals]
    assert_nowhere(site.host.settings.home, word)
    assert word not in data.decode()
    assert not any(word in str((one.said, one.result, one.refusal)) for one in Work.objects.all())
    with site.host.writing(site.officer()) as home:
        copies = home.catalogue.copies_in(capture)
        rows = str([list(home.catalogue.show(copy)) for copy in copies])
    assert copies
    assert word not in rows
