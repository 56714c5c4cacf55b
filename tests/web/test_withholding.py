"""What is no official business is left out: chosen, said before it is done, and nowhere after."""

import io
import re
import zipfile

import pytest
from tests.support.files_at_rest import files_at_rest
from tests.support.folders import TEXTS
from tests.web.test_capture import TERMS, finished, scope, upload_of

from onrecord.integrity.opening import parse_opening
from onrecord.integrity.receipt import read_receipt
from onrecord.records.accounts import Role

SECRET_WORD = "quincunx"  # what nobody but the custodian should ever read
LINES = [
    "01/03/2026, 09:30 - Messages and calls are end-to-end encrypted.",
    "13/03/2026, 09:31 - Anna Harbour: the quay is closed",
    f"13/03/2026, 09:32 - Mum: the {SECRET_WORD} is ripe",
    f"and the {SECRET_WORD} jam too",
    "14/03/2026, 10:02 - Ben Whitfield: understood",
    "15/03/2026, 08:00 - Mum: call me",
    "16/03/2026, 08:00 - Ben Whitfield: the branch meets on Friday",
]
CHAT = "\n".join(LINES) + "\n"


@pytest.fixture
def browser(site):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}")))


def choosing(browser, text=CHAT, **more):
    """Send a file and say that some of it is no official business; return the capture's address."""
    address = upload_of(browser, text, **more)
    answer = browser.post(f"{address}/official", {"official": "some"})
    assert answer.status_code == 302, answer.content.decode()
    assert finished(browser, answer["Location"])["Location"] == f"{address}/withhold"
    return address


def person(browser, address, name):
    """Return the number by which a page names somebody who wrote."""
    page = browser.get(f"{address}/withhold/personal/people").content.decode()
    return re.search(rf'value="(\d+)"[^>]*>\s*<label[^>]*><bdi[^>]*>{name}<', page)[1]


def by_people(browser, address, *names, **more):
    people = [person(browser, address, name) for name in names]
    answer = browser.post(f"{address}/withhold/personal/people", {"people": people, **more})
    assert answer.status_code == 302, answer.content.decode()


def effect(browser, address):
    answer = browser.get(f"{address}/withhold/effect")
    if answer.status_code == 302:
        answer = browser.get(finished(browser, answer["Location"])["Location"])
    return answer.content.decode()


def captured(browser, address):
    answer = browser.post(f"{address}/about", TERMS)
    assert answer["Location"] == f"{address}/check"
    answer = browser.post(f"{address}/check")
    return browser.get(finished(browser, answer["Location"])["Location"])["Location"]


def assert_nowhere(folder, word):
    """Look in every file as it is; ``tests/web/test_capture_served.py`` looks in a whole service's files."""
    needles = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")]
    for path, data in files_at_rest(folder):
        assert not any(needle in data.lower() for needle in needles), path


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_what_is_ticked_is_kept_by_who_goes_to_another_day(browser):
    many = "".join(f"{day}/03/2026, 09:31 - Anna: line {n}\n" for day in (13, 14) for n in range(100))
    address = choosing(browser, many)
    here = f"{address}/withhold/personal/messages"
    day = {"day_day": "14", "day_month": "3", "day_year": "2026"}
    answer = browser.post(here, {"page": "1", "message": "7", "go": "day", **day}, follow=True)
    assert 'id="m101"' in answer.content.decode()
    assert "1 of 200 ticked so far" in text_of(answer.content.decode())
    answer = browser.post(
        here, {"page": "1", "message": ["7", "8"], "go": "day", "day_day": "40"}, follow=True
    )
    assert "2 of 200 ticked so far" in text_of(answer.content.decode())
    assert 'id="m1"' in answer.content.decode()
    assert "govuk-error-message" in answer.content.decode()


def test_notices_of_the_app_are_said_to_be_left_out_where_some_are(browser):
    address = choosing(browser)
    answer = browser.post(f"{address}/withhold/personal/kinds", {"kinds": ["notice"]})
    assert answer.status_code == 302
    assert "1 message of 6, 1 notice of the app among them" in text_of(effect(browser, address))


def test_what_is_left_out_is_said_before_it_is_done_and_stands_in_the_receipt(browser):
    address = choosing(browser)
    hub = browser.get(f"{address}/withhold").content.decode()
    assert "Nothing yet" in hub
    way = browser.post(f"{address}/withhold", {"reason": "personal", "way": "people"})
    assert way["Location"] == f"{address}/withhold/personal/people"
    by_people(browser, address, "Mum")
    told = text_of(effect(browser, address))
    assert "2 messages of 6" in told
    assert "among them" not in told
    assert "2 messages, 3 lines" in told
    assert "Nothing is done yet" in told
    assert "In part" in told or " No " in told
    check = browser.post(f"{address}/about", TERMS)["Location"]
    assert "2 messages, as no official business" in text_of(browser.get(check).content.decode())
    receipt = captured(browser, address)
    data = browser.get(f"{receipt}/files/receipt").content
    said = read_receipt(data)
    assert said.withheld.count == 3
    assert "2 messages, 3 lines" in data.decode()
    assert SECRET_WORD not in data.decode()
    assert "Mum" not in data.decode()
    assert "Left out Personal: 2 messages, 3 lines" in text_of(browser.get(receipt).content.decode())


def test_a_word_that_was_left_out_is_nowhere_in_the_home_or_the_journal(site, browser):
    from onrecord.service.models import Work

    word = f"canary{next(site.numbers)}zyzzogeton"
    address = choosing(browser, CHAT.replace(SECRET_WORD, word))
    assert word in browser.get(f"{address}/withhold/personal/messages").content.decode()
    assert_nowhere(site.host.settings.home, word)
    by_people(browser, address, "Mum")
    effect(browser, address)
    receipt = captured(browser, address)
    assert_nowhere(site.host.settings.home, word)
    assert not any(word in str((one.said, one.result, one.refusal)) for one in Work.objects.all())
    events = site.host.reading(site.officer()).journal.events()
    assert not any(word in str(event.payload) for event in events)
    capture = receipt.rpartition("/")[2]
    with site.host.writing(site.officer()) as home:
        (copy,) = home.catalogue.copies_in(capture)
        rows = str(list(home.catalogue.show(copy)))
    assert "the quay is closed" in rows
    assert word not in rows


def test_the_opening_waits_until_it_is_kept_and_no_store_opens_it(site):
    officer = site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}"))
    browser = site.client(officer)
    address = choosing(browser)
    by_people(browser, address, "Mum")
    effect(browser, address)
    receipt = captured(browser, address)
    capture = receipt.rpartition("/")[2]
    other = site.client(officer)
    assert "only in the browser in which the capture was made" in text_of(other.get(receipt).content.decode())
    assert other.get(f"{receipt}/opening").status_code == 404
    assert "Download the opening" in browser.get(receipt).content.decode()
    for _ in range(2):
        given = browser.get(f"{receipt}/opening")
        assert given["Content-Disposition"] == f'attachment; filename="{capture}.receipt.opening"'
        opened = parse_opening(given.content)
    assert (opened.capture, opened.count) == (capture, 3)
    assert_nowhere(site.host.settings.home, opened.seed.hex())
    (secret,) = secrets_in(browser)
    assert secret not in _rows_of(capture)
    assert browser.post(f"{receipt}/opening/kept")["Location"] == receipt
    assert browser.get(f"{receipt}/opening").status_code == 404
    assert "Download the opening" not in browser.get(receipt).content.decode()
    assert _rows_of(capture) == b""


def secrets_in(browser):
    kept = browser.cookies.items()
    return [bytes.fromhex(one.value) for name, one in kept if name.startswith("onrecord-opening")]


def _rows_of(capture):
    from onrecord.service.models import SealedOpening

    return b"".join(bytes(one.sealed) for one in SealedOpening.objects.filter(pk=capture))


def test_an_opening_of_another_account_is_not_found_and_cannot_be_destroyed(site):
    now, openings = site.host.now(), site.service.openings
    mine, other = site.officer(Role.RECORDS), site.officer(Role.RECORDS)
    openings.keep("c-x", mine.account, b"opening", bytes(32), now)
    assert openings.opened("c-x", mine.account, bytes(32)) == b"opening"
    assert openings.opened("c-x", mine.account, bytes([1]) * 32) is None
    assert openings.opened("c-x", other.account, bytes(32)) is None
    assert not openings.end("c-x", other.account)
    assert site.client(other).post("/receipts/c-x/opening/kept").status_code == 404
    assert openings.waits("c-x", mine.account)
    openings.forget(now)
    assert openings.waits("c-x", mine.account)
    openings.forget(site.host.now())
    assert not openings.waits("c-x", mine.account)


def test_single_messages_are_ticked_page_by_page_and_each_has_one_reason(browser):
    lines = [f"13/03/2026, 09:{n % 60:02} - Anna: word{n}" for n in range(250)]
    address = choosing(browser, "\n".join(lines) + "\n")
    listed = f"{address}/withhold/party/messages"
    page = browser.get(listed).content.decode()
    assert "word99" in page
    assert "word100" not in page
    answer = browser.post(listed, {"page": "1", "message": ["3", "4", "150", "x"], "go": "next"})
    assert answer["Location"] == f"{listed}?page=2"
    assert 'value="150"' in browser.get(answer["Location"]).content.decode()
    browser.post(listed, {"page": "2", "message": ["150"], "go": "done"})
    assert "3 single messages" in text_of(browser.get(f"{address}/withhold").content.decode())
    page = browser.get(f"{address}/withhold/personal/messages").content.decode()
    assert "Left out already: Party business" in text_of(page)
    browser.post(f"{address}/withhold/personal/messages", {"page": "1", "message": ["3"]})
    told = text_of(browser.get(f"{address}/withhold").content.decode())
    assert "Personal 1 single message" in told
    assert "Party business 2 single messages" in told
    browser.post(listed, {"page": "1", "message": [], "go": "done"})
    assert "3 messages of 250" not in text_of(effect(browser, address))
    told = text_of(effect(browser, address))
    assert "2 messages of 250" in told


def test_a_time_is_chosen_by_days_or_by_the_numbers_of_messages(browser):
    address = choosing(browser)
    span = f"{address}/withhold/constituency/span"
    neither = browser.post(span, {})
    assert "Enter days, or the numbers of two messages" in neither.content.decode()
    days = {"first_day_day": "16", "first_day_month": "3", "first_day_year": "2026"}
    both = browser.post(span, {**days, "first_message": "1", "last_message": "2"})
    assert both.status_code == 200
    assert browser.post(span, {"first_message": "2", "last_message": "99"}).status_code == 200
    assert browser.post(span, {"first_message": "3", "last_message": "2"}).status_code == 200
    assert browser.post(span, days).status_code == 302
    assert "1 message of 6" in text_of(effect(browser, address))
    assert browser.post(span, {"first_message": "3", "last_message": "4"}).status_code == 302
    told = text_of(effect(browser, address))
    assert "3 messages of 6" in told
    assert "3 messages, 4 lines" in told


def test_people_and_kinds_are_narrowed_by_days(browser):
    address = choosing(browser)
    last = {"last_day_day": "14", "last_day_month": "3", "last_day_year": "2026"}
    by_people(browser, address, "Mum", **last)
    assert "1 message of 6" in text_of(effect(browser, address))
    assert browser.post(f"{address}/withhold/personal/kinds", {"kinds": ["notice"]}).status_code == 302
    assert "2 messages of 6" in text_of(effect(browser, address))
    hub = browser.get(f"{address}/withhold").content.decode()
    assert "up to 14 March 2026" in text_of(hub)
    browser.post(f"{address}/withhold/remove", {"choice": "0"})
    assert "1 message of 6" in text_of(effect(browser, address))


def test_days_are_not_offered_where_they_can_be_read_in_two_ways(browser):
    text = "01/03/2026, 09:30 - Anna: one\n02/03/2026, 09:30 - Ben: two\n"
    address = choosing(browser, text)
    page = browser.get(f"{address}/withhold/personal/span").content.decode()
    assert "can be read in two ways" in page
    assert 'name="first_day_day"' not in page
    by_people(browser, address, "Anna")
    assert "1 message of 2" in text_of(effect(browser, address))


def test_nothing_is_captured_before_its_effect_was_said(browser):
    address = choosing(browser)
    browser.post(f"{address}/about", TERMS)
    for method in (browser.get, browser.post):
        assert method(f"{address}/check")["Location"] == f"{address}/withhold/effect"
    assert browser.get(f"{address}/withhold/effect")["Location"] == f"{address}/withhold"
    by_people(browser, address, "Anna Harbour")
    effect(browser, address)
    by_people(browser, address, "Mum")
    assert browser.post(f"{address}/check")["Location"] == f"{address}/withhold/effect"


def test_to_leave_everything_out_is_refused_with_what_to_do(browser):
    address = choosing(browser)
    by_people(browser, address, "Anna Harbour", "Mum", "Ben Whitfield")
    browser.post(f"{address}/withhold/personal/kinds", {"kinds": ["notice"]})
    answer = browser.get(f"{address}/withhold/effect")
    page = finished(browser, answer["Location"]).content.decode()
    assert "name every message" in page


def test_saying_that_all_is_official_after_all_keeps_all_of_it(browser):
    address = choosing(browser)
    by_people(browser, address, "Mum")
    answer = browser.post(f"{address}/official", {"official": "all"})
    assert answer["Location"] == f"{address}/about"
    receipt = captured(browser, address)
    assert read_receipt(browser.get(f"{receipt}/files/receipt").content).withheld.count == 0
    assert secrets_in(browser) == []


def test_what_is_no_text_of_one_conversation_is_kept_whole_and_the_page_says_how_else(browser):
    address = upload_of(browser, TEXTS, name="sms.xml")
    answer = browser.post(f"{address}/official", {"official": "some"})
    assert "This file is kept whole" in answer.content.decode()
    assert browser.get(f"{address}/withhold").status_code == 404


def test_what_another_account_leaves_out_is_not_found(site, browser):
    address = choosing(browser)
    other = site.as_role(Role.RECORDS)
    for page in ("official", "withhold", "withhold/effect", "withhold/personal/messages"):
        assert other.get(f"{address}/{page}").status_code == 404
    assert browser.get(f"{address}/withhold/secret/people").status_code == 404


def test_giving_up_leaves_none_of_the_pages(site, browser):
    address = choosing(browser)
    upload = address.rpartition("/")[2]
    assert (site.host.settings.home / "uploads" / upload / "read").exists()
    browser.post(f"/capture/uploads/{upload}/give-up")
    assert not (site.host.settings.home / "uploads" / upload).exists()
    assert browser.get(f"{address}/withhold/personal/messages").status_code == 404


NAMED, RENAMED, STRAY = "IMG-1.jpg", "IMG-2 (1).jpg", "scan <b>.pdf"
WITH_FILES = (
    "13/03/2026, 09:31 - Anna: IMG-1.jpg (file attached)\n"
    "13/03/2026, 09:32 - Mum: IMG-2.jpg (file attached)\n"
    "14/03/2026, 10:02 - Ben: understood\n"
)


def zip_with_files():
    """Return a zip of which two files are named by no message."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        out.writestr("WhatsApp Chat with Yard.txt", WITH_FILES)
        for name in (NAMED, RENAMED, STRAY):
            out.writestr(name, b"\xff\xd8\xff" + SECRET_WORD.encode() * 9 + name.encode())
    return data.getvalue()


def with_files(browser):
    """Send a zip of which two files are named by no message, and leave out what one person wrote."""
    address = choosing(browser, zip_with_files(), name="WhatsApp Chat with Yard.zip")
    by_people(browser, address, "Mum")
    return address


def test_files_that_no_message_names_are_told_before_they_are_kept_and_can_be_left_out(browser):
    address = with_files(browser)
    assert "2 files, of which 2 are kept: one may belong to what is left out" in text_of(
        effect(browser, address)
    )
    asked = browser.get(f"{address}/withhold/personal/files").content.decode()
    assert "IMG-2 (1).jpg" in asked
    assert "scan &lt;b&gt;.pdf" in asked
    assert NAMED not in asked
    answer = browser.post(f"{address}/withhold/personal/files", {"unnamed": ["0"]})
    assert answer["Location"] == f"{address}/withhold/effect"
    said = text_of(effect(browser, address))
    assert "2 files, of which 1 is kept" in said
    assert "Personal 1 message, 1 line, 1 file" in said
    assert "1 file that no message names" in text_of(browser.get(f"{address}/withhold").content.decode())
    receipt = captured(browser, address)
    assert "personal: 1 message, 1 line, 1 file" in text_of(browser.get(receipt).content.decode()).lower()


def test_who_unticks_all_such_files_keeps_them_all_and_other_choices_stay(browser):
    address = with_files(browser)
    effect(browser, address)
    browser.post(f"{address}/withhold/personal/files", {"unnamed": ["0", "1"]})
    assert "2 files, left out too" in text_of(effect(browser, address))
    ticked = browser.get(f"{address}/withhold/personal/files").content.decode()
    assert ticked.count("checked") == 2
    browser.post(f"{address}/withhold/personal/files", {})
    said = text_of(effect(browser, address))
    assert "2 files, of which 2 are kept" in said
    assert "Personal 1 message, 1 line" in said


def test_such_files_are_asked_about_only_once_the_effect_was_said(browser):
    address = with_files(browser)
    answer = browser.get(f"{address}/withhold/personal/files")
    assert (answer.status_code, answer["Location"]) == (302, f"{address}/withhold/effect")
    plain = choosing(browser)
    by_people(browser, plain, "Mum")
    assert "Files that no message names" not in effect(browser, plain)
    answer = browser.get(f"{plain}/withhold/personal/files")
    assert (answer.status_code, answer["Location"]) == (302, f"{plain}/withhold/effect")
