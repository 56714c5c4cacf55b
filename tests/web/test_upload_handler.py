"""A form's files stream into staging: whole or not at all, wherever the request is cut."""

import io
import os

import pytest

from onrecord.ports.uploads import Owner
from onrecord.records.accounts import Role
from onrecord.records.errors import UploadError

BOUNDARY = "----formboundary7MA4YWxk"
FILES = {"a.txt": b"one\r\n--" + BOUNDARY.encode()[:-1] + b"\r\ntwo", "b.txt": b"", "c.bin": bytes(70_000)}


def body_of(files, **fields):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, data in files.items()
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def taken(site, owner, body, announced):
    from onrecord.web.upload_handler import StagingUploadHandler

    uploads = site.host.uploads
    upload = uploads.begin(owner)
    handler = StagingUploadHandler(uploads, upload, owner)
    fields, files = handler.handle_raw_input(io.BytesIO(body), {}, announced, BOUNDARY.encode(), "utf-8")
    assert not files
    return handler, fields, upload


@pytest.fixture
def owner(site):
    return Owner(site.officer(Role.RECORDS).account)


def test_every_file_of_a_whole_form_arrives_byte_for_byte(site, owner):
    body = body_of(FILES, custodian="Ann")
    handler, fields, upload = taken(site, owner, body, len(body))
    assert (handler.fault, handler.files, fields["custodian"]) == (None, 3, "Ann")
    feed = site.host.uploads.feed(upload, owner)
    for entry in feed.files:
        with os.fdopen(feed.open(entry.number), "rb") as stream:
            assert stream.read() == FILES[entry.name]
    feed.confirm_unchanged()
    site.host.uploads.discard(upload, owner)


def test_a_file_whose_name_is_or_ends_in_white_space_is_neither_lost_nor_takes_anothers_name(site, owner):
    files = {"a.txt": b"one", "a.txt\x85": b"two", "a.txt ": b"three", "\x85": b"four"}
    body = body_of(files)
    handler, _, upload = taken(site, owner, body, len(body))
    assert (handler.fault, handler.files) == (None, 4)
    feed = site.host.uploads.feed(upload, owner)
    found = {}
    for entry in feed.files:
        with os.fdopen(feed.open(entry.number), "rb") as stream:
            found[entry.name] = stream.read()
    feed.confirm_unchanged()
    assert found == {"a.txt": b"one", "a.txt\x85": b"two", "a.txt ": b"three", "file": b"four"}
    site.host.uploads.discard(upload, owner)


@pytest.mark.parametrize("lies", [False, True], ids=["announced", "unannounced"])
def test_a_form_that_is_cut_anywhere_is_never_whole(site, owner, lies):
    body = body_of({"a.txt": b"one two three"}, custodian="Ann")
    for cut in range(len(body) - len("\r\n")):
        announced = cut if lies else len(body)
        handler, _, upload = taken(site, owner, body[:cut], announced)
        assert isinstance(handler.fault, UploadError), cut
        site.host.uploads.discard(upload, owner)


def test_a_connection_that_breaks_is_a_cut(site, owner):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            data = super().read(min(size, 50))
            if not data:
                raise OSError
            return data

    from onrecord.web.upload_handler import StagingUploadHandler

    body, uploads = body_of(FILES), site.host.uploads
    upload = uploads.begin(owner)
    handler = StagingUploadHandler(uploads, upload, owner)
    handler.handle_raw_input(Broken(body[:200]), {}, len(body), BOUNDARY.encode())
    assert isinstance(handler.fault, UploadError)
    uploads.discard(upload, owner)
