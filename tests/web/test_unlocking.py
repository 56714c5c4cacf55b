"""The key of an encrypted backup: typed or in a file, in memory for one upload, in nothing that is kept."""

import json
import logging
import re

import pytest
from tests.readers.containers import backup_folders, crypt_files
from tests.support.canary import guises_in
from tests.support.files_at_rest import files_at_rest
from tests.support.phone_databases import SAMPLES, database
from tests.web.test_capture import captured, finished, scope, upload_of
from tests.web.test_links import made, named, office_of, opened

from onrecord.procedures.look_at import Locked
from onrecord.readers.containers_known import CONTAINERS
from onrecord.records.accounts import Role

KEY = crypt_files.ROOT_FILE
PASSWORD = "zyzzogeton-of-the-garden"
_SMALL_BYTES = 20_000
_READ_AS = {"whatsapp-ios-db": "ChatStorage.sqlite", "imessage-db": "sms.db"}


def samples(kind):
    scripts = sorted((SAMPLES / kind).rglob("*.sql"))
    return [one.read_text("utf-8") for one in scripts if one.parent == scripts[0].parent]


def crypt15(note=""):
    scripts = samples("whatsapp-android-db")
    return crypt_files.crypt15(database(*scripts, f"CREATE TABLE unlocking_{note}(one);"))


def file_of(data, name="encrypted_backup.key"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


@pytest.fixture
def browser(site):
    return site.client(site.officer(Role.CUSTODIAN, scope=scope("Kay Lockhart")))


@pytest.fixture
def locked(browser, site):
    """A backup that waits for its key: the address of its capture."""
    return upload_of(browser, crypt15(next(site.numbers)), name="msgstore.db.crypt15")


def read(browser, address):
    return browser.get(f"{address}/read").content.decode()


def unlock(browser, address, **given):
    """Give a key, and wait until the backup was looked at again; return the page of what was read."""
    answer = browser.post(f"{address}/read", given)
    assert answer.status_code == 302, answer.content.decode()
    finished(browser, answer["Location"])
    return read(browser, address)


def test_a_key_file_opens_a_backup_as_its_digits_do(browser, locked):
    assert 'enctype="multipart/form-data"' in read(browser, locked)
    assert "Continue" in unlock(browser, locked, key_file=file_of(KEY))
    assert captured(browser, locked)["Location"].startswith("/receipts/c-")


def test_to_open_it_is_the_one_thing_to_do_while_nothing_is_read(browser, locked):
    page = read(browser, locked)
    (button,) = re.findall(r'<button type="submit" class="([^"]*)"[^>]*>Open it<', page)
    assert button == "govuk-button"
    assert ">Continue<" not in page


def test_a_wrong_key_is_said_plainly_and_the_right_one_opens_it_after_all(browser, locked):
    page = unlock(browser, locked, key_file=file_of(b"\0" * 3))
    assert "What you gave does not open it: " in page
    assert "this is no key of a WhatsApp backup: give the phone" in page
    page = unlock(browser, locked, secret="0" * 64)
    assert "What you gave does not open it" in page
    assert "Continue" not in page
    assert "Continue" in unlock(browser, locked, secret=crypt_files.ROOT.hex())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Enter the password or key, or choose its file"),
        ({"secret": "0" * 64, "key_file": KEY}, "Enter the password or key, not both"),
        ({"key_file": b"0" * (1024**2 + 1)}, "Choose the key file, not the backup"),
        ({"key_file": b""}, "The file that you chose is empty"),
    ],
    ids=["nothing", "both", "too-long", "empty"],
)
def test_what_is_no_key_is_told_at_its_field_and_nothing_is_read_again(browser, locked, given, told):
    sent = {name: file_of(one) if isinstance(one, bytes) else one for name, one in given.items()}
    page = browser.post(f"{locked}/read", sent)
    assert page.status_code == 200
    assert told in page.content.decode()


def test_a_form_with_a_key_file_is_taken_from_our_own_page_alone(site, locked, browser):
    from django.test import Client

    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(f"{locked}/read", {"key_file": file_of(KEY)}).status_code == 403
    shown = strict.get(f"{locked}/read").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown).group(1)
    sent = {"key_file": file_of(KEY), "csrfmiddlewaretoken": token}
    assert strict.post(f"{locked}/read", sent).status_code == 302
    del site


def test_a_file_is_offered_where_the_key_may_be_in_one_and_nowhere_else():
    in_file = {one.NAME: Locked("x", one.SECRET).may_be_in_file for one in CONTAINERS if one.SECRET}
    assert in_file == {
        "whatsapp-crypt": True,
        "signal-desktop-key": True,
        "signal-local-backup": False,
        "signal-android-backup": False,
        "iphone-backup": False,
    }


def folder_of(browser, files, custodian):
    """Send a folder as the page does with scripts, each file by its path in it."""
    begun = browser.post("/capture/uploads", {"custodian": custodian}, content_type="application/json")
    url = f"/capture/uploads/{begun.json()['upload']}"
    for name, data in files.items():
        said = {"name": name, "size": len(data)}
        number = browser.post(f"{url}/files", said, content_type="application/json").json()["number"]
        sent = browser.put(f"{url}/files/{number}?offset=0", data, content_type="application/octet-stream")
        assert sent.status_code == 200, sent.content
    page = browser.post(f"{url}/look").json()["page"]
    return finished(browser, page)["Location"].removesuffix("/read")


def iphone(password):
    writer = backup_folders.Writer(password.encode())
    held = {(backup_folders.WHATSAPP, "ChatStorage.sqlite"): database(*samples("whatsapp-ios-db"))}
    return {f"Backup/00008030-001A/{name}": data for name, data in writer.folder(held).items()}


def test_a_password_of_an_iphone_backup_is_in_no_file_no_record_and_no_log(browser, site, caplog):
    from onrecord.service.models import Work

    caplog.set_level(logging.DEBUG)
    address = folder_of(browser, iphone(PASSWORD), "Kay Lockhart")
    page = read(browser, address)
    assert "It is opened by the backup" in page
    assert 'name="key_file"' not in page
    assert "this is not the backup" in unlock(browser, address, secret=f"{PASSWORD}?")
    assert "Continue" in (page := unlock(browser, address, secret=PASSWORD))
    assert PASSWORD not in page
    assert captured(browser, address)["Location"].startswith("/receipts/c-")
    for path, data in files_at_rest(site.folder):
        assert PASSWORD.encode() not in data, path
        if len(data) < _SMALL_BYTES:
            assert list(guises_in(data, PASSWORD)) == [], path
    said = [str((one.said, one.result, one.refusal)) for one in Work.objects.all()]
    said += [json.dumps(dict(one.payload), default=str) for one in events(site)]
    assert PASSWORD not in "".join([*said, caplog.text])


def events(site):
    return [one for one in site.host.reading(site.officer()).journal.events() if one.payload]


def test_what_was_given_for_one_upload_opens_no_other(browser, site, locked):
    assert "Continue" in unlock(browser, locked, key_file=file_of(KEY))
    other = upload_of(browser, crypt15(next(site.numbers)), name="msgstore.db.crypt15")
    assert "is encrypted" in read(browser, other)


def test_the_holder_of_a_link_gives_a_key_file_too_from_its_own_page_alone(site):
    custodian = named(site)
    _, office = office_of(site, custodian)
    holder, at = opened(site, made(office, custodian))
    backup = file_of(crypt15(next(site.numbers)), "msgstore.db.crypt15")
    finished(holder, holder.post(f"{at}/send", {"export": backup})["Location"])
    assert "is encrypted" in read(holder, at)
    assert site.client().post(f"{at}/read", {"key_file": file_of(KEY)}).status_code == 404
    assert "Continue" in unlock(holder, at, key_file=file_of(KEY))
