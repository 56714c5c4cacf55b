"""An upload is reached by what began it: one program's token, or its officer's pages, and nothing else."""

import json

import pytest
from tests.support.arrived import arrived
from tests.web.api.test_answers import uploaded
from tests.web.api.test_leaving_out import MUM, capture, chat, choose
from tests.web.test_capture import captured, scope, upload_of

from onrecord.ports.uploads import Owner
from onrecord.procedures.tokens import revoke_token
from onrecord.records.accounts import Role
from onrecord.records.errors import NotHeldError
from onrecord.records.works import WorkState
from onrecord.web.housekeeping import keep_house


def every_way_in(asks, upload, custodian="Somebody"):
    """Return what a program is answered who would read, add to, plan or capture an upload."""
    path = f"uploads/{upload}"
    said = {"upload": upload, "custodian": custodian}
    return {
        "look": asks.get(path).status_code,
        "add": asks.ask("POST", f"{path}/files", {"name": "late.txt", "size_bytes": 4}).status_code,
        "send": asks.ask("PUT", f"{path}/files/0?offset=0", b"late").status_code,
        "plan": asks.ask("POST", f"{path}/withholding", {"choices": [MUM]}).status_code,
        "capture": asks.ask("POST", "captures", said).status_code,
    }


@pytest.fixture
def minister(site, program):
    """A custodian's browser, a program of theirs, and their name."""
    name = f"Minister {next(site.numbers)}"
    officer = site.officer(Role.CUSTODIAN, scope=scope(name))
    return site.client(officer), program(officer=officer), name


def test_a_program_reaches_no_upload_that_a_page_of_its_officer_began(site, minister):
    browser, asks, name = minister
    address = upload_of(browser, chat(site).decode())
    upload, works = address.rpartition("/")[2], len(asks.given("works")["items"])
    assert set(every_way_in(asks, upload, name).values()) == {404}
    assert asks.ask("DELETE", f"uploads/{upload}").status_code == 204, "as if it were gone already"
    assert asks.ask("DELETE", f"uploads/{upload}/withholding").status_code == 204
    assert len(asks.given("works")["items"]) == works
    browser.post(f"{address}/official", {"official": "all"})
    assert captured(browser, address)["Location"].startswith("/receipts/")


def test_a_program_reaches_no_upload_of_another_token_of_its_officer(site, program):
    asks = program(Role.RECORDS)
    other = program(officer=asks.officer)
    upload = uploaded(asks, chat(site))
    planned = choose(asks, upload)["result"]["left_out"]
    assert set(every_way_in(other, upload).values()) == {404}
    other.ask("DELETE", f"uploads/{upload}/withholding")
    other.ask("DELETE", f"uploads/{upload}")
    assert capture(asks, upload, planned).status_code == 202


def test_a_page_reaches_no_upload_that_a_program_of_its_officer_began(site, minister):
    browser, asks, _ = minister
    upload = uploaded(asks, chat(site))
    address = f"/capture/uploads/{upload}"
    assert browser.get(address).status_code == 404
    assert browser.get(f"/capture/{upload}/check").status_code == 404
    assert browser.post(f"{address}/look").status_code == 404
    browser.post(f"{address}/give-up")
    assert asks.given(f"uploads/{upload}")["files"][0]["is_whole"]


def test_a_program_adds_no_file_to_an_upload_that_was_read(site, program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(site))
    choose(asks, upload)
    before = asks.given(f"uploads/{upload}")["files"]
    late = asks.ask("POST", f"uploads/{upload}/files", {"name": "late.txt", "size_bytes": 4})
    assert late.status_code in {400, 409}
    assert b"read already" in late.content
    more = asks.ask("PUT", f"uploads/{upload}/files/0?offset={before[0]['size_bytes']}", b"late")
    assert more.status_code in {400, 409}
    assert asks.given(f"uploads/{upload}")["files"] == before


def test_what_a_program_sent_goes_once_its_token_is_over_and_nothing_works_on_it(site, program):
    from onrecord.service import models

    asks = program(Role.RECORDS)
    one, other = program(officer=asks.officer), uploaded(asks, chat(site))
    upload = uploaded(one, chat(site))
    sent_by = Owner(one.officer.account, one.token)
    work = models.Work.objects.create(  # in no queue, so that it goes on for as long as the test says
        id="5e" * 12,
        verb="capture_upload",
        account_id=one.officer.account,
        state=WorkState.RUNNING.value,
        asked_at=site.host.now(),
        said={"token": one.token},
    )
    with site.host.writing(one.officer) as home:
        revoke_token(home, site.service, one.officer, one.token)
    keep_house(site.host, site.service)
    assert site.host.uploads.files(upload, sent_by)[0].is_whole
    site.service.works.done(work.pk, {}, site.host.now())
    keep_house(site.host, site.service)
    with pytest.raises(NotHeldError):
        site.host.uploads.files(upload, sent_by)
    assert asks.given(f"uploads/{other}")["files"][0]["is_whole"]
    assert upload != other


def test_an_upload_goes_on_only_with_the_file_that_it_began_with(site, program):
    asks, data = program(Role.RECORDS), chat(site) * 2000
    upload = json.loads(asks.ask("POST", "uploads").content)["upload"]
    asks.ask("POST", f"uploads/{upload}/files", {"name": "a.txt", "size_bytes": len(data)})
    path, half = f"uploads/{upload}/files/0", 64 * 1024
    assert asks.ask("PUT", f"{path}?offset=0", data[:half]).status_code == 200
    other = data.replace(b"a", b"b")
    refused = asks.ask("PUT", f"{path}?offset={half}", other[half:], onrecord_before=arrived(other[:half]))
    assert refused.status_code == 409
    assert b"not how it begins" in refused.content
    assert asks.given(f"uploads/{upload}")["files"][0]["received_bytes"] == half
    wrong = asks.ask("PUT", f"{path}?offset={half}", data[half:], onrecord_before="no digest")
    assert wrong.status_code == 422
    asked = asks.ask("PUT", f"{path}?offset={half}", onrecord_before=arrived(data[:half]))
    assert json.loads(asked.content)["received_bytes"] == half, "without bytes it is a question alone"
    rest = asks.ask("PUT", f"{path}?offset={half}", data[half:], onrecord_before=arrived(data[:half]))
    assert json.loads(rest.content)["is_whole"]
    whole = asks.ask("PUT", f"{path}?offset={len(data)}", onrecord_before=arrived(data))
    assert whole.status_code == 200
