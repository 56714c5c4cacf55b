"""The inbox: exceptions alone, decided many at once, each decision an event that a later one undoes."""

import re

import pytest
from tests.web.test_capture import finished, sent
from tests.web.test_withholding import text_of

from onrecord import wiring
from onrecord.ports.archive import Draft
from onrecord.procedures.capture import Terms, capture
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.confirm import confirm
from onrecord.procedures.exceptions import Cause, Seeing, exceptions, stopped_count
from onrecord.procedures.identify import Whom, identify
from onrecord.procedures.sources import sources
from onrecord.records.accounts import Officer, Role, Scope, ScopeKind
from onrecord.records.captures import Context
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.messages import Assumptions
from onrecord.records.searches import EVERYTHING, Sight

NOBODY = Officer(0, "the terminal", "")
CHAT = """12/03/2026, 09:01 - Ada Quay: The {word} basin closes on Friday
12/03/2026, 09:02 - Ben Whitfield: Then we move the {word} berth
12/03/2026, 09:03 - Something that no phrase explains about {word}
"""
SPILL = "12/03/2026, 09:01 - Ada Quay: TOP SECRET\n12/03/2026, 09:02 - Ben Whitfield: Oh\n"
BOTH = {"decision": "seen", "reason": "The office copies them on Friday"}


@pytest.fixture(scope="module")
def held(site):
    """Two captures of two custodians."""
    return [
        site.capture(CHAT.format(word=word), f"{word} Custodian").capture for word in ("Gannet", "Petrel")
    ]


def open_of(site, capture, cause):
    found = exceptions(site.host.reading(NOBODY), Seeing(EVERYTHING))
    return [one for one in found if one.owner == capture.id and one.cause is cause]


def captured_for(site, custodian):
    """Capture on behalf of a custodian, as a private office does."""
    path = site.folder / f"{next(site.numbers)}" / "WhatsApp Chat with Harbour.txt"
    path.parent.mkdir()
    path.write_text(CHAT.format(word=custodian))
    settings = site.host.settings
    with site.host.writing(NOBODY) as home:
        feed = wiring.feed(path, settings)
        (source,) = sources(home.sandbox, feed, Assumptions(zone=settings.zone), lambda _n, _w: ())
        terms = Terms(
            custodian=custodian,
            device="phone",
            assumptions=source.assumptions,
            organisation=settings.organisation,
            rule=wiring.clearing_rule(settings),
            context=Context(on_behalf=True),
        )
        return capture(home, source.feed, terms, lambda _done, _total: None).capture


def causes_of(site, made):
    found = exceptions(site.host.reading(NOBODY), Seeing(EVERYTHING))
    return {one.cause: one.detail for one in found if one.owner == made.id}


@pytest.mark.parametrize("is_theirs", [True, False])
def test_what_was_captured_for_somebody_stands_open_until_they_confirm_it(site, is_theirs):
    custodian = f"Razorbill {is_theirs}"
    made = captured_for(site, custodian)
    assert causes_of(site, made)[Cause.NOT_CONFIRMED] == "Captured by the terminal"
    page = site.as_role(Role.RECORDS).get("/inbox").content.decode()
    assert "The custodian has not confirmed it yet" in page
    with site.host.writing(NOBODY) as home:
        confirm(home, made.id, [custodian], is_theirs=is_theirs, why="" if is_theirs else "Not my phone")
    left = causes_of(site, made)
    assert Cause.NOT_CONFIRMED not in left
    assert (Cause.NOT_THEIRS in left) is not is_theirs
    assert is_theirs or "Not my phone" in left[Cause.NOT_THEIRS]


def keys(page):
    return re.findall(r'name="exception" value="([0-9a-f]+)" id', page.content.decode())


def test_a_capture_with_one_copy_stands_open_until_somebody_decides(site, held):
    browser = site.as_role(Role.RECORDS)
    (one,) = open_of(site, held[0], Cause.SECOND_COPY)
    page = browser.get("/inbox")
    assert one.key in keys(page)
    assert "Gannet Custodian" in page.content.decode()
    assert browser.post("/inbox/decide", {**BOTH, "exception": [one.key]}).status_code == 302
    assert one.key not in keys(browser.get("/inbox"))
    (said,) = open_of(site, held[0], Cause.SECOND_COPY)
    assert said.word.said.reason == BOTH["reason"]
    decided = browser.get("/inbox/decided")
    assert one.key in keys(decided)
    assert BOTH["reason"] in decided.content.decode()


def test_names_that_nobody_is_known_for_lead_to_reconciling_whoever_may(site):
    site.capture("12/03/2026, 09:01 - Unknown Knot: hello\n12/03/2026, 09:02 - Ben: yes\n", "Unknown Gannet")
    link = '<a class="govuk-link" href="/reconcile">Say who is who in a reconciliation</a>'
    assert link in site.as_role(Role.RECORDS).get("/inbox").content.decode()


def test_many_are_decided_at_once_each_by_an_event_and_undone_from_the_banner(site, held):
    browser = site.as_role(Role.RECORDS)
    chosen = [open_of(site, one, Cause.UNKNOWN_PEOPLE)[0].key for one in held]
    size = site.host.reading(NOBODY).journal.size
    browser.post("/inbox/decide", {"decision": "asked", "reason": "Asked by telephone", "exception": chosen})
    verbs = [one.verb for one in site.host.reading(NOBODY).journal.envelopes(size)]
    assert verbs == ["onrecord:exception"] * 2
    page = browser.get("/inbox")
    assert not set(chosen) & set(keys(page))
    banner = re.findall(r'<input type="hidden" name="exception" value="([0-9a-f]+)">', page.content.decode())
    assert set(banner) == set(chosen)
    assert "Undo what you just decided" not in browser.get("/inbox").content.decode()
    browser.post("/inbox/undo", {"exception": banner})
    assert set(chosen) <= set(keys(browser.get("/inbox")))
    assert site.host.reading(NOBODY).journal.size == size + 4


def test_what_was_decided_and_opened_again_stays_to_be_read_with_who_and_when(site, held):
    officer, reason = site.officer(Role.RECORDS), "Asked the petrel by letter"
    browser = site.client(officer)
    (one,) = open_of(site, held[1], Cause.UNKNOWN_PEOPLE)
    browser.post("/inbox/decide", {"decision": "asked", "reason": reason, "exception": [one.key]})
    browser.post("/inbox/undo", {"exception": [one.key]})
    page = browser.get("/inbox/decided")
    assert one.key not in keys(page)
    past = page.content.decode().partition("Decisions that hold no more")[2]
    assert reason in past
    assert past.index("opened it again") < past.index("asked somebody to put it right")
    assert past.count(officer.name) >= 2
    apart = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, "Gannet Custodian"))
    assert reason not in apart.get("/inbox/decided").content.decode()


def test_a_decision_names_its_capture_and_is_sealed_under_it(site, held):
    browser = site.as_role(Role.RECORDS)
    (one, *_) = open_of(site, held[1], Cause.SECOND_COPY)
    browser.post("/inbox/decide", {**BOTH, "exception": [one.key]})
    *_, event = site.host.reading(NOBODY).journal.events()
    assert event.envelope.identity == held[1].id
    assert event.payload["cause"] == "second copy"


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "seen", "reason": " ", "exception": ["0" * 32]},
        {"reason": "because", "exception": ["0" * 32]},
        {"decision": "seen", "reason": "because"},
    ],
)
def test_what_lacks_a_decision_a_reason_or_a_tick_is_asked_for_again(site, held, said):
    del held
    size = site.host.reading(NOBODY).journal.size
    page = site.as_role(Role.RECORDS).post("/inbox/decide", said)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert site.host.reading(NOBODY).journal.size == size


def test_nobody_decides_on_what_they_do_not_see(site, held):
    (one, *_) = open_of(site, held[0], Cause.UNKNOWN_NOTICES) or open_of(site, held[0], Cause.UNKNOWN_PEOPLE)
    for browser in (
        site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, "Petrel Custodian")),
        site.as_role(Role.SECURITY),
    ):
        page = browser.get("/inbox")
        assert "Gannet" not in page.content.decode()
        assert browser.post("/inbox/decide", {**BOTH, "exception": [one.key]}).status_code == 404
        assert browser.post("/inbox/undo", {"exception": [one.key]}).status_code == 404


def test_security_officers_see_spills_alone_and_records_officers_how_many(site, held):
    del held
    site.capture(SPILL, "Skua Custodian")
    spills, records = site.as_role(Role.SECURITY), site.as_role(Role.RECORDS)
    page = spills.get("/inbox").content.decode()
    assert "Stopped because of a marking" in page
    assert "1 TOP SECRET" in page
    for heading in ("A second copy is missing", "nobody for", "must not be cleared", "Custodian:"):
        assert heading not in page
    count = stopped_count(site.host.reading(NOBODY))
    shown = records.get("/inbox").content.decode()
    assert f"{count} capture" in shown
    assert "Stopped because of a marking" not in shown
    spills.post("/inbox/decide", {**BOTH, "exception": keys(spills.get("/inbox"))})
    assert "Stopped because of a marking" not in spills.get("/inbox").content.decode()


def test_security_officers_alone_are_told_who_sent_what_was_stopped_for_whom_and_how(site):
    number = next(site.numbers)
    custodian, sender = f"Minister {number}", f"Petra Sender {number}"
    scope = Scope(ScopeKind.CUSTODIAN, custodian)
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope, name=sender))
    finished(office, sent(office, SPILL)["Location"])
    page = text_of(site.as_role(Role.SECURITY).get("/inbox").content.decode())
    assert f"1 TOP SECRET. Sent by {sender}, for {custodian}. They handed it in themselves, by no" in page
    assert "Ben Whitfield" not in page
    for role in (Role.RECORDS, Role.AUDITOR):
        shown = site.as_role(role).get("/inbox" if role is Role.RECORDS else "/logs/acts")
        assert shown.status_code == 200
        assert "Sent by" not in shown.content.decode()
        assert custodian not in shown.content.decode()


def test_of_what_was_stopped_before_its_sender_was_noted_that_is_said(site):
    with site.host.writing(NOBODY) as home:
        payload = {"markings": {"SECRET": 7}, "actor": "Olive <b>Old</b>"}
        draft = Draft(Verb.STOPPED_CAPTURE, (), HOME_OBJECT, payload)
        home.journal.append(draft, home.clock.now(), home.actor.id)
    page = site.as_role(Role.SECURITY).get("/inbox").content.decode()
    assert "7 SECRET. Sent by Olive &lt;b&gt;Old&lt;/b&gt;; for whom was not noted" in page


def test_how_many_were_stopped_in_the_whole_home_is_not_told_to_an_officer_of_one_custodian(site, held):
    del held
    site.capture(SPILL, "Dunlin Custodian")
    narrow = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, "Petrel Custodian"))
    for browser, is_told in ((site.as_role(Role.RECORDS), True), (narrow, False)):
        assert ("stopped" in browser.get("/inbox").content.decode()) is is_told


def test_a_capture_with_a_copy_out_of_sight_is_not_seen(site, held):
    home = site.host.reading(NOBODY)
    assert exceptions(home, Seeing(Sight(frozenset()))) == []
    one = frozenset(copy.id for copy in held[0].copies)
    assert {each.owner for each in exceptions(home, Seeing(Sight(one)))} == {held[0].id}


@pytest.mark.parametrize("role", [Role.CUSTODIAN, Role.PRIVATE_OFFICE, Role.FOI, Role.ADMINISTRATOR])
def test_the_inbox_is_closed_to_others(site, role):
    assert site.as_role(role).get("/inbox").status_code == 403


def test_moving_is_offered_to_who_may_file_elsewhere_and_to_no_narrower_officer(site):
    made = captured_for(site, "Avocet Custodian")
    with site.host.writing(NOBODY) as home:
        catch_up(home, lambda _done, _total: None)
    with site.host.writing(NOBODY) as home:
        confirm(home, made.id, ("Avocet Custodian",), is_theirs=False, why="I have no such phone")
    link = f"/receipts/{made.id}/move"
    assert link in site.as_role(Role.RECORDS).get("/inbox").content.decode()
    narrow = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CONVERSATION, made.copies[0].id))
    page = narrow.get("/inbox").content.decode()
    assert "I have no such phone" in page
    assert link not in page


def test_a_name_is_known_by_what_is_in_sight_alone(site):
    number = next(site.numbers)
    phone, one, other = f"+44 7700 8{number:05}", f"Knot {number}", f"Dotterel {number}"
    made = site.capture(CHAT.format(word=one).replace("Ben Whitfield", phone), one).capture
    apart = site.capture(CHAT.format(word=other), other).capture
    narrow, wide = Seeing(Sight(frozenset(copy.id for copy in made.copies))), Seeing(EVERYTHING)

    def said(seeing):
        found = exceptions(site.host.reading(NOBODY), seeing)
        return [each.detail for each in found if (each.owner, each.cause) == (made.id, Cause.UNKNOWN_PEOPLE)]

    before = said(narrow)
    assert said(wide) == before
    with site.host.writing(NOBODY) as home:
        whom = Whom(f"Ben {number}", is_new=True, accounts=(phone,))
        identify(home, (apart.copies[0].id, "Ben Whitfield"), whom, "I know him", lambda _done, _total: None)
    assert phone not in "".join(said(wide))
    assert said(narrow) == before
    browser = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, one))
    assert before[0] in browser.get("/inbox").content.decode()


def test_what_is_to_be_opened_again_must_be_ticked(site, held):
    browser = site.as_role(Role.RECORDS)
    (one,) = open_of(site, held[1], Cause.SECOND_COPY)
    browser.post("/inbox/decide", {**BOTH, "exception": [one.key]})
    size = site.host.reading(NOBODY).journal.size
    page = browser.post("/inbox/undo")
    assert page.status_code == 200
    assert "Tick what is to be opened again" in page.content.decode()
    assert one.key in keys(page)
    assert site.host.reading(NOBODY).journal.size == size
    assert ">0 exceptions" not in browser.get("/inbox").content.decode()
