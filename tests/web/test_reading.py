"""Reading: every message with its place, nothing of it markup, and nothing of a copy out of sight."""

import re

import pytest

from onrecord.records.accounts import Role, Scope, ScopeKind

CHAT = """13/03/2026, 09:00 - Messages and calls are end-to-end encrypted. Tap to learn more.
13/03/2026, 09:01 - Ada Quay: The <script>alert(1)</script> ramp & berth
13/03/2026, 09:02 - Ben Mole: {word}
14/03/2026, 10:00 - Ada Quay: \u202egnikool\u202c backwards
14/03/2026, 10:01 - Ben Mole: \u2693\u2693
14/03/2026, 10:02 - Ben Mole: {long}
14/03/2026, 10:03 - Ada Quay: <Media omitted>
"""
LONG = "x" * 100_000


def of(custodian):
    return Scope(ScopeKind.CUSTODIAN, custodian)


def captured(site, custodian, word="harbour"):
    outcome = site.capture(CHAT.format(word=word, long=LONG), custodian)
    return outcome.capture.copies[0].id


def page_of(browser, copy, query=""):
    answer = browser.get(f"/conversations/{copy}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def lasting_addresses(page):
    return list(dict.fromkeys(re.findall(r'href="(/messages/[^"]+)"', page)))


def without_token(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


@pytest.fixture(scope="module")
def copy(site):
    return captured(site, "Reader One")


@pytest.fixture(scope="module")
def numbered(site):
    lines = "".join(
        f"{15 + day}/03/2026, 09:00 - Ada Quay: line {day}-{n}\n" for day in range(5) for n in range(60)
    )
    return site.capture(lines, "Reader Many").capture.copies[0].id


def test_nothing_of_a_message_is_markup_and_nothing_turns_the_line(site, copy):
    page = page_of(site.as_role(Role.RECORDS), copy)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ramp &amp; berth" in page
    assert "\u202e" not in page
    assert "\\u202egnikool" in page


def test_days_senders_places_and_files_are_told(site, copy):
    page = page_of(site.as_role(Role.RECORDS), copy)
    assert page.count("<h2>Friday 13 March 2026</h2>") == 1
    assert page.count("<h2>Saturday 14 March 2026</h2>") == 1
    assert "Message 2, line 2 of the file</summary>" in page
    assert "Left out by the app" in page
    assert "<dt>Time as written</dt><dd><bdi>13/03/2026, 09:01</bdi></dd>" in page


def test_a_very_long_message_is_shown_whole_on_demand(site, copy):
    page = page_of(site.as_role(Role.RECORDS), copy)
    assert "<summary>All 100,000 characters</summary>" in page
    assert LONG in page


def test_the_address_of_a_message_leads_to_it(site, copy):
    browser = site.as_role(Role.RECORDS)
    for number, address in enumerate(lasting_addresses(page_of(browser, copy)), 1):
        answer = browser.get(address)
        assert answer.status_code == 302
        target, _, place = answer["Location"].partition("#")
        assert place == f"m{number}"
        assert f'id="m{number}"' in browser.get(target).content.decode()


def test_pages_hold_every_message_once(site, numbered):
    browser, seen, query = site.as_role(Role.RECORDS), [], "?from=1"
    while query:
        page = page_of(browser, numbered, query)
        seen += re.findall(r"line \d-\d+", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        query = following[1] if following else ""
    assert seen == [f"line {day}-{n}" for day in range(5) for n in range(60)]


def test_a_page_beyond_the_end_is_the_last(site, numbered):
    assert "Messages 251 to 300 of 300" in page_of(site.as_role(Role.RECORDS), numbered, "?from=999999999999")


@pytest.mark.parametrize("said", ["-1", "x", "", "²", "9" * 13])
def test_an_address_that_is_not_whole_is_refused_in_words(site, numbered, said):
    answer = site.as_role(Role.RECORDS).get(f"/conversations/{numbered}", {"from": said})
    assert answer.status_code == 400
    assert "not whole" in answer.content.decode()


def test_a_day_leads_to_its_first_message_or_to_the_next_day_that_has_any(site, numbered):
    browser = site.as_role(Role.RECORDS)
    for day, number in ((16, 61), (1, 1)):
        answer = browser.get(f"/conversations/{numbered}", {"day_day": day, "day_month": 3, "day_year": 2026})
        assert answer["Location"] == f"/conversations/{numbered}?from={number}#m{number}"
    late = browser.get(f"/conversations/{numbered}", {"day_day": 1, "day_month": 4, "day_year": 2026})
    assert late.status_code == 400
    wrong = browser.get(f"/conversations/{numbered}", {"day_day": 31, "day_month": 2, "day_year": 2026})
    assert "Enter a real date" in wrong.content.decode()


def test_a_copy_out_of_sight_is_one_that_is_not_held(site, copy):
    page = page_of(site.as_role(Role.RECORDS), copy)
    other = site.as_role(Role.RECORDS, scope=of("Reader Many"))
    for address in (f"/conversations/{copy}", *lasting_addresses(page), "/conversations/k-0123456789abcdef"):
        assert other.get(address).status_code == 404, address
    unheld = lasting_addresses(page)[0].replace("/messages/", "/messages/0")
    unseen = lasting_addresses(page)[0]
    assert without_token(other.get(unseen)) == without_token(other.get(unheld))
    listed = other.get("/conversations").content.decode()
    assert "Reader Many" in listed
    assert "Reader One" not in listed
    assert re.search(r"\b1 copy that you may read", listed)


def test_the_list_is_narrowed_by_title_or_custodian(site, copy):
    browser = site.as_role(Role.RECORDS)
    found = browser.get("/conversations", {"name": "READER one"}).content.decode()
    assert f"/conversations/{copy}" in found
    none = browser.get("/conversations", {"name": "nobody of that name"}).content.decode()
    assert f"/conversations/{copy}" not in none
    assert "Try a shorter part of the name" in none


def test_reading_is_in_the_access_log_by_reference_alone(site):
    copy = captured(site, "Reader Logged", "xylophone")
    browser = site.as_role(Role.RECORDS)
    page_of(browser, copy)
    browser.get("/conversations", {"name": "xylophone"})
    lines = site.service.access_log.lines(None, 3)
    assert any(line.about == f"{copy} 1-7" and line.amount == 7 for line in lines)
    assert not any("xylophone" in line.about or "Reader Logged" in line.about for line in lines)
