"""Reconciliations in pages: made as work, kept encrypted, seen whole or not at all."""

import html
import re
import time
from types import SimpleNamespace

import pytest
from tests.web.story_site import capture_phone, done

from onrecord.archive.lock import writer_lock
from onrecord.hosting import WAIT_SECONDS
from onrecord.procedures.decide_finding import finding_words
from onrecord.procedures.keep_reconciliation import kept_reconciliation, kept_reconciliations
from onrecord.procedures.register import register_of
from onrecord.procedures.show_reconciliation import who_is_who
from onrecord.records.accounts import ALL, Officer, Role, Scope, ScopeKind
from onrecord.records.errors import KeysError, NotHeldError
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.rendering.words import BY_WEIGHT, IN_SHORT
from onrecord.simulation.harbours import write_story

NOBODY = Officer(0, "the terminal", "")
SEEING = {Role.RECORDS, Role.FOI, Role.INQUIRY}


@pytest.fixture(scope="module")
def story(site, tmp_path_factory):
    """The three phones of the Department for Harbours, captured and reconciled by a records officer."""
    phones = write_story(tmp_path_factory.mktemp("story")).phones
    captures = [capture_phone(site, phone).capture for phone in phones]
    copies = [one.id for each in captures for one in each.copies]
    browser = site.as_role(Role.RECORDS)
    page = done(site, browser, browser.post("/reconcile/choose", {"copy": copies}))
    return SimpleNamespace(
        phones=phones, captures=captures, copies=copies, page=page, id=page.rsplit("/", 1)[1]
    )


def opened(site, story):
    return kept_reconciliation(site.host.reading(NOBODY), story.id, EVERYTHING)


def pages(story):
    first = "/findings/0/after_export/0"
    return [
        story.page + end
        for end in (
            "",
            "/findings",
            first,
            "/timeline",
            "/people",
            "/people/0",
            "/chart.svg",
            "/statement.txt",
        )
    ]


def words_of(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return html.unescape(re.sub(r"<[^>]+>", " ", body.decode()))


def some_finding(story, browser, kind="deleted_from_copy"):
    page = browser.get(f"{story.page}/findings?kind={kind}").content.decode()
    return re.search(rf'href="({story.page}/findings/\d+/{kind}/\d+)"', page)[1]


def test_every_page_of_a_result_shows_what_was_found(site, story):
    browser = site.as_role(Role.RECORDS)
    kept = opened(site, story)
    overview = words_of(browser.get(story.page))
    assert kept.about.headline in overview
    for phone in story.phones:
        assert phone.holder in overview
    finding = some_finding(story, browser)
    for page in ("/timeline", "/people", "/findings"):
        assert browser.get(story.page + page).status_code == 200
    shown = words_of(browser.get(finding))
    assert "within covered time, no other cause fits" in shown
    assert "Other explanations" in shown


def test_work_waits_longer_for_another_writer_than_a_page_does(site, story):
    browser = site.as_role(Role.RECORDS)
    with writer_lock(site.host.settings.home):
        asked = browser.post("/reconcile/choose", {"copy": story.copies})["Location"]
        time.sleep(WAIT_SECONDS + 3)
        assert not browser.get(f"{asked}.json").json()["over"], "what is found waits for its turn to be kept"
    until = time.monotonic() + 60
    while not (said := browser.get(f"{asked}.json").json())["over"]:
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)
    assert said["state"] == "done"


def test_what_is_kept_is_what_was_found(site, story):
    kept = opened(site, story)
    again = opened(site, story)
    assert kept.found.timeline.equals(again.found.timeline)
    assert kept.found.findings.num_rows > 0
    assert kept.found.copies == again.found.copies
    assert set(kept.about.captures.values()) == {one.id for one in story.captures}


def test_the_timeline_shows_every_message_once_page_by_page(site, story):
    browser, kept = site.as_role(Role.RECORDS), opened(site, story)
    numbers, page = [], 1
    while len(numbers) < kept.index.messages:
        shown = browser.get(f"{story.page}/timeline?page={page}").content.decode()
        numbers += [int(number) for number in re.findall(r'id="m(\d+)"', shown)]
        page += 1
    assert numbers == list(range(kept.index.messages))


def test_a_day_leads_to_the_page_that_has_its_first_message(site, story):
    kept = opened(site, story)
    last = kept.found.timeline["said_at"][-1].as_py().date()
    page = site.as_role(Role.RECORDS).get(f"{story.page}/timeline?day={last.isoformat()}").content.decode()
    numbers = [int(number) for number in re.findall(r'id="m(\d+)"', page)]
    said = [kept.found.timeline["said_at"][number].as_py().date() for number in numbers]
    assert last in said


def test_no_page_says_more_of_absence_than_copies_show(site, story):
    browser = site.as_role(Role.RECORDS)
    for page in [*pages(story), some_finding(story, browser)]:
        answer = browser.get(page)
        if answer.status_code == 404:
            continue
        own = words_of(answer).casefold()
        assert "unlawful" not in own
        assert "tamper" not in own
        assert "deleted by " not in own


def test_only_roles_with_the_verb_see_a_result_and_a_custodian_never_does(site, story):
    for role in Role:
        browser = site.as_role(role)
        assert (browser.get(story.page).status_code == 200) is (role in SEEING), role
        assert (browser.post("/reconcile/find").status_code == 302) is (role in SEEING), role


def test_a_result_with_one_copy_out_of_sight_is_as_one_that_is_not_held(site, story):
    scope = Scope(ScopeKind.CUSTODIAN, story.phones[0].holder)
    browser = site.as_role(Role.RECORDS, scope=scope)
    unknown = story.page.replace(story.id, "t-0000000000000000")
    for page in pages(story):
        assert browser.get(page).status_code == 404, page
        assert browser.get(page.replace(story.page, unknown)).status_code == 404, page
    assert story.id not in browser.get("/reconcile").content.decode()
    chosen = browser.get("/reconcile/choose").content.decode()
    assert [copy in chosen for copy in story.copies] == [True, False, False]


def test_copies_out_of_sight_cannot_be_reconciled(site, story):
    browser = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, story.phones[0].holder))
    answer = browser.post("/reconcile/choose", {"copy": story.copies})
    assert answer.status_code == 200
    assert "Choose two copies or more" in answer.content.decode()


def test_the_work_itself_refuses_copies_that_its_officer_may_not_see(site, story):
    officer = site.officer(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, story.phones[0].holder))
    work = site.service.works.ask("reconcile", officer.account, {"copies": story.copies}, site.host.now())
    until = time.monotonic() + 60
    while not (ended := site.service.works.waiting(work.id)).state.is_over and time.monotonic() < until:
        time.sleep(0.1)
    assert ended.state.value == "refused"


def test_a_word_on_a_finding_stands_beside_it_and_the_finding_stays(site, story):
    browser = site.as_role(Role.RECORDS)
    finding = some_finding(story, browser)
    before = opened(site, story).found.findings
    said = {"decision": "rejected", "reason": "Her phone was in repair that week"}
    assert browser.post(f"{finding}/decide", said).status_code == 302
    shown = words_of(browser.get(finding))
    assert "Rejected" in shown
    assert "in repair that week" in shown
    assert opened(site, story).found.findings.equals(before)
    browser.post(f"{finding}/decide", {"decision": "withdrawn", "reason": "The repair was a week later"})
    assert "in repair that week" not in words_of(browser.get(finding))


def test_a_word_on_a_finding_is_found_again_when_the_copies_are_reconciled_again(site, story):
    browser = site.as_role(Role.RECORDS)
    finding = some_finding(story, browser)
    browser.post(f"{finding}/decide", {"decision": "confirmed", "reason": "Both holders say so"})
    again = done(site, browser, browser.post(f"{story.page}/again"))
    assert "Both holders say so" in words_of(browser.get(finding.replace(story.page, again)))
    browser.post(f"{again}/remove")
    assert browser.get(again).status_code == 404
    (word,) = finding_words(site.host.reading(NOBODY)).values()
    assert word.said.capture in {one.id for one in story.captures}


def test_a_word_needs_a_reason_and_a_finding_that_is_there(site, story):
    browser = site.as_role(Role.RECORDS)
    finding = some_finding(story, browser)
    answer = browser.post(f"{finding}/decide", {"decision": "rejected", "reason": " "})
    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()
    for missing in ("9/deleted_from_copy/0", "0/nonsense/0", "0/deleted_from_copy/99999"):
        page = f"{story.page}/findings/{missing}"
        assert browser.get(page).status_code == 404
        said = {"decision": "rejected", "reason": "because"}
        assert browser.post(f"{page}/decide", said).status_code == 404


def test_overview_and_statement_say_what_was_decided_and_keep_their_figures(site, story):
    browser, reason = site.as_role(Role.RECORDS), "The list of 4 April names it"
    statement = lambda: words_of(browser.get(f"{story.page}/statement.txt"))  # noqa: E731
    plain = statement()
    finding = some_finding(story, browser)
    browser.post(f"{finding}/decide", {"decision": "rejected", "reason": reason})
    told = statement()
    assert re.search(r"People rejected 1 finding and confirmed \d+; the figures here count each", told)
    assert re.search(rf"rejected by Officer \d+ on .*: {reason}", told)
    absent = lambda text: re.findall(r"^2\.\d.*", text, re.MULTILINE)  # noqa: E731
    assert absent(told) == absent(plain) != []
    overview = words_of(browser.get(story.page))
    assert reason in overview
    assert "People rejected 1 finding" in overview
    browser.post(f"{finding}/decide", {"decision": "withdrawn", "reason": "Not so"})
    assert reason not in statement() + words_of(browser.get(story.page))


@pytest.mark.parametrize("role", [Role.FOI, Role.INQUIRY])
def test_who_may_only_look_cannot_decide_refer_or_say_who_is_who(site, story, role):
    browser = site.as_role(role)
    finding = some_finding(story, browser)
    shown = browser.get(finding).content.decode()
    assert "/decide" not in shown
    assert "/refer" not in browser.get(story.page).content.decode()
    for page in (
        f"{finding}/decide",
        f"{story.page}/refer",
        f"{story.page}/people/0",
        f"{story.page}/remove",
    ):
        assert browser.post(page, {}).status_code == 403


def test_a_referral_says_that_it_is_no_finding(site, story):
    browser = site.as_role(Role.RECORDS)
    said = {"name": "Request 12", "on_0": "1", "on_1": "4", "on_2": "2026"}
    shown = words_of(browser.post(f"{story.page}/refer", said))
    assert "It is a referral and no finding" in shown
    assert "Request 12" in shown


def test_two_copies_are_needed(site, story):
    browser = site.as_role(Role.RECORDS)
    assert (
        "Choose two copies or more"
        in browser.post("/reconcile/choose", {"copy": story.copies[:1]}).content.decode()
    )


def test_proposals_name_the_copies_that_belong_together_and_say_why(site, story):
    officer, now = site.officer(Role.RECORDS), site.host.now()
    (whole,) = site.service.accounts.grants(officer.account)
    site.service.accounts.end(whole.id, None, now)
    for phone in story.phones[:2]:
        scope = Scope(ScopeKind.CUSTODIAN, phone.holder)
        grant = site.service.accounts.propose(officer.account, Role.RECORDS, scope, None, now)
        site.service.accounts.decide(grant.id, None, now, agreed=True)
    browser = site.client(officer)
    shown = browser.get(done(site, browser, browser.post("/reconcile/find"))).content.decode()
    for copy in story.copies[:2]:
        assert f'name="copy" value="{copy}"' in shown
    assert story.copies[2] not in shown
    assert "at times that fit" in shown
    assert "Put together" not in shown
    assert "of copies may be of one conversation" in browser.get("/inbox").content.decode()


def test_a_proposal_that_was_put_together_leads_there_and_waits_no_more(site, story):
    browser = site.as_role(Role.RECORDS)
    shown = browser.get(done(site, browser, browser.post("/reconcile/find"))).content.decode()
    made = re.findall(r'Put together on [^:]*: <a class="govuk-link" href="(/reconcile/t-\w+)"', shown)
    results = [browser.get(one).content.decode() for one in made]
    assert any(all(phone.holder in result for phone in story.phones) for result in results)
    assert not any(f'name="copy" value="{copy}"' in shown for copy in story.copies)
    # Other tests leave copies that may belong together: the inbox tells of those alone.
    waiting, inbox = shown.count("Reconcile these<"), browser.get("/inbox").content.decode()
    assert (f"{waiting} group" in inbox) == bool(waiting)
    assert ("of copies may be of one conversation" in inbox) == bool(waiting)


def test_proposals_are_of_what_is_seen_alone(site, story):
    browser = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, story.phones[0].holder))
    page = done(site, browser, browser.post("/reconcile/find"))
    assert not any(copy in browser.get(page).content.decode() for copy in story.copies)


def test_nothing_of_a_result_lies_on_the_disk_in_clear(site, story):
    kept = opened(site, story)
    body = max(filter(None, kept.found.timeline["body"].to_pylist()), key=len)
    canaries = [body[:24], kept.about.title, story.phones[0].holder]
    for path in (site.host.settings.home / "reconciliations").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        for canary in canaries:
            assert canary.encode() not in data, path
            assert canary.encode("utf-16-le") not in data, path


def test_a_result_goes_with_the_key_of_any_of_its_captures(site, story, monkeypatch):
    home = site.host.reading(NOBODY)
    assert kept_reconciliation(home, story.id).found.timeline.num_rows
    known, gone = type(home.keys).identities, story.captures[1].id

    def without(keys, owner):
        if owner == gone:
            raise KeysError("destroyed")
        return known(keys, owner)

    monkeypatch.setattr(type(home.keys), "identities", without)
    with pytest.raises(NotHeldError):
        kept_reconciliation(home, story.id)
    assert story.id not in [one.id for one in kept_reconciliations(home, EVERYTHING)]
    assert site.as_role(Role.RECORDS).get(story.page).status_code == 404


def test_a_result_of_which_a_byte_is_changed_is_refused_in_words(site, story):
    folder = site.host.settings.home / "reconciliations" / story.id
    for name in ("values.age", "timeline.age", "key.age", "captures.json"):
        path = folder / name
        before = path.read_bytes()
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        with pytest.raises((NotHeldError, Exception)) as refusal:
            kept_reconciliation(site.host.reading(NOBODY), story.id)
        assert type(refusal.value).__module__ == "onrecord.records.errors", name
        path.write_bytes(before)
    assert opened(site, story).found.timeline.num_rows


def test_each_look_is_in_the_access_log_without_words(site, story):
    officer = site.officer(Role.RECORDS)
    site.client(officer).get(f"{story.page}/timeline")
    (line, *_) = site.service.access_log.lines(None, 5, officer.account)
    assert (line.verb.value, line.about) == ("reconcile", f"{story.id} timeline")


def test_who_is_who_is_confirmed_and_the_register_has_it(site, story):
    officer = site.officer(Role.RECORDS)
    browser, kept = site.client(officer), opened(site, story)
    number, person = next(
        (number, one) for number, one in enumerate(kept.found.people) if len(one.labels) > 1
    )
    page = f"{story.page}/people/{number}"
    said = {"decision": "same", "name": "Somebody Confirmed", "reason": "I know their voice", "label": "0"}
    people = done(site, browser, browser.post(page, said))
    assert people == f"{story.page}/people"
    register = words_of(browser.get("/people"))
    assert "Somebody Confirmed" in register
    assert "The register of people has changed" in words_of(browser.get(story.page))
    again = done(site, browser, browser.post(f"{story.page}/again"))
    assert "Somebody Confirmed" in words_of(browser.get(f"{again}/people"))
    assert len(person.labels) > 1


def test_a_name_that_is_somebody_elses_leaves_the_others_where_they_were(site, story):
    officer = site.officer(Role.RECORDS)
    browser = site.client(officer)
    again = done(site, browser, browser.post(f"{story.page}/again"))
    kept = kept_reconciliation(site.host.reading(NOBODY), again.rpartition("/")[2], EVERYTHING)
    number, person = max(enumerate(kept.found.people), key=lambda one: len(one[1].labels))
    assert len(person.labels) > 2
    before = labels_of(who_is_who(kept)[number])
    page = f"{again}/people/{number}"
    said = {"decision": "apart", "name": "Quite Another", "reason": "I asked both"}
    assert "Choose the name that is somebody else's" in words_of(browser.post(page, said))
    done(site, browser, browser.post(page, {**said, "label": "1"}))
    again = done(site, browser, browser.post(f"{story.page}/again"))
    kept = kept_reconciliation(site.host.reading(NOBODY), again.rpartition("/")[2], EVERYTHING)
    register = register_of(site.host.reading(NOBODY)).people
    names = {number: one.said.name for number, one in register.items()}
    told = [(names.get(who.register or ""), labels_of(who)) for who in who_is_who(kept)]
    assert ("Quite Another", [before[1]]) in told
    left = sorted({*before} - {before[1]})
    assert left in [sorted(labels) for name, labels in told if name != "Quite Another"]


def labels_of(who):
    return [(one.letter, one.label) for one in who.labels]


def test_the_kinds_of_absence_all_have_words(site):
    del site
    assert all(IN_SHORT[kind] for kind in BY_WEIGHT)


def test_nobody_outside_sees_the_list(site, story):
    assert story.id not in [
        one.id for one in kept_reconciliations(site.host.reading(NOBODY), Sight(frozenset()))
    ]
    assert ALL.name == ""


def test_the_chart_is_served_so_that_nothing_in_it_can_run(site, story):
    answer = site.as_role(Role.RECORDS).get(f"{story.page}/chart.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in answer.content


def test_a_statement_is_given_as_a_file_and_noted_as_taken_away(site, story):
    officer = site.officer(Role.INQUIRY)
    answer = site.client(officer).get(f"{story.page}/statement.txt")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "copies are the record" in words_of(answer)
    (line, *_) = site.service.access_log.lines(None, 5, officer.account)
    assert (line.verb.value, line.about) == ("export", f"{story.id} statement")


HOSTILE = "<script>alert(1)</script>\u202e"


def test_nothing_that_a_source_says_is_markup_or_turns_a_page_around(site):
    lines = [
        f"12/03/2026, 09:0{at} - {who}{HOSTILE}: berth number {at} is free from Monday {HOSTILE}"
        for at, who in enumerate(("Ada", "Ben", "Ada", "Ben", "Ada", "Ben"))
    ]
    # The second copy lacks a line, and names people otherwise.
    texts = (
        "\n".join(lines) + "\n",
        "\n".join([*lines[:3], *lines[4:]]).replace("- Ada", "- Adeline") + "\n",
    )
    name = f"WhatsApp Chat with {HOSTILE.replace('/', '')}.txt"
    made = [
        # A sign that turns the order of a line is refused in a custodian's name.
        site.capture(text, f"Custodian {number} {HOSTILE[:-1]}", name=name).capture
        for number, text in enumerate(texts)
    ]
    browser = site.as_role(Role.RECORDS)
    said = {"copy": [one.copies[0].id for one in made], "date_order": "dmy"}
    page = done(site, browser, browser.post("/reconcile/choose", said))
    finding = re.search(rf'href="({page}/findings/[^"]+)"', browser.get(f"{page}/findings").content.decode())[
        1
    ]
    ends = ("", "/findings", "/timeline", "/people", "/people/0", "/chart.svg")
    for address in [*(page + end for end in ends), finding, "/reconcile", "/reconcile/choose", "/inbox"]:
        shown = browser.get(address).content.decode()
        assert "<script>alert" not in shown, address
        assert "alert(1)" in shown, address


@pytest.mark.parametrize("number", ["99999999999999999999999999", "2147483648"])
def test_a_number_that_nothing_has_is_not_found(site, story, number):
    browser = site.as_role(Role.RECORDS)
    ends = (
        f"/findings/{number}/edited/0",
        f"/findings/0/edited/{number}",
        f"/people/{number}",
        f"/doubts/{number}",
    )
    for end in ends:
        assert browser.get(story.page + end).status_code == 404, end
    for query in (
        f"/findings?copy={number}",
        f"/timeline?page={number}",
        "/timeline?day=9999-12-31",
        "/timeline?day=x",
    ):
        assert browser.get(story.page + query).status_code == 200, query


def test_dates_that_can_be_read_in_two_ways_are_a_persons_to_settle_on_the_page(site):
    lines = [f"0{at}/03/2026, 09:00 - Ada: the berth of row {at} is free again" for at in range(1, 7)]
    text = "\n".join(lines) + "\n"
    copies = [site.capture(text, f"Undated {number}").capture.copies[0].id for number in range(2)]
    browser = site.as_role(Role.RECORDS)
    asked = browser.post("/reconcile/choose", {"copy": copies})["Location"]
    until = time.monotonic() + 60
    while not (work := site.service.works.waiting(asked.rsplit("/", 1)[1])).state.is_over:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert "choose the order of day and month" in work.refusal
    page = done(site, browser, browser.post("/reconcile/choose", {"copy": copies, "date_order": "mdy"}))
    assert "3 January 2026" in words_of(browser.get(f"{page}/timeline"))
    again = done(site, browser, browser.post(f"{page}/again"))
    assert "3 January 2026" in words_of(browser.get(f"{again}/timeline"))


def test_a_result_out_of_sight_is_told_in_the_very_words_of_one_that_there_never_was(site, story):
    one = Scope(ScopeKind.CONVERSATION, story.copies[0])
    browser = site.as_role(Role.RECORDS, scope=one)
    invented = story.page.replace(story.id, "t-" + "0" * (len(story.id) - 2))
    answers = [browser.get(page) for page in (story.page, invented)]
    assert [one.status_code for one in answers] == [404, 404]
    said = [re.search(r"There is no such reconciliation[^.]*\.", words_of(each))[0] for each in answers]
    assert said[0].split() == said[1].split()
