"""Exports: nothing leaves until another person, who sees all of it, agreed; who asked takes it thrice."""

import ast
import dataclasses
import datetime as dt
import html
import io
import re

import pyarrow.parquet as pq
import pytest
from tests.support.files_at_rest import files_at_rest

from onrecord.procedures import exports as module
from onrecord.procedures.exports import marks_of, messages_of
from onrecord.records.accounts import AccessVerb, Role, Scope, ScopeKind
from onrecord.records.errors import NotPermittedError
from onrecord.records.exports import DAYS, ExportState, WantedExport, filters_of, said_of
from onrecord.records.searches import EVERYTHING, Filters

LINES = 12
WORDS = "sandpiper"
SAID = {"recipient": "Inquiry Team, Quay House", "purpose": "Module turnstone"}


def of(custodian):
    return Scope(ScopeKind.CUSTODIAN, custodian)


def chat(who):
    return "".join(f"13/03/2026, 09:{n:02} - {who}: sandpiper number {n}\n" for n in range(LINES))


@pytest.fixture(scope="module")
def copies(site):
    """Return the copies of two custodians."""
    return [site.capture(chat(who), who).capture.copies[0].id for who in ("Export One", "Export Two")]


def asked(site, officer, **said):
    """Ask on the page, and return the export."""
    answer = site.client(officer).post("/exports/new", {**SAID, "words": WORDS, **said})
    assert answer.status_code == 302, re.findall(r'error[^"]*">[^<]+', answer.content.decode())
    return site.service.exports.of(officer.account)[0]


def decide(site, officer, number, decision="agree"):
    return site.client(officer).post(f"/exports/{number}/decide", {"decision": decision}).status_code


def agreed(site, officer, **said):
    """Ask, and have a second person agree."""
    one = asked(site, officer, **said)
    assert decide(site, site.officer(Role.RECORDS), one.id) == 302
    return site.service.exports.export(one.id)


def take(site, officer, number):
    answer = site.client(officer).post(f"/exports/{number}/messages.parquet")
    if answer.status_code != 200:
        return answer.status_code, None
    return answer, pq.read_table(io.BytesIO(b"".join(answer.streaming_content)))


def acts(site):
    with site.host.writing(site.officer()) as home:
        return [one for one in home.journal.envelopes() if one.verb == "onrecord:export"]


@pytest.mark.usefixtures("copies")
def test_nothing_leaves_before_a_second_person_agreed(site):
    officer = site.officer(Role.RECORDS)
    one = asked(site, officer)
    assert (one.state, one.messages) == (ExportState.ASKED, 2 * LINES)
    assert take(site, officer, one.id)[0] == 400
    assert decide(site, officer, one.id) == 400, "who asked cannot agree"
    assert decide(site, officer, one.id, "refuse") == 400
    assert site.service.exports.export(one.id).state is ExportState.ASKED
    assert decide(site, site.officer(Role.RECORDS), one.id) == 302
    _, table = take(site, officer, one.id)
    assert table.num_rows == 2 * LINES


@pytest.mark.usefixtures("copies")
def test_the_page_of_who_takes_a_file_says_in_two_lines_how_to_open_it_by_its_name(site):
    officer = site.officer(Role.RECORDS)
    one = asked(site, officer)
    browser = site.client(officer)
    assert "How to open the file" not in browser.get(f"/exports/{one.id}").content.decode()
    decide(site, site.officer(Role.RECORDS), one.id)
    page = browser.get(f"/exports/{one.id}").content.decode()
    lines = [html.unescape(line) for line in re.findall(r"<code[^>]*>(import [^<]+)</code>", page)]
    named = re.search(r'filename="?([^";]+)', take(site, officer, one.id)[0]["Content-Disposition"])[1]
    assert [ast.parse(line).body[0].names[0].name for line in lines] == ["duckdb", "pandas"]
    assert all(named in line for line in lines)
    assert "How to open the file" not in site.as_role(Role.RECORDS).get(f"/exports/{one.id}").content.decode()


@pytest.mark.usefixtures("copies")
def test_what_was_refused_cannot_be_taken_nor_agreed_any_more(site):
    officer, second = site.officer(Role.FOI), site.officer(Role.RECORDS)
    one = asked(site, officer)
    assert decide(site, second, one.id, "refuse") == 302
    assert decide(site, second, one.id) == 400
    assert take(site, officer, one.id)[0] == 400
    assert "Refused" in site.client(officer).get(f"/exports/{one.id}").content.decode()


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.RECORDS}))
def test_nobody_but_records_officers_is_the_second_person(site, role):
    one = asked(site, site.officer(Role.FOI))
    assert decide(site, site.officer(role), one.id) == 403
    assert site.service.exports.export(one.id).state is ExportState.ASKED


@pytest.mark.usefixtures("copies")
def test_a_second_person_who_does_not_see_all_of_it_does_not_see_it_at_all(site):
    one = asked(site, site.officer(Role.RECORDS))
    partial = site.officer(Role.RECORDS, scope=of("Export Two"))
    browser = site.client(partial)
    hidden = browser.get(f"/exports/{one.id}")
    assert hidden.status_code == browser.get("/exports/999999").status_code == 404
    assert decide(site, partial, one.id) == decide(site, partial, 999_999) == 404
    for page in ("/exports", "/inbox"):
        assert f"/exports/{one.id}" not in browser.get(page).content.decode()
    assert "Quay House" not in browser.get("/exports").content.decode()
    narrow = asked(site, site.officer(Role.RECORDS), custodian="Export Two")
    assert f"/exports/{narrow.id}" in browser.get("/exports").content.decode()
    assert decide(site, partial, narrow.id) == 302


@pytest.mark.usefixtures("copies")
def test_what_is_taken_is_what_was_agreed_and_copies_nobody_agreed_to_are_not_in_it(site):
    first, later = "Plover Early", "Plover Late"
    text = "13/03/2026, 09:00 - Ada: whimbrel on the pier\n"
    site.capture(text, first)
    officer = site.officer(Role.RECORDS)
    narrow, whole = (asked(site, officer, words="whimbrel") for _ in range(2))
    assert decide(site, site.officer(Role.RECORDS, scope=of(first)), narrow.id) == 302
    assert decide(site, site.officer(Role.RECORDS), whole.id) == 302
    site.capture(text + "13/03/2026, 09:01 - Ada: another whimbrel\n", later)
    assert set(take(site, officer, narrow.id)[1]["custodian"].to_pylist()) == {first}
    assert set(take(site, officer, whole.id)[1]["custodian"].to_pylist()) == {first, later}
    browser = site.client(officer)
    assert "2 more messages arrived since then" in browser.get(f"/exports/{whole.id}").content.decode()
    assert "arrived since" not in browser.get(f"/exports/{narrow.id}").content.decode()


@pytest.mark.usefixtures("copies")
def test_what_who_asked_does_not_see_any_more_is_not_in_it(site):
    officer = site.officer(Role.FOI, scope=of("Export One"))
    one = agreed(site, officer)
    assert one.messages == LINES
    for grant in officer.grants:
        site.service.accounts.end(grant.id, None, site.host.now())
    assert take(site, officer, one.id)[0] == 403
    now = site.host.now()
    grant = site.service.accounts.propose(officer.account, Role.FOI, of("Plover Nobody"), None, now)
    site.service.accounts.decide(grant.id, None, now, agreed=True)
    assert take(site, officer, one.id)[1].num_rows == 0


@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("ends", ["account", "role"])
def test_a_file_that_is_being_taken_is_cut_off_once_its_taker_may_not_any_more(site, ends):
    officer = site.officer(Role.FOI, scope=of("Export One"))
    one, now = agreed(site, officer), site.host.now()
    answer = site.client(officer).post(f"/exports/{one.id}/messages.parquet")
    pieces = iter(answer.streaming_content)
    assert next(pieces)
    if ends == "account":
        site.service.accounts.close(officer.account, now)
    for grant in officer.grants if ends == "role" else ():
        site.service.accounts.end(grant.id, None, now)
    with pytest.raises(NotPermittedError, match="destroy it"):
        b"".join(pieces)
    (last,) = site.service.access_log.lines(None, 1, officer.account)
    assert last.about == f"export {one.id}, download 1 of 3"


@pytest.mark.usefixtures("copies")
def test_who_asked_takes_it_three_times_and_nobody_else_does(site):
    officer, other = site.officer(Role.RECORDS), site.officer(Role.RECORDS)
    one = agreed(site, officer)
    assert take(site, other, one.id)[0] == 404
    for number in range(1, 4):
        assert take(site, officer, one.id)[1].num_rows == 2 * LINES
        last, begun = site.service.access_log.lines(None, 2, officer.account)
        said = f"export {one.id}, download {number} of 3"
        assert (begun.verb, begun.about) == (AccessVerb.EXPORT, f"{said}, begun")
        assert (last.verb, last.about, last.amount) == (AccessVerb.EXPORT, said, 2 * LINES)
    assert take(site, officer, one.id)[0] == 400
    assert site.service.exports.export(one.id).downloads == 3


@pytest.mark.usefixtures("copies")
def test_it_cannot_be_taken_after_seven_days(site, monkeypatch):
    from onrecord.compute.machine import SystemClock

    officer = site.officer(Role.RECORDS)
    one = agreed(site, officer)
    assert one.expires_at - one.decided_at == dt.timedelta(days=DAYS)
    monkeypatch.setattr(SystemClock, "now", lambda _clock: one.expires_at)
    assert take(site, officer, one.id)[0] == 400
    assert site.service.exports.export(one.id).downloads == 0


@pytest.mark.usefixtures("copies")
def test_the_file_says_for_whom_it_is_and_carries_a_mark_of_this_archive_alone(site):
    officer = site.officer(Role.RECORDS)
    one, other = agreed(site, officer), agreed(site, officer, recipient="Somebody else")
    answer, table = take(site, officer, one.id)
    said = table.schema.metadata
    assert said[b"onrecord.recipient"].decode() == SAID["recipient"]
    name = f"messages-export-{one.id}-for-inquiry-team-quay-house.parquet"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    mark = said[b"onrecord.mark"].decode()
    home = site.host.reading(officer)
    assert mark == marks_of(home, one)["mark"] != marks_of(home, other)["mark"]
    assert mark in site.client(officer).get(f"/exports/{one.id}").content.decode()


@pytest.mark.usefixtures("copies")
def test_each_act_is_journalled_before_it_takes_effect_and_none_says_words_in_the_clear(site):
    before, officer = len(acts(site)), site.officer(Role.RECORDS)
    agreed(site, officer)
    assert decide(site, site.officer(Role.RECORDS), asked(site, officer).id, "refuse") == 302
    found = acts(site)[before:]
    with site.host.writing(officer) as home:
        events = list(home.journal.events(found[0].sequence))
    payloads = [one.payload for one in events if one.envelope.verb == "onrecord:export"]
    assert [one["act"] for one in payloads] == ["propose", "agree", "propose", "refuse"]
    assert {one["words"] for one in payloads} == {WORDS}
    assert {one["recipient"] for one in payloads} == {SAID["recipient"]}
    for canary in (WORDS, "Quay House", "turnstone"):
        assert canary not in repr(found)
        for path, data in files_at_rest(site.folder):
            assert path.suffix == ".txt" or canary.encode() not in data, path


@pytest.mark.usefixtures("copies")
def test_an_export_of_nothing_or_for_nobody_is_refused_in_words(site):
    browser = site.as_role(Role.RECORDS)
    for said, sentence in (
        ({"words": "zzzunheardof"}, "Nothing is found"),
        ({"custodian": "Nobody Atall"}, "There is a problem"),
        ({"recipient": " "}, "Enter who is to have the file"),
        ({"purpose": ""}, "Enter what the file is for"),
    ):
        page = browser.post("/exports/new", {**SAID, "words": WORDS, **said})
        assert page.status_code == 200
        assert sentence in page.content.decode()


@pytest.mark.usefixtures("copies")
def test_an_officer_asks_for_what_they_see_alone(site):
    one = asked(site, site.officer(Role.FOI, scope=of("Export Two")))
    assert one.messages == LINES


@pytest.mark.usefixtures("copies")
def test_a_large_export_is_called_large_where_it_is_decided_and_to_auditors(site, monkeypatch):
    second, auditor = site.as_role(Role.RECORDS), site.as_role(Role.AUDITOR)
    for limit, is_large in ((2 * LINES, False), (2 * LINES - 1, True)):
        service = dataclasses.replace(site.host.settings.service, export_alert_messages=limit)
        settings = dataclasses.replace(site.host.settings, service=service)
        monkeypatch.setattr(site.host, "settings", settings)
        one = asked(site, site.officer(Role.FOI))
        assert ("This export is large" in second.get(f"/exports/{one.id}").content.decode()) is is_large
        page = auditor.get("/logs/acts").content.decode()
        assert (f"Export {one.id}: {2 * LINES} messages" in page) is is_large
        assert "Quay House" not in page
        inbox = second.get("/inbox").content.decode()
        assert "for a second person" in inbox
        assert bool(re.search(r"(is|are) large", inbox)) is is_large


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(custodians=("Export",)),
        Filters(people=("Export One",)),
        Filters(kinds=("text",)),
        Filters(since=dt.date(2026, 3, 13), before=dt.date(2026, 3, 14)),
    ],
)
@pytest.mark.usefixtures("copies")
def test_the_number_that_is_agreed_is_the_number_that_is_taken(site, filters, monkeypatch):
    monkeypatch.setattr(module, "GROUP", 5)
    home = site.host.reading(site.officer(Role.RECORDS))
    catalogue = home.catalogue
    for words in ("", WORDS):
        wanted = WantedExport(words, filters, "a", "b")
        pieces = module.export(lambda: catalogue, module.Query(words, filters), lambda _count: None)
        table = pq.read_table(io.BytesIO(b"".join(pieces)))
        assert messages_of(home, wanted, EVERYTHING) == table.num_rows > 0


def test_filters_are_kept_as_they_were_asked_for():
    filters = Filters(("a",), ("b", "c"), ("d",), ("e",), ("f",), dt.date(2026, 1, 2), None)
    assert filters_of(said_of(filters)) == filters
    assert filters_of(said_of(Filters())) == Filters()


def test_an_export_is_asked_for_from_a_search_with_its_words_and_filters(site):
    browser = site.as_role(Role.FOI)
    page = browser.get("/exports/new?words=harbour&kind=text&since_day=3&since_month=4&since_year=2026")
    content = page.content.decode()
    assert 'name="words" value="harbour"' in content
    assert re.search(r'name="kind" value="text"[^>]* checked', content)
    assert re.search(r'name="since_year" value="2026"', content)
    assert "govuk-error-summary" not in content


@pytest.mark.usefixtures("copies")
def test_the_second_person_is_led_to_the_messages_within_their_own_sight(site):
    days = {"since_day": "13", "since_month": "3", "since_year": "2026"}
    one = asked(site, site.officer(Role.FOI), custodian="Export Two", kind="text", **days)
    browser = site.client(site.officer(Role.RECORDS, scope=of("Export Two")))
    page = browser.get(f"/exports/{one.id}").content.decode()
    address = html.unescape(re.search(r'href="(/find\?[^"]+)"', page)[1])
    found = browser.get(address).content.decode()
    assert f"{LINES} messages in 1 copy" in found
    assert "sandpiper" in found


@pytest.mark.usefixtures("copies")
def test_who_asked_is_told_that_it_was_agreed_until_it_is_taken(site):
    officer, told = site.officer(Role.FOI), "was agreed: take it until"
    one = asked(site, officer)
    browser = site.client(officer)
    assert told not in browser.get("/").content.decode()
    decide(site, site.officer(Role.RECORDS), one.id)
    assert f"Your export {one.id} {told}" in browser.get("/").content.decode()
    take(site, officer, one.id)
    assert told not in browser.get("/").content.decode()


@pytest.mark.usefixtures("copies")
def test_later_roles_of_who_asked_add_nothing_to_an_agreed_export(site):
    officer, accounts = site.officer(Role.RECORDS, scope=of("Export One")), site.service.accounts
    one = agreed(site, officer)
    assert one.messages == LINES
    later = accounts.propose(officer.account, Role.RECORDS, of("Export Two"), None, site.host.now())
    accounts.decide(later.id, None, site.host.now(), agreed=True)
    _, table = take(site, officer, one.id)
    assert table.num_rows == LINES


def test_of_two_dates_that_are_wrong_each_error_names_its_own(site):
    said = {f"{name}_{part}": "31" for name in ("since", "before") for part in ("day", "month", "year")}
    browser = site.as_role(Role.RECORDS)
    page = browser.post("/exports/new", {**SAID, **said}).content.decode()
    for name in ("Since", "Before"):
        assert page.count(f"Enter a real date for “{name}”, for example 27 3 2026") == 2
    page = browser.post("/exports/new", {**SAID, "since_day": "3"}).content.decode()
    assert "The date for “Since” must include a month and year" in page


def test_an_export_of_days_between_which_none_lies_is_not_asked_for(site):
    said = {"since_day": 1, "since_month": 4, "before_day": 1, "before_month": 3}
    said |= {"since_year": 2026, "before_year": 2026}
    officer = site.officer(Role.RECORDS)
    page = site.client(officer).post("/exports/new", {**SAID, **said}).content.decode()
    assert "The day for “Before” must be after the day for “Since”" in page
    assert not site.service.exports.of(officer.account)
