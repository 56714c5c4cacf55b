"""Single-use links: one capture by somebody without an account, and nothing else by anybody."""

import datetime as dt
import json
import re

import pytest
from tests.web.test_capture import CHAT, SECRET_CHAT, TERMS, finished, scope

from onrecord.procedures.journalled import events_of
from onrecord.records.accounts import ALL, Role
from onrecord.records.capture_links import MOST_DAYS
from onrecord.records.events import Verb


@pytest.fixture(autouse=True)
def _many_turns():
    from onrecord.web.link_holding import _throttle

    _throttle.cache_clear()


def named(site, start="Lapwing"):
    return f"{start} {next(site.numbers)}"


def office_of(site, custodian):
    officer = site.officer(Role.PRIVATE_OFFICE, scope=scope(custodian))
    return officer, site.client(officer)


def made(browser, custodian, **more):
    """Make a link, and return the path that it is given as."""
    page = browser.post("/links/new", {"custodian": custodian, "days": "7", "word": "", **more})
    assert page.status_code == 200, page.content.decode()
    return re.search(r"/link/[0-9a-f]{48}", page.content.decode()).group(0)


def opened(site, address):
    """Open a link in a new browser that has no account; return it, and where its journey is."""
    browser = site.client()
    answer = browser.post(address)
    assert answer.status_code == 302, answer.content.decode()
    return browser, answer["Location"]


def sent(browser, at, text=CHAT, name="WhatsApp Chat with Harbour.txt"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(name, text.encode())
    answer = browser.post(f"{at}/send", {"export": file})
    assert answer.status_code == 302, answer.content.decode()
    return finished(browser, answer["Location"])


def answered(browser, at, **more):
    answer = browser.post(f"{at}/about", {**TERMS, **more})
    assert answer.status_code == 302, answer.content.decode()


def handed_in(browser, at, text=CHAT):
    """Go the whole way; return the page of the receipt."""
    assert sent(browser, at, text)["Location"] == f"{at}/read"
    answered(browser, at)
    done = finished(browser, browser.post(f"{at}/check")["Location"])
    assert done["Location"] == f"{at}/receipts", done.content
    return browser.get(browser.get(done["Location"])["Location"])


def chat(site):
    return f"{CHAT}14/03/2026, 11:02 - Ben Whitfield: number {next(site.numbers)}\n"


def capture_in(page):
    return re.search(r"c-[a-z2-7]{16}", page.content.decode()).group(0)


def link_id(at):
    return at.rpartition("/")[2]


def test_somebody_without_an_account_hands_in_one_capture_and_gets_its_receipt_and_files(site):
    custodian = named(site)
    officer, office = office_of(site, custodian)
    address = made(office, custodian, word="The quay group, please")
    browser = site.client()
    page = browser.get(address).content.decode()
    for told in (custodian, officer.name, "The quay group, please", "You need no account"):
        assert told in page
    browser, at = opened(site, address)
    page = handed_in(browser, at, chat(site))
    assert page.status_code == 200
    told = page.content.decode()
    assert f"the holder of single-use link {link_id(at)}" in told
    assert f"a single-use link that {officer.name} made" in told
    capture = capture_in(page)
    for kind in ("receipt", "sig", "tlog-proof"):
        file = browser.get(f"{at}/receipts/{capture}/files/{kind}")
        assert file["Content-Disposition"].startswith("attachment")
        assert file.content
    assert browser.get(at)["Location"] == f"{at}/receipts"
    assert "Used" in (seen := office.get("/links").content.decode())
    assert capture in seen
    assert office.get(f"/receipts/{capture}").status_code == 200


def test_what_came_by_a_link_waits_on_the_first_page_of_whoever_made_it_until_they_say_from_whom(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    _, other = office_of(site, custodian)
    waits = "came through a link that you made"
    assert waits not in office.get("/").content.decode()
    captures = []
    for _ in range(2):
        browser, at = opened(site, made(office, custodian))
        captures.append(capture_in(handed_in(browser, at, chat(site))))
        first = office.get("/").content.decode()
        if len(captures) == 1:
            assert f'href="/receipts/{captures[0]}">1 capture {waits}' in first
    assert 'href="/links">2 captures came through links that you made' in first
    assert "through a link" not in other.get("/").content.decode()
    assert "through links" not in other.get("/").content.decode()
    listed = office.get("/links").content.decode()
    assert listed.count("Waits for your word") == 2
    assert "Waits for your word" not in other.get("/links").content.decode()
    assert office.post(f"/receipts/{captures[1]}/from-link").status_code == 302
    assert f'href="/receipts/{captures[0]}">1 capture {waits}' in office.get("/").content.decode()
    office.post(f"/receipts/{captures[0]}/not-from-link", {"why": "They were abroad"})
    assert waits not in office.get("/").content.decode()
    assert "Waits for your word" not in office.get("/links").content.decode()


@pytest.mark.parametrize(
    ("supplied", "grade"),
    [("self", "self-supplied export"), ("supervised", "supervised export"), ("forwarded", "forwarded")],
)
def test_the_grade_of_what_came_by_a_link_goes_by_what_its_holder_says_of_the_file(site, supplied, grade):
    custodian = named(site)
    officer, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    sent(browser, at, chat(site))
    unsaid = browser.post(f"{at}/about", {**TERMS, "supplied": ""})
    assert "Choose how the file was made" in unsaid.content.decode()
    answered(browser, at, supplied=supplied)
    assert "How the file was made" in browser.get(f"{at}/check").content.decode()
    page = browser.get(finished(browser, browser.post(f"{at}/check")["Location"])["Location"])
    page = browser.get(page["Location"])
    capture = capture_in(page)
    told = browser.get(f"{at}/receipts/{capture}/files/receipt").content.decode()
    assert f'grade: "{grade}"' in told
    assert "nobody has said yet from whom" in page.content.decode()
    (event,) = events_of(site.host.reading(officer), Verb.CAPTURE, objects=frozenset({capture}))
    assert event.payload["grade"] == grade


def test_a_holder_who_comes_back_goes_on_with_what_they_sent_or_gives_it_up(site):
    _, office = office_of(site, custodian := named(site))
    browser, at = opened(site, made(office, custodian))
    assert "Not captured yet" not in browser.get(at).content.decode()
    sent(browser, at, chat(site))
    page = browser.get(at).content.decode()
    assert "Not captured yet" in page
    assert f'href="{at}/read"' in page
    assert f'action="{at}/give-up"' in page
    assert browser.post(f"{at}/give-up")["Location"] == at
    assert browser.post(f"{at}/give-up", HTTP_ACCEPT="application/json").json() == {}
    assert "Not captured yet" not in browser.get(at).content.decode()


def test_a_holder_who_was_not_asked_how_the_file_was_made_hands_nothing_in(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    sent(browser, at, chat(site))
    page = browser.get(f"{at}/about").content.decode()
    assert "How was the file made?" in page
    asked = page[page.index("How was the file made?") :]
    assert "checked" not in asked[: asked.index("</fieldset>")]
    said = {name: value for name, value in TERMS.items() if name != "supplied"}
    assert browser.post(f"{at}/about", said).status_code == 200
    assert browser.post(f"{at}/check")["Location"] == f"{at}/about"


def test_a_capture_through_a_link_says_so_in_its_event(site):
    custodian = named(site)
    officer, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    capture = capture_in(handed_in(browser, at, chat(site)))
    home = site.host.reading(officer)
    (event,) = events_of(home, Verb.CAPTURE, objects=frozenset({capture}))
    assert event.payload["context"]["link"] == link_id(at)
    assert officer.name in event.payload["context"]["came_by"]
    assert event.envelope.actor != site.host.actor(officer.account, officer.email)
    acts = [one.payload["act"] for one in events_of(home, Verb.LINK, objects=frozenset({link_id(at)}))]
    assert acts == ["make", "open", "use"]
    about = [one.about for one in site.service.access_log.lines(None, 20)]
    assert f"{capture} by link {link_id(at)}" in about


def test_neither_token_nor_secret_of_a_link_is_kept(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    address = made(office, custodian)
    browser, at = opened(site, address)
    from onrecord.service.link_models import CaptureLink

    row = str(CaptureLink.objects.filter(link_id=link_id(at)).values().get())
    (cookie,) = [one for one in browser.cookies.values() if one.key.startswith("onrecord-l-")]
    assert address.rpartition("/")[2] not in row
    assert cookie.value not in row
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_link_is_for_one_capture_alone(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    handed_in(browser, at, chat(site))
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("WhatsApp Chat with Harbour.txt", chat(site).encode())
    assert browser.post(f"{at}/send", {"export": file}).status_code == 400
    for path in ("uploads", "check"):
        assert browser.post(f"{at}/{path}", "{}", content_type="application/json").status_code in (400, 404)
    assert browser.get(f"{at}/read").status_code == 404


def test_a_link_of_whose_use_the_store_knows_nothing_is_used_all_the_same(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    capture = capture_in(handed_in(browser, at, chat(site)))
    from onrecord.service.link_models import CaptureLink

    rows = CaptureLink.objects.filter(link_id=link_id(at))
    rows.update(used_at=None, claimed_at=None, captures=[])
    assert sent(browser, at, chat(site))["Location"] == f"{at}/read"
    answered(browser, at)
    page = finished(browser, browser.post(f"{at}/check")["Location"])
    assert "used already" in page.content.decode()
    rows.update(used_at=None, claimed_at=site.host.now(), captures=[])
    assert browser.get(at)["Location"] == f"{at}/receipts"
    assert site.service.links.link(link_id(at)).captures == (capture,)


def test_a_killed_capture_that_kept_nothing_leaves_the_link_to_be_used(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    assert site.service.links.claim(link_id(at), site.host.now())
    assert not site.service.links.claim(link_id(at), site.host.now())
    assert browser.get(at).status_code == 200
    assert handed_in(browser, at, chat(site)).status_code == 200


def test_a_forwarded_link_shows_another_browser_neither_receipt_nor_upload(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    address = made(office, custodian)
    browser, at = opened(site, address)
    other = site.client()
    assert other.get(address).status_code == 403
    assert "opened in another browser" in other.post(address).content.decode()
    capture = capture_in(handed_in(browser, at, chat(site)))
    assert other.get(address).status_code == 403
    for path in ("", "/read", "/about", "/check", "/progress", "/progress.json", "/ended", "/receipts"):
        assert other.get(f"{at}{path}").status_code == 404, path
    assert other.get(f"{at}/receipts/{capture}").status_code == 404
    assert other.get(f"{at}/receipts/{capture}/files/receipt").status_code == 404
    assert browser.get(address)["Location"] == at


def test_looking_at_a_link_binds_it_to_nobody(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    address = made(office, custodian)
    for _ in range(2):
        assert site.client().get(address).status_code == 200
        assert site.client().head(address).status_code == 200
    opened(site, address)


def test_of_two_browsers_that_open_a_link_one_alone_holds_it(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    address = made(office, custodian)
    answers = [site.client().post(address) for _ in range(3)]
    assert [one.status_code for one in answers] == [302, 400, 400]
    assert [bool(one.cookies) for one in answers] == [True, False, False]


def test_a_cookie_of_one_link_opens_no_other(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    one, at = opened(site, made(office, custodian))
    _, elsewhere = opened(site, made(office, custodian))
    secret = one.cookies[f"onrecord-{link_id(at)}"].value
    one.cookies[f"onrecord-{link_id(elsewhere)}"] = secret
    assert one.get(at).status_code == 200
    assert one.get(elsewhere).status_code == 404


def test_a_cookie_that_somebody_set_before_opens_nothing(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    address = made(office, custodian)
    browser, at = opened(site, address)
    fixed = site.client()
    for value in ("", "0" * 48, "x"):
        fixed.cookies[f"onrecord-{link_id(at)}"] = value
        assert fixed.get(at).status_code == 404
    assert browser.get(at).status_code == 200


@pytest.mark.parametrize("token", ["0" * 48, "1", "l-00"])
def test_a_guessed_link_is_none_and_a_guesser_is_stopped(site, token):
    browser, (before, _) = site.client(), site.service.access_log.newest()
    statuses = [browser.get(f"/link/{token}").status_code for _ in range(40)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    refused = site.service.access_log.newest()[0] - before
    assert 0 < refused <= statuses.count(404)


def test_an_expired_link_opens_nothing_and_shows_no_receipt(site, monkeypatch):
    custodian = named(site)
    _, office = office_of(site, custodian)
    unopened, address = made(office, custodian, days="1"), made(office, custodian, days="1")
    browser, at = opened(site, address)
    capture = capture_in(handed_in(browser, at, chat(site)))
    assert browser.get(f"{at}/receipts/{capture}").status_code == 200
    later = site.host.now() + dt.timedelta(days=1, seconds=1)
    monkeypatch.setattr("onrecord.compute.machine.SystemClock.now", lambda _self: later)
    for path in (unopened, address, at, f"{at}/receipts", f"{at}/receipts/{capture}"):
        assert browser.get(path).status_code == 404, path
    assert browser.post(unopened).status_code == 404
    assert office.get(f"/receipts/{capture}").status_code == 200


def test_a_link_taken_back_midway_captures_nothing(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    sent(browser, at, chat(site))
    answered(browser, at)
    assert office.post(f"/links/{link_id(at)}/take-back").status_code == 302
    before = len(list(site.host.reading(site.officer()).journal.envelopes()))
    assert browser.post(f"{at}/check").status_code == 404
    assert browser.get(f"{at}/read").status_code == 404
    assert len(list(site.host.reading(site.officer()).journal.envelopes())) == before
    assert "Taken back" in office.get("/links").content.decode()


def test_a_link_taken_back_while_its_capture_waits_its_turn_captures_nothing(site):
    custodian = named(site)
    officer, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    sent(browser, at, chat(site))
    answered(browser, at)
    from onrecord.web import link_capturing

    link = site.service.links.link(link_id(at))
    with site.host.writing(officer):  # the work thread has not begun: it is asked for below
        site.service.links.take_back(link.id, site.host.now())
    link_capturing.ask_to_capture(site.host, site.service, link, "", b"")
    work = link_capturing.work_of(site.service, link)
    page = finished(office, f"/works/{work.id}")
    assert "this link is over" in page.content.decode().lower()
    assert site.service.links.link(link.id).captures == ()


def test_a_link_dies_with_the_role_of_who_made_it_and_a_used_one_still_shows_its_receipt(site):
    custodian = named(site)
    officer, office = office_of(site, custodian)
    unused, address = made(office, custodian), made(office, custodian)
    browser, at = opened(site, address)
    capture = capture_in(handed_in(browser, at, chat(site)))
    (grant,) = officer.grants
    site.service.accounts.end(grant.id, None, site.host.now())
    assert site.client().get(unused).status_code == 404
    assert browser.get(f"{at}/receipts/{capture}").status_code == 200
    site.service.accounts.close(officer.account, site.host.now())
    assert site.client().post(unused).status_code == 404


def test_nobody_makes_a_link_for_whom_they_may_not_act_for(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    page = office.post("/links/new", {"custodian": "Somebody Else", "days": "7"})
    assert "/link/" not in page.content.decode()
    nameless = site.as_role(Role.PRIVATE_OFFICE)
    assert nameless.get("/links/new").status_code == 302
    assert nameless.post("/links/new", {"custodian": custodian, "days": "7"}).status_code == 302
    both = site.officer(Role.CUSTODIAN, scope=scope("Own Name"))
    assert site.client(both).get("/links/new").status_code == 403
    records = site.as_role(Role.RECORDS)
    assert made(records, "Any Expert")


def test_a_link_lasts_thirty_days_at_most(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    for days in ("0", "-1", str(MOST_DAYS + 1), "x", ""):
        page = office.post("/links/new", {"custodian": custodian, "days": days})
        assert "/link/" not in page.content.decode(), days
    assert made(office, custodian, days=str(MOST_DAYS))


def test_a_link_out_of_an_officers_scope_is_none_of_theirs(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    _, at = opened(site, made(office, custodian))
    _, other = office_of(site, named(site))
    assert other.post(f"/links/{link_id(at)}/take-back").status_code == 404
    assert custodian not in other.get("/links").content.decode()
    assert site.service.links.link(link_id(at)).taken_back_at is None


def test_a_holder_reaches_no_page_of_accounts_and_no_other_receipt(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    earlier = site.capture(chat(site), custodian).capture.id
    browser, at = opened(site, made(office, custodian))
    handed_in(browser, at, chat(site))
    for path in ("/", "/receipts", f"/receipts/{earlier}", "/conversations", "/find", "/capture", "/links"):
        assert browser.get(path).status_code == 302, path
    assert browser.get(f"{at}/receipts/{earlier}").status_code == 404
    assert browser.get(f"{at}/receipts/{earlier}/files/receipt").status_code == 404


def test_a_holder_reaches_no_other_upload(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    one, at = opened(site, made(office, custodian))
    two, elsewhere = opened(site, made(office, custodian))
    json = {"content_type": "application/json"}
    mine = one.post(f"{at}/uploads", "{}", **json).json()["upload"]
    other = site.client(site.officer(Role.CUSTODIAN, scope=scope(custodian)))
    theirs = other.post("/capture/uploads", {"custodian": custodian}, **json).json()["upload"]
    for upload in (theirs, mine):
        assert two.get(f"{elsewhere}/uploads/{upload}").status_code == 404
        assert (
            two.post(f"{elsewhere}/uploads/{upload}/files", {"name": "a", "size": 1}, **json).status_code
            == 404
        )
        assert two.put(f"{elsewhere}/uploads/{upload}/files/0?offset=0", b"x").status_code == 404
        assert two.post(f"{elsewhere}/uploads/{upload}/look", **json).status_code == 404
    assert other.get(f"/capture/uploads/{mine}").status_code == 404
    assert one.get(f"{at}/uploads/{mine}").json() == {"files": []}
    other.post(f"/capture/uploads/{theirs}/give-up")


def test_an_upload_goes_on_after_a_cut(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    data, json = chat(site).encode(), {"content_type": "application/json"}
    upload = browser.post(f"{at}/uploads", "{}", **json).json()["upload"]
    base = f"{at}/uploads/{upload}"
    file = {"name": "WhatsApp Chat with Cut.txt", "size": len(data)}
    assert browser.post(f"{base}/files", file, **json).status_code == 201
    early = browser.post(f"{base}/look", HTTP_ACCEPT="application/json")
    assert early.status_code == 409
    assert "error" in early.json()
    received = browser.get(base).json()["files"][0]["received"]
    browser.put(f"{base}/files/0?offset={received}", data)
    page = browser.post(f"{base}/look").json()["page"]
    assert finished(browser, page)["Location"] == f"{at}/read"


def test_every_post_of_a_holder_needs_the_forms_token(site):
    from django.test import Client

    custodian = named(site)
    _, office = office_of(site, custodian)
    address = made(office, custodian)
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert strict.post(address).status_code == 403
    browser, at = opened(site, address)
    sent(browser, at, chat(site))
    strict.cookies.update(browser.cookies)
    strict.cookies.pop("onrecord-form", None)
    for path in ("uploads", "give-up", "about", "check", "uploads/1/look", "uploads/1/files"):
        assert strict.post(f"{at}/{path}").status_code == 403, path
    assert browser.get(f"{at}/read").status_code == 200
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("WhatsApp Chat with Harbour.txt", CHAT.encode())
    assert strict.post(f"{at}/send", {"export": file}).status_code == 403


def test_a_link_by_which_a_marked_file_came_takes_no_more_files_until_its_maker_makes_another(site):
    from django.core.files.uploadedfile import SimpleUploadedFile

    custodian = named(site)
    officer, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    stopped = sent(browser, at, SECRET_CHAT)
    page = browser.get(stopped["Location"]).content.decode()
    for told in ("Do not send the file again", "takes no more files", officer.name):
        assert told in page
    assert "Anna Harbour" not in page
    assert browser.get(at)["Location"] == f"{at}/ended"
    file = SimpleUploadedFile("WhatsApp Chat with Harbour.txt", chat(site).encode())
    for refused in (
        browser.post(f"{at}/send", {"export": file}),
        browser.post(f"{at}/uploads", "{}", content_type="application/json"),
    ):
        assert refused.status_code == 400
        assert "takes no more files" in refused.content.decode()
    assert not site.service.links.claim(link_id(at), site.host.now())
    assert "Stopped" in office.get("/links").content.decode()
    inbox = site.as_role(Role.SECURITY).get("/inbox").content.decode()
    assert (
        f"Sent by the holder of single-use link {link_id(at)}, for {custodian}. It came by a single" in inbox
    )
    browser, at = opened(site, made(office, custodian))
    assert handed_in(browser, at, chat(site)).status_code == 200


def test_a_stopped_link_says_so_also_when_its_work_is_forgotten(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    site.service.links.stop(link_id(at), site.host.now())
    page = browser.get(browser.get(at)["Location"])
    assert page.status_code == 200
    assert "takes no more files" in page.content.decode()


def test_who_made_a_link_says_whether_it_came_from_whom_it_was_for(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    captures = []
    for _ in range(2):
        browser, at = opened(site, made(office, custodian))
        captures.append(capture_in(handed_in(browser, at, chat(site))))
    yes, no = captures
    colleague = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope(custodian)))
    records = site.as_role(Role.RECORDS)
    ask = "Did it come from"
    first = office.get(f"/receipts/{yes}").content.decode()
    assert ask in first
    assert "nobody has said yet from whom" in first
    assert "its custodian's phone" not in first
    assert ask not in colleague.get(f"/receipts/{yes}").content.decode()
    assert colleague.post(f"/receipts/{yes}/from-link").status_code == 404
    assert "nobody has said from whom" in records.get("/inbox").content.decode()
    assert office.post(f"/receipts/{yes}/from-link").status_code == 302
    told = office.get(f"/receipts/{yes}").content.decode()
    assert ask not in told
    assert "from its custodian by the word of who made the link" in told
    assert office.post(f"/receipts/{yes}/from-link").status_code == 404
    assert "what makes you doubt it" in office.post(f"/receipts/{no}/not-from-link").content.decode()
    assert office.post(f"/receipts/{no}/not-from-link", {"why": "She never got it"}).status_code == 302
    assert "who made the link doubts from whom" in office.get(f"/receipts/{no}").content.decode()
    inbox = records.get("/inbox").content.decode()
    assert "It did not come from whom the link was for" in inbox
    assert "She never got it" in inbox


def test_an_account_that_hands_in_is_asked_nothing_of_links(site):
    outcome = site.capture(chat(site), named(site))
    page = site.as_role(Role.RECORDS).get(f"/receipts/{outcome.capture.id}").content.decode()
    assert "Did it come from" not in page
    assert site.as_role(Role.RECORDS).post(f"/receipts/{outcome.capture.id}/from-link").status_code == 404


def test_who_holds_a_link_and_is_signed_in_besides_hands_in_as_its_holder(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    browser = site.client(site.officer(Role.RECORDS, scope=ALL))
    answer = browser.post(made(office, custodian))
    page = handed_in(browser, answer["Location"], chat(site)).content.decode()
    assert f"the holder of single-use link {link_id(answer['Location'])}" in page


def test_what_a_holder_left_out_before_sending_is_captured_without_it(site):
    from tests.web.test_left_out_before import KEPT, MADE, NAME, SAID

    custodian = named(site)
    _, office = office_of(site, custodian)
    browser, at = opened(site, made(office, custodian))
    stranger, as_json = site.client(), {"content_type": "application/json"}
    assert browser.get(f"{at}/rules.json").status_code == 200
    assert stranger.get(f"{at}/rules.json").status_code == 404
    upload = browser.post(f"{at}/uploads", "{}", **as_json).json()["upload"]
    base = f"{at}/uploads/{upload}"
    browser.post(f"{base}/files", {"name": NAME, "size": len(KEPT)}, **as_json)
    browser.put(f"{base}/files/0?offset=0", KEPT, content_type="application/octet-stream")
    assert stranger.put(f"{base}/withheld", json.dumps(SAID), **as_json).status_code == 404
    promised = browser.put(f"{base}/withheld", json.dumps(SAID), **as_json).json()["capture"]
    assert finished(browser, browser.post(f"{base}/look").json()["page"])["Location"] == f"{at}/read"
    answered(browser, at)
    assert "before anything was sent" in browser.get(f"{at}/check").content.decode()
    done = finished(browser, browser.post(f"{at}/check")["Location"])
    page = browser.get(browser.get(done["Location"])["Location"])
    assert capture_in(page) == promised
    assert "Something was left out" in page.content.decode()
    assert MADE.tree.root in browser.get(f"{at}/receipts/{promised}/files/receipt").content.decode()


def test_a_holder_who_hands_in_what_stands_already_is_told_which_opening_is_its_own(site):
    from tests.web.test_left_out_before import KEPT, NAME, SAID

    custodian = named(site)
    _, office = office_of(site, custodian)
    as_json, promised = {"content_type": "application/json"}, []
    for _ in range(2):
        browser, at = opened(site, made(office, custodian))
        base = f"{at}/uploads/{browser.post(f'{at}/uploads', '{}', **as_json).json()['upload']}"
        browser.post(f"{base}/files", {"name": NAME, "size": len(KEPT)}, **as_json)
        browser.put(f"{base}/files/0?offset=0", KEPT, content_type="application/octet-stream")
        promised.append(browser.put(f"{base}/withheld", json.dumps(SAID), **as_json).json()["capture"])
        finished(browser, browser.post(f"{base}/look").json()["page"])
        answered(browser, at)
        done = finished(browser, browser.post(f"{at}/check")["Location"])
        page = browser.get(done["Location"])
    told = page.content.decode()
    assert page.status_code == 200
    assert f"<strong>{promised[1]}</strong>, which was never made" in told
    assert f'href="{at}/receipts/{promised[0]}"' in told


def test_the_only_custodian_of_a_link_is_chosen_already_and_of_several_none(site):
    page = office_of(site, named(site))[1].get("/links/new").content.decode()
    assert re.search(r'name="custodian"[^>]* checked', page)
    officer, now, accounts = site.officer(), site.host.now(), site.service.accounts
    for name in (named(site), named(site)):
        grant = accounts.propose(officer.account, Role.PRIVATE_OFFICE, scope(name), None, now)
        accounts.decide(grant.id, None, now, agreed=True)
    page = site.client(accounts.officer(officer.account)).get("/links/new").content.decode()
    assert page.count('name="custodian"') == 2
    assert not re.search(r'name="custodian"[^>]* checked', page)
