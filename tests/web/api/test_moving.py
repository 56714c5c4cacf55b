"""A misfiled capture is moved by the API: looked at first, then just that, within sight alone."""

import json
import threading
from urllib.parse import urlencode

from onrecord.records.accounts import Role, Scope, ScopeKind

WHY = "The private secretary picked the wrong minister"
CHAT = "12/03/2026, 09:14 - Dana Whitlock: number {}\n"


def captured(site):
    number = next(site.numbers)
    return (
        f"Plover {number}",
        f"Curlew {number}",
        site.capture(CHAT.format(number), f"Plover {number}").capture.id,
    )


def over(asks, work):
    """Wait until work is over, and return it."""
    for _ in range(600):
        found = asks.given(f"works/{work}")
        if found["is_over"]:
            return found
        threading.Event().wait(0.1)
    raise AssertionError(found)


def test_what_changes_is_said_first_and_then_just_that_is_done(site, program):
    wrong, right, capture = captured(site)
    asks = program(Role.RECORDS)
    path = f"captures/{capture}/move"
    planned = asks.given(f"{path}?{urlencode({'custodian': right})}")
    assert planned["changes"] == [{"what": "custodian", "was": wrong, "now": right}]
    assert planned["changes_custodian"]
    (copy,) = asks.given(f"captures/{capture}")["copies"]
    assert asks.given(f"conversations/{copy}")["custodian"] == wrong
    said = {"custodian": right, "reason": WHY, "seen": planned["seen"]}
    asked = asks.ask("POST", path, said)
    assert asked.status_code == 202, asked.content
    found = over(asks, json.loads(asked.content)["work"])
    assert (found["state"], found["result"]) == ("done", {"capture": capture})
    (copy,) = asks.given(f"captures/{capture}")["copies"]
    assert asks.given(f"conversations/{copy}")["custodian"] == right
    assert program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, wrong)).get(path).status_code == 404
    assert asks.ask("POST", path, said).status_code == 400


def test_nothing_is_moved_that_was_not_looked_at(site, program):
    _, right, capture = captured(site)
    asks = program(Role.RECORDS)
    path = f"captures/{capture}/move"
    seen = asks.given(f"{path}?{urlencode({'custodian': right})}")["seen"]
    for changed in ({"custodian": "Somebody Else"}, {"device": "tablet"}, {"seen": "0" * 64}):
        said = {"custodian": right, "reason": WHY, "seen": seen, **changed}
        assert asks.ask("POST", path, said).status_code == 400
    for lacking in ({"reason": " "}, {"custodian": ""}, {"seen": ""}):
        said = {"custodian": right, "reason": WHY, "seen": seen, **lacking}
        assert asks.ask("POST", path, said).status_code == 422
    assert asks.get(path).status_code == 400
    assert asks.given("works")["items"] == []


def test_a_capture_out_of_sight_answers_as_one_that_is_not_held(site, program):
    wrong, right, capture = captured(site)
    asks = program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, right))
    query = urlencode({"custodian": right})
    hidden, none = asks.get(f"captures/{capture}/move?{query}"), asks.get(f"captures/c-none/move?{query}")
    assert (hidden.status_code, hidden.content) == (404, none.content)
    narrow = program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, wrong))
    assert narrow.get(f"captures/{capture}/move?{query}").status_code == 403
