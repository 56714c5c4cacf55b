"""What the API answers: whole, in pages that stay in order, and once where it must be once."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pyarrow.parquet as pq
import pytest

from onrecord.api.rates import Rates
from onrecord.records.accounts import AccessVerb, Role, Scope, ScopeKind
from onrecord.records.errors import TooManyRequestsError

CHAT = "12/03/2026, 09:14 - Dana Whitlock: Morning all\n"


def pages(asks, path, limit, between=lambda: None):
    """Yield the items of each page, doing something between two."""
    sign, after = ("&" if "?" in path else "?"), None
    while True:
        cursor = f"&cursor={after}" if after else ""
        page = asks.given(f"{path}{sign}limit={limit}{cursor}")
        yield page["items"]
        after = page["next"]
        if after is None:
            return
        between()


def chat(count, start=0):
    lines = (f"12/03/2026, {9 + n // 60:02}:{n % 60:02} - Dana: line {n}\n" for n in range(start, count))
    return "".join(lines)


@pytest.mark.parametrize("limit", [1, 3, 500])
def test_pages_of_a_copy_together_are_the_copy(site, program, limit):
    name = f"WhatsApp Chat with Pages {limit}.txt"
    capture = site.capture(chat(11), f"Custodian of {limit}", name=name).capture.id
    asks = program(Role.RECORDS)
    (copy,) = asks.given(f"captures/{capture}")["copies"]
    found = [one for page in pages(asks, f"conversations/{copy}/messages", limit) for one in page]
    assert [one["number"] for one in found] == list(range(1, 12))
    assert [one["body"] for one in found] == [f"line {n}" for n in range(11)]
    assert asks.given(f"messages/{found[4]['id']}") == found[4]


@pytest.mark.parametrize("path", ["search?q=line&custodian=Steady", "captures", "conversations"])
def test_what_arrives_between_two_pages_moves_nothing(site, program, path):
    whose = f"Steady {path[:3]}"
    for n in range(3):
        site.capture(chat(4), whose, name=f"WhatsApp Chat with {path[:3]} {n}.txt")
    asks = program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, whose))
    before = [json.dumps(one) for one in asks.given(f"{path}{'&' if '?' in path else '?'}limit=500")["items"]]
    arriving = iter(range(2))

    def arrive():
        if (number := next(arriving, None)) is not None:
            site.capture(chat(2, 1), whose, name=f"WhatsApp Chat with {path[:3]} later {number}.txt")

    after = [
        json.dumps(one) for page in pages(asks, path, 4 if "search" in path else 1, arrive) for one in page
    ]
    assert [one for one in after if one in set(before)] == before
    assert len(set(after)) == len(after)


def test_a_cursor_is_of_one_officer_and_one_question(program, held):
    del held
    asks, other = program(Role.RECORDS), program(Role.RECORDS)
    after = asks.given("search?q=dredging&limit=1")["next"]
    assert asks.get(f"search?q=dredging&limit=1&cursor={after}").status_code == 200
    for changed in (f"search?q=bollards&cursor={after}", f"captures?cursor={after}"):
        assert asks.get(changed).status_code == 400
    assert other.get(f"search?q=dredging&cursor={after}").status_code == 400
    broken = after[:-2] + ("AA" if after[-2:] != "AA" else "BB")
    assert asks.get(f"search?q=dredging&cursor={broken}").status_code == 400


def test_the_files_of_a_receipt_are_those_that_were_handed_over(program, held):
    outcome = held["Dana Whitlock"]
    asks = program(Role.RECORDS)
    path = f"captures/{outcome.capture.id}/receipt"
    response = asks.get(f"{path}/receipt")
    assert response.content == outcome.signed.text
    assert response["Content-Disposition"].startswith("attachment")
    assert asks.get(f"{path}/sig").content == outcome.signed.signature
    assert asks.get(f"{path}/opening").status_code == 404


def test_what_a_program_has_already_is_not_sent_again(program, held):
    del held
    asks = program(Role.RECORDS)
    first = asks.get("counts")
    again = asks.get("counts", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def uploaded(asks, data, name="WhatsApp Chat with Upload.txt"):
    upload = json.loads(asks.ask("POST", "uploads").content)["upload"]
    file = json.loads(
        asks.ask("POST", f"uploads/{upload}/files", {"name": name, "size_bytes": len(data)}).content
    )
    for at in range(0, len(data), 64 * 1024):
        piece = data[at : at + 64 * 1024]
        said = asks.ask("PUT", f"uploads/{upload}/files/{file['number']}?offset={at}", piece)
        assert said.status_code == 200, said.content
    assert asks.given(f"uploads/{upload}")["files"][0]["is_whole"]
    return upload


def test_an_upload_becomes_captures(program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(800).encode() * 4)
    asked = asks.ask(
        "POST", "captures", {"upload": upload, "custodian": "Handed In", "zone": "Europe/London"}
    )
    assert asked.status_code == 202, asked.content
    work = json.loads(asked.content)["work"]
    for _ in range(600):
        found = asks.given(f"works/{work}")
        if found["is_over"]:
            break
        threading.Event().wait(0.1)
    assert found["state"] == "done", found
    assert found["result"]["refused"] == []
    (taken,) = found["result"]["captures"]
    (copy,) = asks.given(f"captures/{taken['capture']}")["copies"]
    assert asks.given(f"conversations/{copy}")["custodian"] == "Handed In"
    assert asks.get(f"uploads/{upload}").status_code == 404


def test_an_upload_that_a_marking_stops_asks_for_another_process(program):
    from onrecord.served import STOPPED

    STOPPED.clear()
    asks = program(Role.RECORDS)
    upload = uploaded(asks, (CHAT + "15/03/2026, 09:00 - Ada Quay: TOP SECRET\n").encode())
    asked = asks.ask("POST", "captures", {"upload": upload, "custodian": "Handed In"})
    work = json.loads(asked.content)["work"]
    for _ in range(600):
        found = asks.given(f"works/{work}")
        if found["is_over"]:
            break
        threading.Event().wait(0.1)
    assert found["result"]["captures"] == []
    assert STOPPED.is_set()
    STOPPED.clear()


def test_nobody_hands_in_for_whom_no_grant_names(program):
    asks = program(Role.PRIVATE_OFFICE, scope=Scope(ScopeKind.CUSTODIAN, "Dana Whitlock"))
    upload = uploaded(asks, CHAT.encode())
    refused = asks.ask("POST", "captures", {"upload": upload, "custodian": "Priya Raman"})
    assert refused.status_code == 403


def test_an_upload_is_its_officers_alone(program):
    asks, other = program(Role.RECORDS), program(Role.RECORDS)
    upload = uploaded(asks, CHAT.encode())
    assert other.get(f"uploads/{upload}").status_code == 404
    assert other.ask("POST", "captures", {"upload": upload, "custodian": "X"}).status_code == 404


@pytest.mark.parametrize("name", ["..", "a/../b", "/etc/passwd", "a\\b", "a\x00b", "x" * 256])
def test_a_file_with_a_name_that_leads_elsewhere_is_refused(program, name):
    asks = program(Role.RECORDS)
    upload = json.loads(asks.ask("POST", "uploads").content)["upload"]
    refused = asks.ask("POST", f"uploads/{upload}/files", {"name": name, "size_bytes": 1})
    assert refused.status_code == 409


def test_a_request_with_a_key_happens_once(site, program):
    asks, other = program(Role.ADMINISTRATOR), program(Role.ADMINISTRATOR)
    account, said = site.officer().account, {"role": "foi"}
    first = asks.ask("POST", f"accounts/{account}/grants", said, idempotency_key="k1")
    again = asks.ask("POST", f"accounts/{account}/grants", said, idempotency_key="k1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert len(site.service.accounts.grants(account)) == 1
    changed = asks.ask("POST", f"accounts/{account}/grants", {"role": "auditor"}, idempotency_key="k1")
    assert (changed.status_code, json.loads(changed.content)["type"]) == (
        422,
        "urn:onrecord:error:key-reused",
    )
    assert other.ask("POST", f"accounts/{account}/grants", said, idempotency_key="k1").status_code == 400


def test_what_was_refused_can_be_asked_again_under_its_key(site, program):
    asks = program(Role.ADMINISTRATOR)
    account, path = site.officer().account, "accounts/{}/grants"
    said = {"role": "custodian", "scope": "custodian", "scope_name": ""}
    assert asks.ask("POST", path.format(account), said, idempotency_key="k2").status_code == 400
    said["scope_name"] = "Dana Whitlock"
    assert asks.ask("POST", path.format(account), said, idempotency_key="k2").status_code == 201


def test_of_requests_at_once_with_one_key_one_alone_is_done(site, program):
    asks = program(Role.ADMINISTRATOR)
    account = site.officer().account

    def ask(_number):
        from django.db import connections

        try:
            path = f"accounts/{account}/grants"
            return asks.ask("POST", path, {"role": "foi"}, idempotency_key="together").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(ask, range(12)))
    assert statuses.count(201) >= 1
    assert set(statuses) <= {201, 409}
    assert len(site.service.accounts.grants(account)) == 1


def test_a_token_that_asks_too_often_is_told_when_to_go_on(program, monkeypatch):
    from onrecord.api import callers

    monkeypatch.setattr(callers, "RATES", Rates())
    monkeypatch.setattr(callers.time, "monotonic", lambda: 0.0)
    asks = program(Role.AUDITOR)
    statuses = [asks.get("me").status_code for _ in range(301)]
    assert statuses == [200] * 300 + [429]
    assert asks.get("me")["Retry-After"] == "1"


def test_a_bucket_fills_steadily_and_holds_a_minutes_worth():
    rates = Rates()
    for _ in range(60):
        rates.take(1, 60, 0.0)
    with pytest.raises(TooManyRequestsError) as refused:
        rates.take(1, 60, 0.25)
    assert refused.value.seconds == 1
    rates.take(2, 60, 0.25)
    rates.take(1, 60, 1.25)
    for _ in range(60):
        rates.take(1, 60, 5000.0)
    with pytest.raises(TooManyRequestsError):
        rates.take(1, 60, 5000.0)


def test_every_error_is_a_problem_without_what_was_sent(program, capfd):
    asks = program(*Role)
    canary = "zebra-4711"
    for method, path, body in (
        ("GET", f"search?custodian={canary}", None),
        ("GET", f"search?since={canary}", None),
        ("GET", f"search?kind={canary}", None),
        ("GET", f"search?cursor={canary}", None),
        ("POST", "captures", {"upload": canary, "custodian": canary, canary: canary}),
        ("POST", "captures", canary.encode()),
        ("POST", "me", None),
        ("GET", "nowhere", None),
    ):
        response = asks.ask(method, path, body)
        assert response.status_code in {400, 404, 405, 422}, path
        assert response["Content-Type"] == "application/problem+json"
        said = json.loads(response.content)
        assert said["status"] == response.status_code
        assert said["type"].startswith("urn:onrecord:error:")
    said = capfd.readouterr()
    assert canary not in said.out + said.err


def test_an_export_is_taken_once_another_agreed_and_the_access_log_says_who_took_it(site, program, held):
    assert held
    asks = program(Role.FOI, scope=Scope(ScopeKind.CUSTODIAN, "Priya Raman"))
    wanted = {"recipient": "Inquiry Team", "purpose": "Module 2", "custodian": ["Priya Raman"]}
    asked = asks.ask("POST", "exports", wanted, idempotency_key="one")
    assert asked.status_code == 201
    assert asks.ask("POST", "exports", wanted, idempotency_key="one").content == asked.content
    number = json.loads(asked.content)["export"]
    path = f"exports/{number}.parquet"
    assert asks.get(path).status_code == 400
    browser = site.as_role(Role.RECORDS)
    assert browser.post(f"/exports/{number}/decide", {"decision": "agree"}).status_code == 302
    (listed,) = asks.given("exports")["items"]
    assert (listed["state"], listed["downloads_left"]) == ("agreed", 3)
    assert program(Role.RECORDS).get(path).status_code == 404
    assert program(Role.RECORDS).given("exports")["items"] == []
    table = pq.read_table(io.BytesIO(b"".join(asks.get(path).streaming_content)))
    assert set(table["custodian"].to_pylist()) == {"Priya Raman"}
    assert table.num_rows == listed["messages"]
    assert table.schema.metadata[b"onrecord.recipient"] == b"Inquiry Team"
    last, first = site.service.access_log.lines(None, 2, asks.officer.account)
    about = f"export {number}, download 1 of 3"
    assert (first.verb, first.about) == (AccessVerb.EXPORT, f"{about}, begun, token {asks.token}")
    assert (last.about, last.amount) == (f"{about}, token {asks.token}", table.num_rows)
    assert asks.ask("POST", "exports", {**wanted, "custodian": ["Dana"]}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["search?words=dredging", "counts?by=year&custodians=Nobody", "conversations?Custodian=x", "me?a=b"],
)
def test_a_question_is_not_answered_as_if_a_word_of_it_had_not_been_said(program, path):
    answer = program(Role.RECORDS).get(path)
    assert answer.status_code == 422
    said = answer.json()
    assert said["errors"] == [{"where": ["query"], "what": "unknown_parameter"}]
    assert "nothing was done" in said["detail"]
