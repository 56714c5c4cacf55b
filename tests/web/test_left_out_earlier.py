"""What an earlier capture left out of a chat is told before the chat is captured with it."""

from html import unescape

import pytest
from tests.web.test_capture import TERMS, scope, upload_of
from tests.web.test_left_out_before import NAME, looked, sent
from tests.web.test_link_withholding import answered
from tests.web.test_links import made, office_of, opened
from tests.web.test_links import sent as sent_by_link
from tests.web.test_withholding import CHAT, by_people, captured, choosing, effect, text_of

from onrecord.records.accounts import Role

TOLD, AMOUNT = "Left out of this chat before", "Personal: 2 messages by the browser's count, 3 lines"


@pytest.fixture
def held(site):
    """Capture a chat without two of its messages; return its custodian's name, browser and receipt."""
    name = f"Minister {next(site.numbers)}"
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope(name)))
    address, _ = sent(browser, name)
    return name, browser, captured(browser, looked(browser, address))


def pages(browser, address):
    """Return the pages of what was read and of the answers, as what stands on them."""
    read = browser.get(f"{address}/read").content.decode()
    assert browser.post(f"{address}/about", TERMS).status_code == 302
    return read, browser.get(f"{address}/check").content.decode()


def test_a_chat_that_is_sent_whole_is_said_to_bring_in_what_was_left_out_of_it_before(held):
    _, browser, receipt = held
    address = upload_of(browser, CHAT, name=NAME)
    for page in pages(browser, address):
        assert TOLD in page
        assert AMOUNT in unescape(text_of(page))
        assert f'href="{receipt}"' in page
        assert f'href="{address}/official"' in page


def test_who_leaves_as_much_out_again_is_told_nothing_of_it(held):
    name, browser, _ = held
    address, _ = sent(browser, name)
    for page in pages(browser, looked(browser, address)):
        assert TOLD not in page
    address = choosing(browser, CHAT, name=NAME)
    assert TOLD in browser.get(f"{address}/read").content.decode()
    by_people(browser, address, "Mum")
    effect(browser, address)
    read, check = pages(browser, address)
    assert "Left out: 2 messages, as no official business. Personal: 2 messages." in text_of(read)
    assert TOLD not in read + check


def test_a_chat_of_another_time_or_title_brings_nothing_back(held):
    _, browser, _ = held
    for text, name in ((CHAT.replace("/2026", "/2027"), NAME), (CHAT, "WhatsApp Chat with Orchard.txt")):
        assert TOLD not in browser.get(f"{upload_of(browser, text, name=name)}/read").content.decode()


def test_nobody_is_told_of_a_capture_that_they_may_not_see(site, held):
    name, _, _ = held
    other = f"Minister {next(site.numbers)}"
    stranger = site.client(site.officer(Role.CUSTODIAN, scope=scope(other)))
    assert TOLD not in "".join(pages(stranger, upload_of(stranger, CHAT, name=NAME)))
    _, office = office_of(site, name)
    holder, at = opened(site, made(office, name))
    done = sent_by_link(holder, at, CHAT, name=NAME)
    assert done["Location"] == f"{at}/read"
    assert TOLD not in holder.get(f"{at}/read").content.decode()
    answered(holder, at)
    assert TOLD not in holder.get(f"{at}/check").content.decode()
    address = upload_of(office, CHAT, name=NAME, custodian=name)
    assert TOLD in office.get(f"{address}/read").content.decode()
