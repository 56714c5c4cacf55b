"""What waits for an officer stands on the first page: the inbox among it, with its number."""

import re

from tests.web.test_date_orders import CHAT
from tests.web.test_inbox import BOTH, keys

from onrecord.records.accounts import Role, Scope, ScopeKind

WAITS = re.compile(r'href="/inbox">([^<]*)</a>')
SOON = "onrecord.procedures.gathered_soon._FEW_CAPTURES"


def says(browser):
    """Return what the first page says of the inbox before anything else."""
    page = browser.get("/").content.decode()
    return [one for one in WAITS.findall(page) if "inbox" in one]


def officer_of(site, role=Role.RECORDS):
    name = f"Dunlin {next(site.numbers)}"
    site.capture(CHAT.replace("one", name), name)
    return site.as_role(role, scope=Scope(ScopeKind.CUSTODIAN, name))


def test_the_first_page_says_how_many_exceptions_wait_for_whoever_may_decide_on_them(site):
    browser = officer_of(site)
    number = len(open_ones := keys(browser.get("/inbox")))
    assert number > 1
    assert says(browser) == [f"{number} exceptions in the inbox need a decision"]
    browser.post("/inbox/decide", {**BOTH, "exception": open_ones[1:]})
    assert says(browser) == ["1 exception in the inbox needs a decision"]
    browser.post("/inbox/decide", {**BOTH, "exception": open_ones[:1]})
    assert says(browser) == []
    assert says(officer_of(site, Role.CUSTODIAN)) == []


def test_the_first_page_reads_no_long_record_to_count_what_waits(site, monkeypatch):
    monkeypatch.setattr(SOON, 0)
    browser = officer_of(site)
    assert says(browser) == ["Look in the inbox: what stands open there is counted when you open it"]
    number = len(keys(browser.get("/inbox")))
    assert says(browser) == [f"{number} exceptions in the inbox need a decision"]
