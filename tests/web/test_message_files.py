"""Files of messages: as they came, to keep; shown only when their bytes are a picture's."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.accounts import Role, Scope, ScopeKind

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FILES = {"IMG-20260313-WA0001.png": PNG, "IMG-20260313-WA0002.jpg": SVG, "Plan.html": SVG}
CHAT = "13/03/2026, 09:00 - Ada Quay: hello\n" + "".join(
    f"13/03/2026, 09:0{n} - Ada Quay: {name} (file attached)\n" for n, name in enumerate(FILES, 1)
)


@pytest.fixture(scope="module")
def addresses(site):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("WhatsApp Chat with Files.txt", CHAT)
        for name, content in FILES.items():
            made.writestr(name, content)
    outcome = site.capture(held.getvalue(), "File Keeper", name="WhatsApp Chat with Files.zip")
    page = site.as_role(Role.RECORDS).get(f"/conversations/{outcome.capture.copies[0].id}").content.decode()
    return list(dict.fromkeys(re.findall(r'href="(/messages/[^"]+/files/\d+)"', page)))


def test_a_file_is_handed_over_as_it_came_and_never_to_be_run(site, addresses):
    browser = site.as_role(Role.RECORDS)
    assert len(addresses) == len(FILES)
    for address, (name, content) in zip(addresses, FILES.items(), strict=True):
        answer = browser.get(address)
        assert answer.getvalue() == content
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"


def test_only_what_is_a_picture_by_its_bytes_is_shown_as_one(site, addresses):
    browser = site.as_role(Role.RECORDS)
    types = [browser.get(f"{address}?show=1") for address in addresses]
    assert [one["Content-Type"] for one in types] == ["image/png"] + ["application/octet-stream"] * 2
    assert [one["Content-Disposition"].split(";")[0] for one in types] == [
        "inline",
        "attachment",
        "attachment",
    ]


def test_a_file_out_of_sight_or_not_there_is_not_found(site, addresses):
    browser = site.as_role(Role.RECORDS)
    other = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, "Somebody Else"))
    assert other.get(addresses[0]).status_code == 404
    assert browser.get(re.sub(r"\d+$", "1", addresses[0])).status_code == 404
    assert browser.get(re.sub(r"\d+$", "99999999999999999999", addresses[0])).status_code == 404


def test_a_file_taken_is_in_the_access_log_by_reference(site, addresses):
    site.as_role(Role.RECORDS).get(addresses[0]).getvalue()
    (line,) = site.service.access_log.lines(None, 1)
    reference = addresses[0].removeprefix("/messages/").partition("/files/")[0]
    assert (line.about, line.amount) == (f"{reference} file 0", len(PNG))


@given(st.text())
def test_a_name_is_no_path_and_hides_nothing(site, name):
    del site
    from onrecord.web.views.message_files import file_name

    made = file_name(name)
    assert made
    assert not set(made) & set('/\\:*?"<>|\r\n\0\u202e')
    assert made.strip(". ") == made
    assert len(made) <= 150
