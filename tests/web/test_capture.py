"""The journey of a capture in the browser, as somebody makes it who has no scripts."""

import re
import time

import pytest
from tests.readers.containers import crypt_files
from tests.support.phone_databases import SAMPLES, database

from onrecord.procedures.identify import Whom, identify
from onrecord.records.accounts import Officer, Role, Scope, ScopeKind

CHAT = (
    "01/03/2026, 09:30 - Messages and calls are end-to-end encrypted.\n"
    "13/03/2026, 09:31 - Anna Harbour: the quay is closed\n"
    "14/03/2026, 10:02 - Ben Whitfield: understood\n"
)
SECRET_CHAT = CHAT + "15/03/2026, 11:00 - Anna Harbour: TOP SECRET\n"


def scope(name):
    return Scope(ScopeKind.CUSTODIAN, name)


def finished(browser, address):
    """Follow a page of work until it is over; return where it sends."""
    for _ in range(600):
        if browser.get(f"{address}.json").json()["over"]:
            return browser.get(address)
        time.sleep(0.05)
    raise AssertionError("the work did not end")


def sent(browser, text, name="WhatsApp Chat with Harbour.txt", **more):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return browser.post("/capture/send", {"export": file, **more})


def upload_of(browser, text=CHAT, **more):
    """Send a file and have it looked at; return the address of what was read."""
    answer = sent(browser, text, **more)
    assert answer.status_code == 302, answer.content
    return finished(browser, answer["Location"])["Location"].removesuffix("/read")


TERMS = {"reason": "urgent", "supplied": "self", "device": "work phone", "zone": "Europe/London"}


def captured(browser, address, **terms):
    answer = browser.post(f"{address}/about", {**TERMS, **terms})
    assert answer.status_code == 302, answer.content.decode()
    answer = browser.post(f"{address}/check")
    done = finished(browser, answer["Location"])
    return browser.get(done["Location"])


def test_a_custodian_hands_in_their_own_conversation_and_gets_a_receipt(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Rosalind Pike")))
    page = browser.get("/capture").content.decode()
    assert "Rosalind Pike" in page
    assert 'name="custodian"' not in page
    address = upload_of(browser)
    read = browser.get(f"{address}/read").content.decode()
    for told in ("Anna Harbour", "Ben Whitfield", "1 March 2026 to 14 March 2026", "Nothing is kept yet"):
        assert told in read
    assert "register of people" not in read
    answer = captured(browser, address)
    receipt = browser.get(answer["Location"]).content.decode()
    assert "Rosalind Pike, work phone" in receipt
    assert "Sent folder" not in receipt
    assert "It was urgent" in receipt
    capture = answer["Location"].rpartition("/")[2]
    assert capture in browser.get("/receipts").content.decode()
    assert browser.get(f"{address}/read").status_code == 404


def test_a_made_up_chat_does_not_tell_whom_the_register_has_of_copies_out_of_sight(site):
    number = next(site.numbers)
    seen, hidden = f"Ivy Seen {number}", f"Sam Source {number}"
    for custodian, name in (("Smew One", seen), ("Smew Two", hidden)):
        copy = site.capture(f"{CHAT}14/03/2026, 11:02 - Ben Whitfield: {name}\n", custodian).capture.copies[0]
        with site.host.writing(Officer(0, "the terminal", "")) as home:
            whom = Whom(name, is_new=True)
            identify(home, (copy.id, "Ben Whitfield"), whom, "I know them", lambda _done, _total: None)
    guessed = CHAT.replace("Anna Harbour", seen).replace("Ben Whitfield", hidden)
    narrow = site.as_role(Role.RECORDS, scope=scope("Smew One"))
    unknown = {}
    for who, browser in (("narrow", narrow), ("wide", site.as_role(Role.RECORDS))):
        address = upload_of(browser, guessed, custodian="Smew One")
        unknown[who] = browser.get(f"{address}/read").content.decode()
        browser.post(f"/capture/uploads/{address.rpartition('/')[2]}/give-up")
    unknown = {who: page.count("not in the register of people") for who, page in unknown.items()}
    assert unknown == {"narrow": 1, "wide": 0}


def test_the_address_of_more_receipts_tells_no_number_and_takes_no_capture_out_of_sight(site, monkeypatch):
    monkeypatch.setattr("onrecord.web.views.receipts._PAGE", 2)
    number = next(site.numbers)
    mine, other = f"Tattler {number}", f"Godwit {number}"
    held = []
    for custodian in (mine, other, mine, other, mine, mine, other, mine):
        text = f"{CHAT}14/03/2026, 11:02 - Ben Whitfield: {len(held)} {custodian}\n"
        held.append((custodian, site.capture(text, custodian).capture.id))
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope(mine)))
    shown, address = [], "/receipts"
    while address:
        page = browser.get(address).content.decode()
        shown.append(re.findall(r'href="/receipts/(c-[a-z0-9]+)"', page))
        after = re.search(r'href="(\?[^"]+)"', page)
        assert after is None or after[1] == f"?before={shown[-1][-1]}"
        address = f"/receipts{after[1]}" if after else ""
    expected = [capture for custodian, capture in held if custodian == mine][::-1]
    assert shown == [expected[:2], expected[2:4], expected[4:]]
    for capture in (held[1][1], "c-nothing", "7", "\x00"):
        assert browser.get("/receipts", {"before": capture}).status_code == 404


def test_the_files_of_a_receipt_are_handed_over_and_never_shown(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Iona Quill")))
    answer = captured(browser, upload_of(browser))
    for kind in ("receipt", "sig", "tlog-proof"):
        file = browser.get(f"{answer['Location']}/files/{kind}")
        assert file["Content-Disposition"].startswith('attachment; filename="c-')
        assert file["X-Content-Type-Options"] == "nosniff"
        assert file.content
    assert browser.get(f"{answer['Location']}/files/opening").status_code == 404


def test_a_custodian_cannot_hand_in_anothers_conversation(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Own Name")))
    assert sent(browser, CHAT, custodian="Another Name").status_code == 403
    begin = browser.post("/capture/uploads", {"custodian": "Another Name"}, content_type="application/json")
    assert begin.status_code == 403


def test_a_receipt_of_another_custodian_is_not_found(site):
    outcome = site.capture(CHAT, "Somebody Else")
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Own Name")))
    for address in (f"/receipts/{outcome.capture.id}", "/receipts/c-nothing"):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert "no such receipt is held" in answer.content.decode().lower()


def test_a_marked_upload_is_discarded_at_once_and_the_page_says_whom_to_call(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Rosalind Pike")))
    before = len(list(site.host.reading(site.officer()).journal.envelopes()))
    staged = set((site.host.settings.home / "uploads").glob("*"))
    answer = sent(browser, SECRET_CHAT)
    done = finished(browser, answer["Location"])
    page = browser.get(done["Location"]).content.decode()
    assert "Stop: a protective marking was found" in page
    assert site.host.settings.security_contact in page.replace("&#x27;", "'")
    assert set((site.host.settings.home / "uploads").glob("*")) <= staged
    events = list(site.host.reading(site.officer()).journal.envelopes())
    assert events[before:][-1].verb == "onrecord:stopped-capture"


def test_what_a_private_office_captured_waits_for_the_custodians_word(site):
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope("Minister One")))
    custodian = site.client(site.officer(Role.CUSTODIAN, scope=scope("Minister One")))
    address = upload_of(office)
    answer = captured(office, address)
    capture = answer["Location"].rpartition("/")[2]
    assert "waits for" in office.get(answer["Location"]).content.decode()
    assert f"/receipts/{capture}/confirm" in custodian.get("/receipts/for-you").content.decode()
    stranger = site.client(site.officer(Role.CUSTODIAN, scope=scope("Minister Two")))
    assert stranger.post(f"/receipts/{capture}/confirm").status_code == 404
    assert custodian.post(f"/receipts/{capture}/confirm").status_code == 302
    assert capture not in custodian.get("/receipts/for-you").content.decode()
    assert custodian.post(f"/receipts/{capture}/confirm").status_code == 404


def test_a_custodian_who_says_not_mine_says_why(site):
    from onrecord.procedures.confirm import confirmations

    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope("Minister Three")))
    custodian = site.client(site.officer(Role.CUSTODIAN, scope=scope("Minister Three")))
    capture = captured(office, upload_of(office))["Location"].rpartition("/")[2]
    assert custodian.post(f"/receipts/{capture}/not-mine", {"why": " "}).status_code == 200
    assert custodian.post(f"/receipts/{capture}/not-mine", {"why": "another phone"}).status_code == 302
    said = confirmations(site.host.reading(site.officer()))[capture]
    assert (said.is_theirs, said.why) == (False, "another phone")
    for browser in (custodian, office):
        page = browser.get(f"/receipts/{capture}").content.decode()
        assert "Clear nothing on the strength of this receipt" in page
        assert 'May it be cleared from the phone? <strong class="govuk-tag govuk-tag--red">Not yet' in page
        assert "may be cleared</p>" not in page


def test_a_receipt_says_that_it_was_confirmed_and_when(site):
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope("Minister Nine")))
    custodian = site.client(site.officer(Role.CUSTODIAN, scope=scope("Minister Nine"), name="Minister Nine"))
    capture = captured(office, upload_of(office))["Location"].rpartition("/")[2]
    assert custodian.post(f"/receipts/{capture}/confirm").status_code == 302
    page = office.get(f"/receipts/{capture}").content.decode()
    assert re.search(r"Minister Nine</bdi> said on .* that it is theirs\.", page)


def test_the_inbox_shows_what_custodians_have_not_confirmed_or_say_is_not_theirs(site):
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope("Minister Four")))
    custodian = site.client(site.officer(Role.CUSTODIAN, scope=scope("Minister Four")))
    records = site.as_role(Role.RECORDS)
    capture = captured(office, upload_of(office))["Location"].rpartition("/")[2]
    assert "The custodian has not confirmed it yet" in records.get("/inbox").content.decode()
    custodian.post(f"/receipts/{capture}/not-mine", {"why": "it is my predecessor's"})
    page = records.get("/inbox").content.decode()
    assert "The custodian says that it is not theirs" in page
    assert "it is my predecessor&#x27;s" in page


def test_a_records_officer_names_anybody_and_a_private_office_only_whom_it_acts_for(site):
    records = site.as_role(Role.RECORDS)
    assert 'type="text" name="custodian"' in records.get("/capture").content.decode()
    officer = site.officer(Role.PRIVATE_OFFICE, scope=scope("Minister A"))
    now = site.host.now()
    grant = site.service.accounts.propose(
        officer.account, Role.PRIVATE_OFFICE, scope("Minister B"), None, now
    )
    site.service.accounts.decide(grant.id, None, now, agreed=True)
    page = site.client(officer).get("/capture").content.decode()
    assert re.findall(r'type="radio" name="custodian" value="([^"]+)"', page) == ["Minister A", "Minister B"]
    assert sent(site.client(officer), CHAT, custodian="Minister C").status_code == 403


def test_the_phone_that_a_conversation_was_captured_from_before_is_suggested_and_no_other_custodians(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Petra Phones")))
    other = site.client(site.officer(Role.CUSTODIAN, scope=scope("Otto Phones")))
    address = upload_of(browser)
    assert 'value="phone"' in browser.get(f"{address}/about").content.decode()
    captured(browser, address, device="work iPhone")
    later = CHAT + "15/03/2026, 10:02 - Ben Whitfield: later\n"
    for asks, suggested in ((browser, "work iPhone"), (other, "phone")):
        page = asks.get(f"{upload_of(asks, later)}/about").content.decode()
        assert f'value="{suggested}"' in page


def test_a_capture_under_way_of_another_account_is_not_found(site):
    mine = site.client(site.officer(Role.CUSTODIAN, scope=scope("Rosalind Pike")))
    other = site.as_role(Role.RECORDS)
    address = upload_of(mine)
    for page in ("read", "about", "check", "whose"):
        assert other.get(f"{address}/{page}").status_code == 404
        assert other.post(f"{address}/{page}", TERMS).status_code == 404


def test_ambiguous_dates_are_asked_about_and_the_answer_is_on_the_record(site):
    text = "01/03/2026, 09:30 - Anna: one\n02/03/2026, 09:30 - Ben: two\n"
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Dora Date")))
    address = upload_of(browser, text)
    assert (
        "Some dates in the file can be read in two ways" in browser.get(f"{address}/about").content.decode()
    )
    browser.post(f"{address}/about", {**TERMS, "date_order": "dmy"})
    assert "Day, then month (31/12/2026)" in browser.get(f"{address}/check").content.decode()
    answer = captured(browser, address, date_order="dmy")
    text = browser.get(f"{answer['Location']}/files/receipt").content.decode()
    assert re.search(r"date_order: .*day before month", text)


def test_the_same_files_give_the_same_receipt_which_says_that_it_stood_before(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Rena Repeat")))
    first = captured(browser, upload_of(browser))
    assert "was captured before" not in browser.get(first["Location"]).content.decode()
    again = captured(browser, upload_of(browser))
    assert first["Location"] == again["Location"]
    assert "What you sent was captured before" in browser.get(again["Location"]).content.decode()
    assert "was captured before" not in browser.get(again["Location"]).content.decode()


def test_what_was_read_and_not_captured_is_found_again_until_it_is_given_up_or_captured(site):
    officer = site.officer(Role.CUSTODIAN, scope=scope("Tess Tabs"))
    browser, other = site.client(officer), site.as_role(Role.CUSTODIAN, scope=scope("Tess Tabs"))
    addresses = [upload_of(browser), upload_of(browser, CHAT.replace("quay", "pier"))]
    for page in ("/", "/capture"):
        shown = browser.get(page).content.decode()
        assert "Not captured yet" in shown
        assert all(f'href="{address}/read"' in shown for address in addresses)
        assert "Tess Tabs, Harbour, sent" in shown
        assert "Not captured yet" not in other.get(page).content.decode()
    (gives_up, _) = re.findall(
        r'action="(/capture/uploads/[^/]+/give-up)"', browser.get("/").content.decode()
    )
    assert browser.post(gives_up).status_code == 302
    assert addresses[0] not in browser.get("/").content.decode()
    captured(browser, addresses[1])
    assert "Not captured yet" not in browser.get("/").content.decode()


def test_what_cannot_be_read_is_told_and_cannot_be_captured(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Una Unread")))
    address = upload_of(browser, "\x00\x01 nothing that any app writes", name="thing.bin")
    page = browser.get(f"{address}/read").content.decode()
    assert "Nothing that you sent can be read" in page
    assert browser.get(f"{address}/about").status_code == 400


def test_giving_up_leaves_nothing(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Gil Giveup")))
    address = upload_of(browser)
    upload = address.rpartition("/")[2]
    assert (site.host.settings.home / "uploads" / upload).exists()
    browser.post(f"/capture/uploads/{upload}/give-up")
    assert not (site.host.settings.home / "uploads" / upload).exists()
    assert browser.get(f"{address}/read").status_code == 404


def test_a_script_that_gives_up_leaves_no_note_on_the_page_of_another_upload(site):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Sid Script")))
    first, second = upload_of(browser), upload_of(browser)
    upload = first.rpartition("/")[2]
    given_up = browser.post(f"/capture/uploads/{upload}/give-up", HTTP_ACCEPT="application/json")
    assert given_up.json() == {}
    assert browser.get(f"{first}/read").status_code == 404
    assert "was given up" not in browser.get(f"{second}/read").content.decode()


HOSTILE = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "a\x00b.txt",
    "<script>alert(1)</script>.txt",
    "\u202egnp.txt",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_leads_nowhere_and_does_nothing_on_a_page(site, name):
    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Hal Hostile")))
    begun = browser.post("/capture/uploads", {"custodian": "Hal Hostile"}, content_type="application/json")
    upload = begun.json()["upload"]
    address = f"/capture/uploads/{upload}"
    added = browser.post(
        f"{address}/files", {"name": name, "size": len(CHAT)}, content_type="application/json"
    ).json()
    assert not {"..", "\x00"} & set(re.split(r"[/]", added["name"]))
    browser.put(f"{address}/files/0?offset=0", CHAT, content_type="application/octet-stream")
    page = browser.post(f"{address}/look").json()["page"]
    done = finished(browser, page)["Location"]
    shown = browser.get(done).content.decode()
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert sorted(one.name for one in (site.host.settings.home / "uploads" / upload).iterdir()) == ["0"]


def backup():
    scripts = sorted((SAMPLES / "whatsapp-android-db" / "new-layout").glob("*.sql"))
    return crypt_files.crypt15(database(*(one.read_text("utf-8") for one in scripts)))


def test_the_key_of_a_backup_is_asked_for_used_and_stored_nowhere(site):
    from onrecord.service.models import Work

    browser = site.client(site.officer(Role.CUSTODIAN, scope=scope("Kay Backup")))
    address = upload_of(browser, backup(), name="msgstore.db.crypt15")
    page = browser.get(f"{address}/read").content.decode()
    assert "is encrypted" in page
    assert "Continue" not in page
    again = browser.post(f"{address}/read", {"secret": "0" * 64})
    finished(browser, again["Location"])
    assert "What you gave does not open it" in browser.get(f"{address}/read").content.decode()
    key = crypt_files.ROOT.hex()
    again = browser.post(f"{address}/read", {"secret": key})
    finished(browser, again["Location"])
    assert "Continue" in browser.get(f"{address}/read").content.decode()
    receipt = captured(browser, address)["Location"]
    assert browser.get(receipt).status_code == 200
    told = [str((one.said, one.result, one.refusal)) for one in Work.objects.all()]
    assert not any(key in one for one in told)
    assert not any(key in str(event.payload) for event in site.host.reading(site.officer()).journal.events())


@pytest.mark.parametrize(("first", "space"), [("Loveday", "  "), ("Merryn", "\u00a0"), ("Elowen", " \u200b")])
def test_a_copy_of_an_older_home_goes_on_under_its_custodians_name_as_it_is_typed_now(
    site, monkeypatch, first, space
):
    with monkeypatch.context() as older:
        older.setattr("onrecord.procedures.capture.as_held", lambda _home, *names: names)
        before = site.capture(CHAT, f"{first}{space}Nance").capture
    now = site.capture(f"{CHAT}15/03/2026, 09:31 - Anna Harbour: open\n", f"{first} Nance").capture
    assert [(one.id, one.custodian) for one in now.copies] == [(before.copies[0].id, f"{first}{space}Nance")]
    scope = Scope(ScopeKind.CUSTODIAN, f"{first} Nance")
    own = site.client(site.officer(Role.CUSTODIAN, scope=scope))
    assert own.get(f"/receipts/{before.id}").status_code == 200


@pytest.mark.parametrize("name", ["\\ud800x", "x" * 201, "a\\u0000b", "a\\u202eb", "\\u200b"])
def test_a_custodian_is_a_name_that_can_stand_on_a_receipt(site, name):
    browser = site.as_role(Role.RECORDS)
    said = f'{{"custodian": "{name}"}}'
    answer = browser.post("/capture/uploads", said, content_type="application/json")
    assert (answer.status_code, answer.json()["error"][:6]) == (400, "a name")
    if "ud800" not in name:
        typed = name.encode().decode("unicode_escape")
        assert sent(browser, CHAT, custodian=typed).status_code == 400
