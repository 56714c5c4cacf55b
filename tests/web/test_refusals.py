"""What a browser is told when the server cannot: what to do, and nothing of the server's own folders."""

import contextlib
import json

import pytest
from django.test import RequestFactory
from tests.web.api.conftest import program  # noqa: F401 - a fixture
from tests.web.test_capture import scope, sent

from onrecord.api.statuses import said_of
from onrecord.records.accounts import Role
from onrecord.records.errors import KeysError, StorageError
from onrecord.web import capturing
from onrecord.web.drafts import DRAFTS
from onrecord.web.middleware.errors import refusal


def test_a_full_disk_is_told_without_the_path_of_what_could_not_be_written(site):
    error = StorageError(
        f"cannot write '{site.host.settings.home}/uploads/u-1': the disk is full; free some space"
    )
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    request.user = None
    page = refusal(request, error)
    assert page.status_code == 507
    assert str(site.host.settings.home) not in page.content.decode()
    assert "its disk is full" in page.content.decode()


def test_folders_of_the_server_have_names_instead_of_paths(site):
    settings = site.host.settings
    said = said_of(KeysError(f"{settings.keys}/root.key does not open {settings.home}; restore it"))
    assert said == "the folder of keys/root.key does not open the home; restore it"


def test_who_only_looked_is_not_told_that_nothing_was_done_or_changed(site):
    browser = site.as_role(Role.RECORDS)
    for address in ("/receipts/c-nothing", "/conversations/nothing", "/reconcile/nothing"):
        page = browser.get(address).content.decode()
        assert '<h1 class="govuk-heading-l">That cannot be shown</h1>' in page
        assert "<title>That cannot be shown" in page
        assert "Nothing was changed" not in page
        assert "That was not done" not in page


def test_who_sent_a_form_is_told_that_nothing_was_changed(site):
    page = site.as_role(Role.RECORDS).post("/receipts/c-nothing/not-mine").content.decode()
    assert '<h1 class="govuk-heading-l">That was not done</h1>' in page
    assert "Nothing was changed" in page


def test_an_address_that_cannot_be_read_says_nothing_of_changes(site):
    browser = site.as_role(Role.AUDITOR)
    page = browser.get("/logs/access?before=x")
    assert page.status_code == 400
    assert "Nothing was changed" not in page.content.decode()


@contextlib.contextmanager
def no_room():
    """Answer what would write to the service's own store as SQLite does on a disk without a free byte."""
    from django.db import OperationalError, connection

    def refused(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refused):
        yield


def test_a_store_without_room_is_said_on_a_whole_page_with_every_header(
    site,
    program,  # noqa: F811 - a fixture
):
    officer = site.officer(Role.RECORDS)
    browser, asks = site.client(officer), program(Role.RECORDS)
    strict = browser.get("/receipts").headers["Content-Security-Policy"]
    browser.raise_request_exception = asks.client.raise_request_exception = False
    with no_room():
        for address in ("/receipts", "/find?words=quay", "/conversations"):
            page = browser.get(address)
            assert (page.status_code, "its disk is full" in page.content.decode()) == (507, True), address
            assert page.headers["Content-Security-Policy"] == strict
            assert page.headers["Cache-Control"] == "no-store"
            assert "</html>" in page.content.decode()
        answer = asks.get("conversations")
        assert answer.status_code == 507
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "its disk is full" in json.loads(answer.content)["detail"]


def test_closing_an_account_on_a_full_disk_says_why_nothing_was_done(site):
    site.officer(Role.ADMINISTRATOR)
    other, browser = site.officer(Role.FOI), site.as_role(Role.ADMINISTRATOR)
    browser.raise_request_exception = False
    with no_room():
        page = browser.post(f"/accounts/{other.account}/close")
        assert page.status_code == 507
        assert "its disk is full" in page.content.decode()
        assert "That was not done" in page.content.decode()
    assert site.service.accounts.officer(other.account).account == other.account


def begun_in_pieces(browser, name):
    return browser.post("/capture/uploads", {"custodian": name}, content_type="application/json")


def sent_at_once(browser, name):  # noqa: ARG001 - whose it is waits to be said
    return sent(browser, "13/03/2026, 09:31 - Anna: the quay\n")


@pytest.mark.parametrize("sends", [begun_in_pieces, sent_at_once])
def test_who_sends_onto_a_full_disk_is_told_of_the_disk_and_not_that_they_were_signed_out(site, sends):
    name = f"Minister {next(site.numbers)}"
    office, service = site.officer(Role.PRIVATE_OFFICE, scope=scope(name)), site.service.accounts
    other = service.propose(office.account, Role.PRIVATE_OFFICE, scope("Another"), None, site.host.now())
    service.decide(other.id, None, site.host.now(), agreed=True)
    browser = site.client(office)
    browser.raise_request_exception = False
    with no_room():
        answer = sends(browser, name)
    assert answer.status_code == 507, answer.content
    assert "its disk is full" in answer.content.decode()
    assert not [one for one in DRAFTS._held.values() if one.account == office.account]
    assert sends(browser, name).status_code in {201, 302}


@pytest.mark.parametrize("sends", [begun_in_pieces, sent_at_once])
def test_who_was_signed_out_while_they_sent_something_is_not_told_of_a_disk(site, sends, monkeypatch):
    from django.contrib.sessions.models import Session

    name, begin = f"Minister {next(site.numbers)}", capturing.begin
    custodian = site.officer(Role.CUSTODIAN, scope=scope(name))
    browser = site.client(custodian)
    browser.raise_request_exception = False

    def ended_meanwhile(*given):
        Session.objects.filter(pk=browser.session.session_key).delete()
        return begin(*given)

    monkeypatch.setattr(capturing, "begin", ended_meanwhile)
    assert sends(browser, name).status_code == 400
    assert not [one for one in DRAFTS._held.values() if one.account == custodian.account]
