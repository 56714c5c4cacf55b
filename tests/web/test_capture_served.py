"""Captures over real connections to a real process: cut, killed, large, and looked for on the disk."""

import io
import json
import re
import subprocess
import sys
import time

import pytest
from tests.support.canary import leaks
from tests.support.served import environment, served

pytestmark = pytest.mark.minutes

ANN, BOB = "Ann Pike", "Bob Quill"
CANARY = "zyzzogeton-of-the-harbour"
MEGABYTE = 1024**2


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served"), ANN, BOB) as one:
        yield one


@pytest.fixture
def own_service(tmp_path):
    with served(tmp_path, ANN) as one:
        yield one


def chat(lines, word="the quay is closed"):
    return "".join(
        f"{1 + n % 28:02}/03/2026, 09:{n % 60:02} - {('Anna', 'Ben')[n % 2]}: {word} {n}\n"
        for n in range(lines)
    ).encode()


def captured(service, name, address):
    service.form(
        name, f"{address}/about", reason="urgent", supplied="self", device="phone", zone="Europe/London"
    )
    return service.form(name, f"{address}/check").headers["location"]


def read_address(service, name, upload):
    page = service.ask(name, "POST", f"/capture/uploads/{upload}/look").json["page"]
    return service.finished(name, page).headers["location"].removesuffix("/read")


def multipart(data, name="WhatsApp Chat with Harbour.txt", token=""):
    boundary = "----formboundary7MA4YWxk"
    fields = f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="export"; filename="{name}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    return f"multipart/form-data; boundary={boundary}", (
        fields.encode() + head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    )


def staged(service):
    return sorted((service.home / "uploads").glob("*")) if (service.home / "uploads").exists() else []


def test_an_upload_that_was_cut_goes_on_where_it_stopped(service):
    data = chat(60_000)
    upload = service.begin(ANN)
    number = service.announce(ANN, upload, "WhatsApp Chat with Harbour.txt", len(data))
    path = f"/capture/uploads/{upload}/files/{number}?offset=0"
    service.cut(ANN, "PUT", path, data, 1_500_000)
    (there,) = service.ask(ANN, "GET", f"/capture/uploads/{upload}").json["files"]
    assert 0 < there["received"] <= 1_500_000
    assert there["received"] % 65536 == 0
    assert service.ask(ANN, "POST", f"/capture/uploads/{upload}/look").status == 409
    wrong = service.put(ANN, upload, number, 0, data[:65536])
    assert (wrong.status, str(there["received"]) in wrong.json["error"]) == (409, True)
    rest = service.put(ANN, upload, number, there["received"], data[there["received"] :])
    assert rest.json["received"] == len(data)
    page = service.ask(ANN, "GET", f"{read_address(service, ANN, upload)}/read").body.decode()
    assert "60,000 messages" in page
    service.form(ANN, f"/capture/uploads/{upload}/give-up")


def test_an_upload_of_another_account_is_not_found(service):
    upload = service.begin(ANN)
    number = service.announce(ANN, upload, "a.txt", 4)
    assert service.ask(BOB, "GET", f"/capture/uploads/{upload}").status == 404
    assert service.put(BOB, upload, number, 0, b"abcd").status == 404
    for act in ("files", "look"):
        said = json.dumps({"name": "b.txt", "size": 1})
        assert service.ask(BOB, "POST", f"/capture/uploads/{upload}/{act}", said).status == 404
    service.form(BOB, f"/capture/uploads/{upload}/give-up")
    assert service.ask(ANN, "GET", f"/capture/uploads/{upload}").status == 200
    service.form(ANN, f"/capture/uploads/{upload}/give-up")


def test_no_request_without_the_forms_token_is_heeded(service):
    cookie = service.headers(ANN)["Cookie"]
    said = json.dumps({"custodian": ANN})
    assert service.ask("", "POST", "/capture/uploads", said, Cookie=cookie).status == 403
    kind, body = multipart(chat(9))
    assert service.ask("", "POST", "/capture/send", body, Cookie=cookie, Content_Type=kind).status == 403
    assert not staged(service)


def test_a_form_that_was_cut_becomes_no_file(service):
    kind, body = multipart(chat(60_000), token=service.sessions[ANN]["token"])
    for sent in (len(body) // 2, len(body) - 4):
        service.cut(ANN, "POST", "/capture/send", body, sent, Content_Type=kind)
        _until(lambda: not staged(service))
    short = body[: len(body) // 2]  # as long as it says, and without its end
    answer = service.ask(ANN, "POST", "/capture/send", short, Content_Type=kind)
    assert answer.status == 400
    assert "cut before all of it had arrived" in answer.body.decode()
    assert not staged(service)


def test_a_form_that_is_whole_is_read(service):
    kind, body = multipart(chat(90), token=service.sessions[ANN]["token"])
    answer = service.ask(ANN, "POST", "/capture/send", body, Content_Type=kind)
    address = service.finished(ANN, answer.headers["location"]).headers["location"]
    assert "90 messages" in service.ask(ANN, "GET", address).body.decode()
    service.form(ANN, f"/capture/uploads/{address.split('/')[2]}/give-up")


def test_what_a_phone_shares_is_staged_only_when_the_person_began_it(service):
    kind, body = multipart(chat(30))
    cookie = service.headers(ANN)["Cookie"]
    for site, mode in (("cross-site", "navigate"), ("same-site", "navigate"), ("none", "cors"), ("", "")):
        answer = service.ask(
            "",
            "POST",
            "/capture/share",
            body,
            Cookie=cookie,
            Content_Type=kind,
            Sec_Fetch_Site=site,
            Sec_Fetch_Mode=mode,
        )
        assert answer.status == 400
        assert not staged(service)
    answer = service.ask(
        "",
        "POST",
        "/capture/share",
        body,
        Cookie=cookie,
        Content_Type=kind,
        Sec_Fetch_Site="none",
        Sec_Fetch_Mode="navigate",
    )
    address = service.finished(ANN, answer.headers["location"]).headers["location"]
    page = service.ask(ANN, "GET", address).body.decode()
    assert "Nothing is kept yet" in page
    receipts = service.ask(ANN, "GET", "/receipts").body.decode()
    assert "WhatsApp Chat with Harbour" not in receipts
    service.form(ANN, f"/capture/uploads/{address.split('/')[2]}/give-up")


@pytest.mark.parametrize("way", ["pieces", "form"])
def test_a_large_upload_takes_no_more_memory_than_a_small_one(own_service, way):
    size, before = 96 * MEGABYTE, own_service.peak_bytes()
    send_large(own_service, way, size)
    assert own_service.peak_bytes() - before < size // 3


def send_large(service, way, size):
    if way == "pieces":
        upload = service.begin(ANN)
        number = service.announce(ANN, upload, "video.mp4", size)
        for at in range(0, size, 4 * MEGABYTE):
            assert service.put(ANN, upload, number, at, bytes(4 * MEGABYTE)).status == 200
        assert service.ask(ANN, "GET", f"/capture/uploads/{upload}").json["files"][0]["received"] == size
    else:
        kind, body = multipart(bytes(size), name="video.mp4", token=service.sessions[ANN]["token"])
        answer = service.ask(
            ANN, "POST", "/capture/send", io.BytesIO(body), Content_Type=kind, Content_Length=str(len(body))
        )
        assert answer.status == 302


def test_no_word_of_an_upload_is_on_the_disk_in_clear(own_service):
    service = own_service
    data = chat(500, CANARY)
    upload = service.begin(ANN)
    number = service.announce(ANN, upload, f"{CANARY}.txt", len(data))
    service.put(ANN, upload, number, 0, data)
    assert_nowhere(service)
    address = read_address(service, ANN, upload)
    assert CANARY in service.ask(ANN, "GET", f"{address}/read").body.decode()
    assert_nowhere(service)
    service.finished(ANN, captured(service, ANN, address))
    assert_nowhere(service)
    kind, body = multipart(data + b"01/04/2026, 09:00 - Anna: TOP SECRET\n")
    answer = service.ask(ANN, "POST", "/capture/send", body, Content_Type=kind)
    stopped = service.finished(ANN, answer.headers["location"]).headers["location"]
    assert "Stop: a protective marking was found" in service.ask(ANN, "GET", stopped).body.decode()
    assert not staged(service)
    assert_nowhere(service)
    service.kill()
    for part in (service.home / "archive", service.folder / "tmp"):
        assert list(leaks(part, CANARY)) == []


def test_the_search_for_leaks_finds_one(own_service):
    (own_service.folder / "tmp" / "leak").write_bytes(chat(1, CANARY))
    with pytest.raises(AssertionError):
        assert_nowhere(own_service)


def assert_nowhere(service):
    """Look in every file as it is; ``leaks`` opens compressed streams too, and takes its time."""
    needles = [CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be")]
    for path in service.folder.rglob("*"):
        assert CANARY not in path.name
        if path.is_file():
            data = path.read_bytes().lower()
            assert not any(needle in data for needle in needles), path


def test_a_service_killed_during_an_upload_keeps_nothing_and_says_so(own_service):
    service = own_service
    data = chat(60_000)
    upload = service.begin(ANN)
    number = service.announce(ANN, upload, "a.txt", len(data))
    service.put(ANN, upload, number, 0, data[: 20 * 65536])
    service.kill()
    service.start()
    answer = service.ask(ANN, "GET", f"/capture/uploads/{upload}")
    assert answer.status == 404
    assert "choose the file again" in answer.json["error"]
    assert not staged(service)


@pytest.mark.parametrize("wait_seconds", [0.0, 0.3, 0.8, 1.5])
def test_a_service_killed_during_a_capture_loses_nothing_acknowledged_and_shows_nothing_half_done(
    own_service, wait_seconds
):
    service, data = own_service, chat(40_000)
    upload = _sent(service, data)
    page = captured(service, ANN, read_address(service, ANN, upload))
    time.sleep(wait_seconds)
    state = service.ask(ANN, "GET", f"{page}.json").json["state"]
    service.kill()
    service.start()
    after = service.ask(ANN, "GET", f"{page}.json").json
    assert after["state"] == ("done" if state == "done" else after["state"])
    assert after["state"] in {"done", "interrupted"}
    if after["state"] == "interrupted":
        assert "That was interrupted" in service.ask(ANN, "GET", page).body.decode()
    known = _captures(service)
    assert len(known) == 1 or state != "done"
    upload = _sent(service, data)
    page = captured(service, ANN, read_address(service, ANN, upload))
    assert service.finished(ANN, page).status == 302
    again = _captures(service)
    assert len(again) == 1
    assert known <= again
    service.kill()
    checked = subprocess.run(
        [sys.executable, "-m", "onrecord", "verify"],
        env=environment(service.folder),
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _sent(service, data):
    upload = service.begin(ANN)
    number = service.announce(ANN, upload, "WhatsApp Chat with Harbour.txt", len(data))
    service.put(ANN, upload, number, 0, data)
    return upload


def _captures(service):
    return set(re.findall(r"/receipts/(c-[a-z0-9]+)", service.ask(ANN, "GET", "/receipts").body.decode()))


def _until(is_so):
    for _ in range(100):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")
