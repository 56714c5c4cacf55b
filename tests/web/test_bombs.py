"""A zip that would fill the disk is refused in words, whichever way it is handed in, and unpacked nowhere."""

import json
from dataclasses import replace

import pytest
from tests.readers.test_refusals import Part, written
from tests.web.api.conftest import program  # noqa: F401 - a fixture
from tests.web.api.test_answers import uploaded
from tests.web.api.test_moving import over
from tests.web.test_capture import CHAT, captured, finished, scope, upload_of
from tests.web.test_links import made, named, office_of, opened
from tests.web.test_matters import words_of

from onrecord.records.accounts import Officer, Role

NAME = "WhatsApp Chat with Harbour.zip"
_TALK = Part(b"WhatsApp Chat with Harbour.txt", body=CHAT.encode())
_FIRST = Part(b"0", body=bytes(1000))
BOMBS = {
    "of one entry": (written([_TALK, Part(b"large.bin", body=bytes(50 * 1024**2))]), "limits.zip_ratio"),
    "of shared bytes": (
        written([_TALK, _FIRST, *(replace(_FIRST, name=b"%d" % n, at=0) for n in range(1, 250))]),
        "share bytes",
    ),
    "of a false length": (
        written([replace(_TALK, body=CHAT.encode() * 10_000, size=10)]),
        "longer than the zip says",
    ),
}
_NOBODY = Officer(0, "the terminal", "")


@pytest.fixture(params=BOMBS)
def bomb(request):
    return BOMBS[request.param]


@pytest.fixture
def nothing_kept(site):
    """See that nothing was captured and that no more lies in the uploads than was sent."""

    def size():
        return sum(
            one.stat().st_size for one in site.host.settings.home.rglob("uploads/*/*") if one.is_file()
        )

    events, staged = site.host.reading(_NOBODY).journal.size, size()
    yield
    assert site.host.reading(_NOBODY).journal.size <= events + 3, "a role, a link and its opening at most"
    assert size() <= staged + 1024**2


def browser_of(site):
    name = f"Minister {next(site.numbers)}"
    return site.client(site.officer(Role.CUSTODIAN, scope=scope(name))), name


@pytest.mark.usefixtures("nothing_kept")
def test_a_bomb_sent_by_a_form_is_refused_in_words(site, bomb):
    data, why = bomb
    browser, _ = browser_of(site)
    address = upload_of(browser, data, name=NAME)
    assert why in words_of(browser.get(f"{address}/read"))
    assert browser.get(f"{address}/about").status_code == 400
    assert browser.post(f"{address}/check").status_code == 400


@pytest.mark.usefixtures("nothing_kept")
def test_a_bomb_sent_in_pieces_is_refused_in_words(site, bomb):
    data, why = bomb
    browser, name = browser_of(site)
    as_json = {"content_type": "application/json"}
    upload = browser.post("/capture/uploads", {"custodian": name}, **as_json).json()["upload"]
    address = f"/capture/uploads/{upload}"
    browser.post(f"{address}/files", {"name": NAME, "size": len(data)}, **as_json)
    browser.put(f"{address}/files/0?offset=0", data, content_type="application/octet-stream")
    done = finished(browser, browser.post(f"{address}/look").json()["page"])
    assert why in words_of(browser.get(done["Location"]))


@pytest.mark.usefixtures("nothing_kept")
def test_a_bomb_sent_by_a_link_is_refused_in_words(site, bomb):
    from django.core.files.uploadedfile import SimpleUploadedFile

    data, why = bomb
    _, office = office_of(site, custodian := named(site))
    browser, at = opened(site, made(office, custodian))
    answer = browser.post(f"{at}/send", {"export": SimpleUploadedFile(NAME, data)})
    assert finished(browser, answer["Location"])["Location"] == f"{at}/read"
    assert why in words_of(browser.get(f"{at}/read"))
    assert browser.post(f"{at}/check").status_code == 400


@pytest.mark.usefixtures("nothing_kept")
def test_a_bomb_sent_by_a_program_is_refused_in_words(program, bomb):  # noqa: F811 - the fixture
    data, why = bomb
    asks = program(Role.RECORDS)
    said = {"upload": uploaded(asks, data, NAME), "custodian": "Bomb"}
    work = over(asks, json.loads(asks.ask("POST", "captures", said).content)["work"])
    told = json.dumps([work.get("refusal"), work["result"]])
    assert why in told
    assert not (work["result"] or {}).get("captures")


def test_what_was_refused_takes_nothing_down(site):
    browser, _ = browser_of(site)
    for data, _why in BOMBS.values():
        upload_of(browser, data, name=NAME)
    assert captured(browser, upload_of(browser))["Location"].startswith("/receipts/")
