"""The two logs are narrowed by who, what and when, by an address alone, and say how much of them that is."""

import datetime as dt
import html
import json
import re

import pytest

from onrecord.procedures.tokens import NewToken, make_token
from onrecord.records.accounts import AccessVerb, Role
from onrecord.records.events import Verb
from onrecord.records.logs import NOBODY, Span

_ROW = re.compile(r'<th role="rowheader" scope="row"[^>]*>(\d+)</th>')
_DAY = dt.timedelta(days=1)


@pytest.fixture
def auditor(site):
    return site.as_role(Role.AUDITOR)


@pytest.fixture
def looked(site):
    """Return an officer who looked a hundred and twenty times, fifty of them long ago."""
    officer, log, now = site.officer(Role.RECORDS), site.service.access_log, site.host.now()
    for number in range(120):
        at = dt.datetime(2024, 2, 28, 22, tzinfo=dt.UTC) + number * dt.timedelta(hours=1)
        verb = AccessVerb.READ if number % 3 else AccessVerb.SEARCH
        log.add(officer, verb, f"copy {number}", 1, at if number < 50 else now)
    return officer


def words(page):
    assert page.status_code == 200, page.content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.content.decode())).split())


def said(page):
    """Return the sentence that says how much is shown."""
    found = re.search(r'<p class="govuk-body" id="found">(.*?)</p>', page.content.decode(), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", found.group(1)))


def numbers(page):
    return [int(one) for one in _ROW.findall(page.content.decode())]


def total(site):
    return site.service.access_log.newest()[0]


def days(**named):
    """Return the boxes of days: ``since=(27, 3, 2026)``."""
    parts = ("day", "month", "year")
    return {
        f"{name}_{part}": str(value)
        for name, day in named.items()
        for part, value in zip(parts, day, strict=True)
    }


def test_who_looked_is_narrowed_to_one_person_and_says_how_much_that_is(site, auditor, looked):
    page = auditor.get("/logs/access", {"account": looked.account})
    assert said(page) == f"120 lines of {total(site):,}. Who: {looked.name}"
    assert len(numbers(page)) == 50
    rows = [one.number for one in site.service.access_log.lines(None, 50, looked.account)]
    assert numbers(page) == rows


def test_filters_are_kept_over_all_pages_and_every_line_comes_once(auditor, looked):
    given, page = [], auditor.get("/logs/access", {"account": looked.account, "verb": "read"})
    while True:
        assert "80 lines of" in said(page)
        given += numbers(page)
        further = re.search(r'<a class="govuk-link" rel="next" href="(\?[^"]+)">', page.content.decode())
        if further is None:
            break
        page = auditor.get("/logs/access" + html.unescape(further.group(1)))
        assert "First page" in words(page)
    assert len(given) == len(set(given)) == 80
    assert given == sorted(given, reverse=True)


def test_both_days_are_included_by_the_organisations_clock(auditor, looked):
    query = {"account": looked.account, **days(since=(29, 2, 2024), until=(29, 2, 2024))}
    page = auditor.get("/logs/access", query)
    assert said(page).startswith("24 lines of ")
    assert said(page).endswith("From: 29 February 2024; To: 29 February 2024")
    first = auditor.get("/logs/access", {"account": looked.account, **days(until=(28, 2, 2024))})
    assert said(first).startswith("2 lines of ")


def test_all_filters_together_leave_what_fits_all_of_them(auditor, looked):
    query = {"account": looked.account, "verb": "search", **days(until=(29, 2, 2024))}
    assert said(auditor.get("/logs/access", query)).startswith("9 lines of ")


def test_lines_of_nobody_who_was_signed_in_can_be_asked_for(site, auditor):
    site.service.access_log.add(None, AccessVerb.SIGN_IN_FAILED, "", 0, site.host.now())
    page = auditor.get("/logs/access", {"account": NOBODY})
    assert numbers(page)
    assert len(numbers(page)) == words(page).count("Nobody signed in")


def test_that_nothing_matches_is_said_and_no_empty_table_shown(site, auditor, looked):
    page = auditor.get("/logs/access", {"account": looked.account, "verb": "export"})
    assert said(page).startswith(f"Nothing matches these filters: none of {total(site):,} lines. Who:")
    assert "<table" not in page.content.decode()
    assert "Clear filters" in words(page)


@pytest.mark.parametrize("address", ["/logs/access", "/logs/acts"])
@pytest.mark.parametrize(
    ("query", "error", "field"),
    [
        (days(since=(31, 2, 2026)), "Enter a real date, for example 27 3 2026", "since"),
        (days(until=("x", 2, 2026)), "Enter a real date, for example 27 3 2026", "until"),
        ({"since_day": "3", "since_year": "2026"}, "The date must include a month", "since"),
        (
            days(since=(3, 3, 2026), until=(2, 3, 2026)),
            "The last day must be the first day, or one after it",
            "until",
        ),
        ({"account": "999999999"}, "Select a valid choice", "account"),
        ({"verb": "never heard of"}, "Select a valid choice", "verb"),
    ],
)
def test_a_filter_that_is_wrong_is_told_at_its_field_and_nothing_is_listed(
    auditor, address, query, error, field
):
    page = auditor.get(address, query)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Error: " in text
    at = re.search(rf'id="id_{field}_error"[^>]*>(.*?)</', text, re.DOTALL)
    assert at is not None
    assert error in words(page)
    assert numbers(page) == []
    assert "Nothing is listed" in words(page)


@pytest.mark.parametrize("address", ["/logs/access", "/logs/acts"])
@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_day_that_no_log_reaches_is_no_fault(auditor, address, year):
    page = auditor.get(address, days(since=(1, 1, year), until=(31, 12, year)))
    assert said(page)


def test_what_was_done_is_narrowed_by_who_did_it(site, auditor):
    maker = site.officer(Role.ADMINISTRATOR)
    browser = site.client(maker)
    for email in ("log1@example.test", "log2@example.test"):
        invited = {"name": "Log", "email": email, "role": "foi", "scope": "everything"}
        assert browser.post("/accounts/invite", invited).status_code == 200
    size = site.host.reading(maker).journal.size
    page = auditor.get("/logs/acts", {"account": maker.account})
    assert said(page) == f"2 events of {size:,}. Who: {maker.name}"
    assert numbers(page) == [size - 1, size - 2]
    assert "Invited log2@example.test" in words(page)
    page = auditor.get("/logs/acts", {"account": maker.account, "verb": Verb.CAPTURE.value})
    assert said(page).startswith("Nothing matches these filters: none of")


def test_what_no_account_did_can_be_asked_for_and_paged(site, auditor):
    with site.host.writing(site.officer()) as home:
        made = [one.sequence for one in home.journal.envelopes() if one.verb is Verb.INITIALISE]
    page = auditor.get("/logs/acts", {"account": NOBODY, "verb": Verb.INITIALISE.value})
    assert numbers(page) == made[::-1]


def test_a_name_that_two_accounts_have_is_told_apart_by_address(site, auditor):
    both = [site.officer(name="Robin Twice") for _ in range(2)]
    options = re.findall(
        r"<option[^>]*>(Robin Twice[^<]*)</option>", auditor.get("/logs/access").content.decode()
    )
    assert sorted(options) == sorted(f"Robin Twice ({one.email})" for one in both)


@pytest.fixture
def program(site):
    """Ask the API as an auditor's program."""
    officer = site.officer(Role.AUDITOR)
    with site.host.writing(officer) as home:
        said = NewToken("logs", site.host.permissions.verbs_of(officer), 30)
        made = make_token(home, site.service, site.host.permissions, officer, said)

    def ask(path, **query):
        return site.client().get(f"/api/v1/{path}", query, HTTP_AUTHORIZATION=f"Bearer {made.secret}")

    return ask


def test_programs_narrow_the_access_log_by_the_same_parameters(program, looked):
    query = {"account": looked.account, "verb": "read", "since": "2024-02-29", "until": "2024-02-29"}
    answer = json.loads(program("logs/access", **query, limit=10).content)
    assert answer["matching"] == 16
    assert answer["total"] > 120
    assert len(answer["items"]) == 10
    assert {(one["account"], one["verb"]) for one in answer["items"]} == {(looked.account, "read")}
    rest = json.loads(program("logs/access", **query, limit=10, cursor=answer["next"]).content)
    assert len(rest["items"]) == 6
    assert rest["next"] is None


def test_programs_narrow_the_journal_by_the_same_parameters(site, program):
    account = site.officer(Role.ADMINISTRATOR)
    site.client(account).post(f"/accounts/{site.officer().account}/close")
    answer = json.loads(program("logs/acts", account=account.account, verb=Verb.ACCOUNT.value).content)
    assert (answer["matching"], len(answer["items"]), answer["next"]) == (1, 1, None)
    assert answer["total"] == site.host.reading(account).journal.size
    today = site.host.now().date()
    past = program("logs/acts", account=account.account, until=(today - 2 * _DAY).isoformat())
    assert json.loads(past.content)["matching"] == 0


@pytest.mark.parametrize("path", ["logs/access", "logs/acts"])
def test_programs_are_told_of_days_in_the_wrong_order(program, path):
    answer = program(path, since="2026-03-03", until="2026-03-02")
    assert answer.status_code == 400
    assert "until is before since" in answer.content.decode()
    assert program(path, person="Ada").status_code == 422


def test_lines_and_their_count_agree_in_the_store(site, looked):
    log = site.service.access_log
    at = dt.datetime(2024, 2, 29, tzinfo=dt.UTC)
    for span in (Span(), Span(at), Span(None, at), Span(at, at + _DAY)):
        for verb in (None, AccessVerb.SEARCH):
            lines = log.lines(None, 1_000, looked.account, verb, span)
            assert log.count(looked.account, verb, span) == len(lines) > 0
    assert log.lines(None, 1_000, looked.account, None, Span(at, at + _DAY))[-1].at == at
