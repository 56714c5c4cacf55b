"""What a browser left out before it sent anything is captured as the terminal captures it, and checked."""

import base64
import json
from html import unescape

from tests.support.withholding import SEED, derived_files, drawn
from tests.web.test_capture import TERMS, finished, scope, upload_of
from tests.web.test_capturing import queue_held
from tests.web.test_links import made, named, office_of, opened
from tests.web.test_withholding import CHAT, LINES, captured, text_of

from onrecord.integrity.receipt import read_receipt
from onrecord.integrity.salts import kept_salts
from onrecord.records.accounts import Role
from onrecord.records.receipts import SafeToClear
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

NAME = "WhatsApp Chat with Garden.txt"
CHOSEN = [Choice(WithholdReason.PERSONAL, lines=(LineRange(3, 4), LineRange(6, 6)))]
MADE = drawn({NAME: CHAT.encode()}, CHOSEN, NAME)
KEPT = derived_files({NAME: CHAT.encode()}, MADE, NAME)[NAME]
SAID = {
    "onrecord-withheld": 1,
    "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in MADE.text.lines],
    "leaves": list(MADE.leaves),
    "salts": base64.b64encode(
        kept_salts(SEED, MADE.tree.leaves, [(one.first, one.last) for one in MADE.withheld])
    ).decode(),
    "root": MADE.tree.root,
    "count": MADE.tree.leaves,
    "messages": {"personal": 2},
}


def signed_in(site):
    name = f"Minister {next(site.numbers)}"
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(name))), name


def sent(browser, name, kept=KEPT, said=SAID, at="/capture"):
    """Send what is kept and what says so; return the upload's address and the answer."""
    as_json = {"content_type": "application/json"}
    upload = browser.post(f"{at}/uploads", {"custodian": name}, **as_json).json()["upload"]
    address = f"{at}/uploads/{upload}"
    browser.post(f"{address}/files", {"name": NAME, "size": len(kept)}, **as_json)
    browser.put(f"{address}/files/0?offset=0", kept, content_type="application/octet-stream")
    return address, browser.put(f"{address}/withheld", json.dumps(said), **as_json)


def looked(browser, address):
    done = finished(browser, browser.post(f"{address}/look").json()["page"])
    return done["Location"].removesuffix("/read")


def test_what_was_left_out_before_is_captured_under_the_id_that_its_opening_names(site):
    browser, name = signed_in(site)
    address, answer = sent(browser, name)
    promised = answer.json()["capture"]
    journey = looked(browser, address)
    told = text_of(browser.get(f"{journey}/read").content.decode())
    assert "Left out: 2 messages, before anything was sent. Personal: 2 messages." in told
    assert "; left out: 2 messages, before anything was sent" in browser.get("/").content.decode()
    assert browser.get(f"{journey}/official")["Location"] == f"{journey}/about"
    browser.post(f"{journey}/about", {"reason": "urgent", "supplied": "self", "device": "p", "zone": "UTC"})
    told = text_of(browser.get(f"{journey}/check").content.decode())
    assert "2 messages, before anything was sent. Personal: 2 messages" in told
    receipt = captured(browser, journey)
    assert receipt == f"/receipts/{promised}"
    said = read_receipt(browser.get(f"{receipt}/files/receipt").content)
    (told,) = [one for one in said.warnings if one.startswith("Withheld when handed in")]
    assert "2 messages by the browser's count, 3 lines" in told
    assert "what stood there may also be the end of the message above" in told
    assert said.line_tree == MADE.tree
    assert list(said.withheld.leaves) == list(MADE.leaves)
    assert "Download the opening" not in browser.get(receipt).content.decode()
    assert site.host.reading(site.officer()).catalogue.copies_in(promised)


def test_who_is_to_confirm_a_capture_is_told_what_was_left_out_of_it_before_they_do(site):
    name = f"Minister {next(site.numbers)}"
    office = site.client(site.officer(Role.PRIVATE_OFFICE, scope=scope(name)))
    custodian = site.client(site.officer(Role.CUSTODIAN, scope=scope(name)))
    address, _ = sent(office, name)
    captured(office, looked(office, address))
    captured(office, upload_of(office, CHAT.replace("/2026", "/2027"), custodian=name))
    page = unescape(text_of(custodian.get("/receipts/for-you").content.decode()))
    left = "Left out when it was handed in: Personal: 2 messages by the browser's count, 3 lines . Confirm"
    assert page.count("Left out") == page.count(left) == 1
    assert page.count("Captured by") == 2


def test_what_is_sent_without_what_says_so_is_captured_with_a_caution(site):
    browser, name = signed_in(site)
    as_json = {"content_type": "application/json"}
    upload = browser.post("/capture/uploads", {"custodian": name}, **as_json).json()["upload"]
    address = f"/capture/uploads/{upload}"
    browser.post(f"{address}/files", {"name": NAME, "size": len(KEPT)}, **as_json)
    browser.put(f"{address}/files/0?offset=0", KEPT, content_type="application/octet-stream")
    journey = looked(browser, address)
    assert "3 lines of it look like the mark" in text_of(browser.get(f"{journey}/read").content.decode())
    receipt = captured(browser, journey)
    said = read_receipt(browser.get(f"{receipt}/files/receipt").content)
    assert said.clearance.answer is SafeToClear.NO
    assert any("look as if something was left out" in why for why in said.clearance.reasons)


def test_what_does_not_lead_to_the_root_is_not_captured(site):
    for kept, said in (
        (KEPT.replace(b"closed", b"opened"), SAID),
        (KEPT, {**SAID, "root": "00" * 32}),
        (KEPT.replace(b"[withheld by", b"[withheld b!", 1), SAID),
    ):
        browser, name = signed_in(site)
        address, answer = sent(browser, name, kept, said)
        assert answer.status_code == 201
        journey = looked(browser, address)
        browser.post(
            f"{journey}/about", {"reason": "urgent", "supplied": "self", "device": "p", "zone": "UTC"}
        )
        answer = browser.post(f"{journey}/check")
        done = finished(browser, answer["Location"])
        page = browser.get(done["Location"]) if done.status_code == 302 else done  # refused, or of the source
        page = text_of(page.content.decode())
        assert "nothing was kept" in page
        assert "/receipts/c-" not in browser.get("/receipts").content.decode()


def test_what_does_not_fit_is_refused_at_once_and_can_be_sent_again(site):
    browser, name = signed_in(site)
    address, answer = sent(browser, name, said={**SAID, "leaves": []})
    assert answer.status_code == 400
    assert "nothing was kept" in answer.json()["error"]
    assert LINES[2] not in answer.content.decode()
    again = browser.put(f"{address}/withheld", json.dumps(SAID), content_type="application/json")
    assert again.status_code == 201
    other, _ = signed_in(site)
    assert other.put(f"{address}/withheld", json.dumps(SAID)).status_code == 404


def test_a_marking_in_what_is_kept_stops_it_as_ever(site):
    marked = CHAT.replace("understood", "TOP SECRET")
    made = drawn({NAME: marked.encode()}, [Choice(WithholdReason.PERSONAL, lines=(LineRange(3, 4),))], NAME)
    kept = derived_files({NAME: marked.encode()}, made, NAME)[NAME]
    said = {
        **SAID,
        "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in made.text.lines],
        "leaves": list(made.leaves),
        "salts": base64.b64encode(kept_salts(SEED, 7, [(2, 3)])).decode(),
        "root": made.tree.root,
        "messages": {"personal": 1},
    }
    browser, name = signed_in(site)
    address, answer = sent(browser, name, kept, said)
    assert answer.status_code == 201
    done = finished(browser, browser.post(f"{address}/look").json()["page"])
    assert "Stop: a protective marking was found" in browser.get(done["Location"]).content.decode()


def test_the_rules_that_the_page_reads_by_are_the_readers_own(site):
    from onrecord.readers.formats.whatsapp_text.rules import rules

    browser, _ = signed_in(site)
    assert browser.get("/capture/rules.json").json() == json.loads(json.dumps(rules()))


def test_what_is_left_out_is_said_only_so_often(site):
    browser, name = signed_in(site)
    address, answer = sent(browser, name)
    statuses = [browser.put(f"{address}/withheld", b"{}").status_code for _ in range(20)]
    assert answer.status_code == 201
    assert statuses[-1] == 429
    assert statuses[0] == 400


def test_what_a_page_sends_nested_without_end_is_refused_in_words(site):
    browser, _ = signed_in(site)
    for body in ("[" * 8_000, '{"custodian":' + "[" * 7_000):
        answer = browser.post("/capture/uploads", body, content_type="application/json")
        assert answer.status_code == 409
        assert "load the page again" in answer.json()["error"]


def refused(answer):
    return answer.status_code == 409 and "left out of it on the device stands" in answer.json()["error"]


def test_what_was_left_out_before_stands_once_a_reading_was_asked_for(site):
    browser, name = signed_in(site)
    with queue_held(site):
        address, first = sent(browser, name)
        page = browser.post(f"{address}/look").json()["page"]
        again = browser.put(f"{address}/withheld", json.dumps(SAID), content_type="application/json")
        assert refused(again), again.content
    journey = finished(browser, page)["Location"].removesuffix("/read")
    assert refused(browser.put(f"{address}/withheld", json.dumps(SAID), content_type="application/json"))
    assert captured(browser, journey).rpartition("/")[2] == first.json()["capture"]


def test_what_was_left_out_before_cannot_be_said_while_it_is_captured(site):
    browser, name = signed_in(site)
    address, first = sent(browser, name)
    journey = looked(browser, address)
    browser.post(f"{journey}/about", TERMS)
    with queue_held(site):
        work = browser.post(f"{journey}/check")["Location"]
        again = browser.put(f"{address}/withheld", json.dumps(SAID), content_type="application/json")
        assert (again.status_code, "is being made" in again.json()["error"]) == (409, True)
    receipt = browser.get(finished(browser, work)["Location"])["Location"]
    assert receipt.rpartition("/")[2] == first.json()["capture"]


def test_what_was_handed_in_before_leads_to_the_receipt_that_stands_and_says_which_opening_is_its_own(site):
    browser, name = signed_in(site)
    receipt = captured(browser, looked(browser, sent(browser, name)[0]))
    address, answer = sent(browser, name)
    promised, journey = answer.json()["capture"], looked(browser, address)
    browser.post(f"{journey}/about", TERMS)
    done = finished(browser, browser.post(f"{journey}/check")["Location"])
    page = browser.get(done["Location"])
    told = text_of(page.content.decode())
    assert page.status_code == 200
    assert f"names {promised} , which was never made: it opens nothing" in told
    assert f'href="{receipt}"' in page.content.decode()
    assert browser.get(f"/receipts/{promised}")["Location"] == receipt
    assert signed_in(site)[0].get(f"/receipts/{promised}").status_code == 404
    assert browser.get(f"/receipts/{promised[:-1]}").status_code == 404
    last = list(site.host.reading(site.officer()).journal.envelopes())[-1]
    assert last.objects == (receipt.rpartition("/")[2], promised)


def of_another_seed():
    """Say the same left out once more, as another window does: under salts of its own."""
    seed = bytes(reversed(SEED))
    another = drawn({NAME: CHAT.encode()}, CHOSEN, NAME, seed=seed)
    salts = kept_salts(seed, another.tree.leaves, [(one.first, one.last) for one in another.withheld])
    of_it = {"leaves": list(another.leaves), "root": another.tree.root}
    return {**SAID, **of_it, "salts": base64.b64encode(salts).decode()}


def goes_on(browser, address, opening):
    return browser.post(
        f"{address}/look", headers={"OnRecord-Opening": opening, "Accept": "application/json"}
    )


def void(answer):
    return answer.status_code == 409 and "go on in the other window" in answer.json()["error"]


def test_of_two_windows_only_the_one_whose_opening_counts_goes_on(site):
    browser, name = signed_in(site)
    address, first = sent(browser, name)
    other = browser.put(f"{address}/withheld", json.dumps(of_another_seed()), content_type="application/json")
    assert other.json()["instead"] == first.json()["capture"]
    assert void(goes_on(browser, address, first.json()["capture"]))
    looking = goes_on(browser, address, other.json()["capture"])
    assert void(goes_on(browser, address, first.json()["capture"]))
    journey = finished(browser, looking.json()["page"])["Location"].removesuffix("/read")
    assert void(goes_on(browser, address, first.json()["capture"]))
    assert captured(browser, journey).rpartition("/")[2] == other.json()["capture"]


def test_what_was_said_of_the_same_again_after_a_lost_answer_promises_the_same_capture(site):
    browser, name = signed_in(site)
    address, first = sent(browser, name)
    again = browser.put(f"{address}/withheld", json.dumps(SAID), content_type="application/json")
    assert (again.status_code, again.json()) == (201, first.json())


def test_of_two_windows_of_a_link_only_the_one_whose_opening_counts_goes_on(site):
    custodian = named(site)
    browser, at = opened(site, made(office_of(site, custodian)[1], custodian))
    address, first = sent(browser, custodian, at=at)
    other = browser.put(f"{address}/withheld", json.dumps(of_another_seed()), content_type="application/json")
    assert void(goes_on(browser, address, first.json()["capture"]))
    assert goes_on(browser, address, other.json()["capture"]).status_code == 200
