"""A zip out of which a browser left something is captured as its files, and checked to the last of them."""

import json

from tests.procedures.test_files_withheld_before import CHAT, KEPT, MADE, said_of
from tests.web.test_capture import finished
from tests.web.test_left_out_before import looked, signed_in
from tests.web.test_withholding import captured, text_of

from onrecord.integrity.receipt import read_receipt
from onrecord.records.receipts import SafeToClear

AS_JSON = {"content_type": "application/json"}
ABOUT = {"reason": "urgent", "supplied": "self", "device": "p", "zone": "UTC"}


def sent(browser, name, files=KEPT, said=None):
    """Send what is kept, the last first, and what says so; return the upload's address and the answer."""
    upload = browser.post("/capture/uploads", {"custodian": name}, **AS_JSON).json()["upload"]
    address = f"/capture/uploads/{upload}"
    for number, (file, data) in enumerate(reversed(files.items())):
        browser.post(f"{address}/files", {"name": file, "size": len(data)}, **AS_JSON)
        browser.put(f"{address}/files/{number}?offset=0", data, content_type="application/octet-stream")
    return address, browser.put(f"{address}/withheld", json.dumps(said or said_of(MADE)), **AS_JSON)


def test_what_is_kept_of_a_zip_is_captured_whole_under_the_id_that_was_promised(site):
    browser, name = signed_in(site)
    address, answer = sent(browser, name)
    journey = looked(browser, address)
    page = text_of(browser.get(f"{journey}/read").content.decode())
    assert "Pier" in page
    browser.post(f"{journey}/about", ABOUT)
    told = text_of(browser.get(f"{journey}/check").content.decode())
    assert "3 messages and 3 files, before anything was sent" in told
    receipt = captured(browser, journey)
    assert receipt == f"/receipts/{answer.json()['capture']}"
    said = read_receipt(browser.get(f"{receipt}/files/receipt").content)
    warnings = [one for one in said.warnings if one.startswith("Withheld when handed in, as personal")]
    assert "2 messages by the browser's count, 2 lines, 2 files" in warnings[0]
    assert said.line_tree == MADE.tree
    assert list(said.withheld.leaves) == list(MADE.leaves)
    assert len(said.originals) == len(KEPT)
    assert said.clearance.answer is not SafeToClear.YES
    proved = site.host.reading(site.officer()).catalogue.copies_in(answer.json()["capture"])
    assert len(proved) == 1


def test_a_file_that_is_not_the_one_committed_to_is_not_captured(site):
    browser, name = signed_in(site)
    (picture,) = [one for one in KEPT if one.endswith(".jpg")]
    address, answer = sent(browser, name, {**KEPT, picture: b"another one"})
    assert answer.status_code == 201
    journey = looked(browser, address)
    browser.post(f"{journey}/about", ABOUT)
    done = finished(browser, browser.post(f"{journey}/check")["Location"])
    page = browser.get(done["Location"]) if done.status_code == 302 else done
    assert "nothing was kept" in text_of(page.content.decode())


def test_what_does_not_fit_the_files_is_refused_at_once(site):
    browser, name = signed_in(site)
    _, answer = sent(browser, name, {CHAT: KEPT[CHAT]})
    assert answer.status_code == 400
    assert "nothing was kept" in answer.json()["error"]


def test_no_file_joins_those_of_which_it_was_said_what_was_left_out(site):
    browser, name = signed_in(site)
    address, _ = sent(browser, name)
    before = browser.get(address).json()["files"]
    answer = browser.post(f"{address}/files", {"name": "zz late.pdf", "size": 4}, **AS_JSON)
    assert answer.status_code == 409
    assert "read already" in answer.json()["error"]
    assert browser.get(address).json()["files"] == before
