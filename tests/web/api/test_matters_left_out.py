"""What was withheld when a copy was handed in stands in its matter's answers and on its pages."""

import csv
import io
import json
import re

import pytest
from tests.web.api.test_answers import uploaded
from tests.web.api.test_leaving_out import capture, chat, choose
from tests.web.api.test_moving import over
from tests.web.test_matters import NOBODY, words_of

from onrecord.records.accounts import Role, Scope, ScopeKind

TOLD = (
    "Left out when it was handed in: 1 message (1 personal), between messages of 13 Mar 2026 and 14 Mar 2026"
)


@pytest.fixture
def held(site, program):
    """A program, a matter of two custodians, and the copy that one of them left a message out of."""
    asks, custodian = program(Role.RECORDS), f"Left Out {next(site.numbers)}"
    upload = uploaded(asks, chat(site))
    left_out = choose(asks, upload)["result"]["left_out"]
    work = over(asks, json.loads(capture(asks, upload, left_out, custodian=custodian).content)["work"])
    copy = site.host.reading(NOBODY).catalogue.copies_in(work["result"]["captures"][0]["capture"])[0]
    (row,) = site.host.reading(NOBODY).catalogue.conversations(named=copy)
    said = {"name": "Storm", "since": "2026-03-13", "until": "2026-03-14"}
    said |= {"custodians": [custodian, "Somebody Else"], "conversations": [row["title"]]}
    return asks, json.loads(asks.ask("POST", "matters", said).content)["matter"]


def test_the_api_tells_of_a_held_cell_what_was_left_out(held):
    asks, matter = held
    ours, others = asks.given(f"matters/{matter}/cells")["items"]
    assert (ours["state"], ours["covering"], ours["has_left_out"]) == ("held", "whole", True)
    assert TOLD[1:] in "; ".join(ours["why"])
    ((left_out,),) = [[one["left_out"] for one in copy["captures"]] for copy in ours["copies"]]
    assert left_out == {
        "amount": {"messages": 1, "lines": 2, "files": 0},
        "by_reason": {"personal": {"messages": 1, "lines": 2, "files": 0}},
        "is_shared": False,
        "by_browser": False,
        "first_on": "2026-03-13",
        "last_on": "2026-03-14",
    }
    assert (others["has_left_out"], others["copies"]) == (False, [])
    assert asks.given(f"matters/{matter}")["totals"]["with_left_out"] == 1
    rows = csv.reader(io.StringIO(asks.ask("GET", f"matters/{matter}/cells.csv").content.decode()))
    assert any(re.search(r": 1 message \(1 personal\)$", field) for row in rows for field in row)


def test_the_table_the_print_and_the_page_of_a_held_cell_tell_it_too(site, held):
    _, matter = held
    browser = site.as_role(Role.RECORDS)
    for page in ("", "/print", "/cells/1-1"):
        answer = browser.get(f"/matters/{matter}{page}")
        assert answer.status_code == 200, page
        assert TOLD in words_of(answer), page
    assert "1 of 2 held, 1 of these with messages left out" in words_of(browser.get("/matters"))


def test_who_sees_the_rest_of_a_matter_alone_is_not_told_it(site, held):
    _, matter = held
    other = site.as_role(Role.INQUIRY, scope=Scope(ScopeKind.CUSTODIAN, "Somebody Else"))
    for page in (f"/matters/{matter}", f"/matters/{matter}/print", "/matters"):
        assert "eft out" not in words_of(other.get(page)), page
