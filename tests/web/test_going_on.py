"""An upload goes on with the file that it began with, or is begun anew: two files are never mixed."""

import pytest
from tests.support.arrived import arrived
from tests.web.test_capture import scope, upload_of
from tests.web.test_links import made, named, office_of, opened

from onrecord.records.accounts import Role

HALF = 64 * 1024
OLD, NEW = (f"13/03/2026, 09:31 - Anna: {word}\n".encode() * 4000 for word in ("old", "new"))
JSON = {"content_type": "application/json"}


@pytest.fixture(params=["account", "link"])
def place(request, site):
    """A browser, where it sends to, and for whom."""
    custodian = named(site)
    if request.param == "account":
        return site.client(site.officer(Role.CUSTODIAN, scope=scope(custodian))), "/capture", custodian
    _, office = office_of(site, custodian)
    return *opened(site, made(office, custodian)), custodian


def begun(browser, at, custodian, **more):
    """Begin an upload of which half has arrived; return its address and that of its file."""
    upload = browser.post(f"{at}/uploads", {"custodian": custodian, **more}, **JSON).json()["upload"]
    address = f"{at}/uploads/{upload}"
    announced = browser.post(f"{address}/files", {"name": "Chat.txt", "size": len(OLD)}, **JSON)
    file = f"{address}/files/{announced.json()['number']}"
    assert browser.put(f"{file}?offset=0", OLD[:HALF]).json()["received"] == HALF
    return address, file


def put(browser, file, at, data, before):
    return browser.put(f"{file}?offset={at}", data, headers={"OnRecord-Before": before})


def test_nothing_is_added_to_what_arrived_of_another_file(place):
    browser, at, custodian = place
    address, file = begun(browser, at, custodian)
    for data in (NEW[HALF:], b""):
        refused = put(browser, file, HALF, data, arrived(NEW[:HALF]))
        assert refused.status_code == 409
        assert "not how it begins" in refused.json()["error"]
    assert browser.get(address).json()["files"][0]["received"] == HALF
    assert put(browser, file, HALF, b"", arrived(OLD[:HALF])).json()["received"] == HALF
    assert put(browser, file, HALF, OLD[HALF:], arrived(OLD[:HALF])).json()["received"] == len(OLD)
    assert put(browser, file, len(OLD), b"", arrived(NEW)).status_code == 409
    assert put(browser, file, len(OLD), b"", arrived(OLD)).status_code == 200


def test_what_cannot_go_on_is_given_up_for_what_is_begun_instead(place):
    browser, at, custodian = place
    address, _ = begun(browser, at, custodian)
    again, _ = begun(browser, at, custodian, instead=address.rpartition("/")[2])
    assert browser.get(address).status_code == 404
    assert browser.get(again).status_code == 200


def test_nothing_of_another_account_and_nothing_that_was_read_is_given_up_for_another(site):
    custodian = named(site)
    one, other = (site.client(site.officer(Role.CUSTODIAN, scope=scope(custodian))) for _ in range(2))
    address, _ = begun(one, "/capture", custodian)
    begun(other, "/capture", custodian, instead=address.rpartition("/")[2])
    assert one.get(address).status_code == 200
    read = upload_of(one)
    begun(one, "/capture", custodian, instead=read.rpartition("/")[2])
    assert one.get(f"{read}/read").status_code == 200
