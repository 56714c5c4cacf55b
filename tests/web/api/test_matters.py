"""Matters by the API: opened, shown, answered, changed, closed and taken away, within sight alone."""

import csv
import io
import json

import pytest

from onrecord.records.accounts import AccessVerb, Role, Scope, ScopeKind

CHAT = """12/03/2026, 09:01 - Ada: The {word} storm is due on Friday
14/03/2026, 09:02 - Ben: Agreed, we close the {word} basin
"""
WHY = "Their office wrote so on 3 March"


@pytest.fixture
def office(site, program):
    """Two custodians of their own names, one with a copy, and a matter that asks both."""
    number = next(site.numbers)
    ada, ben, title = f"Ada {number}", f"Ben {number}", f"Basin {number}"
    site.capture(CHAT.format(word=title), ada, name=f"WhatsApp Chat with {title}.txt")
    asks = program(Role.RECORDS)
    said = {"name": "Storm inquiry", "since": "2026-03-12", "until": "2026-06-30"}
    said |= {"custodians": [ada, ben], "conversations": [title]}
    return asks, ada, ben, title, done(asks, "matters", said, 201)["matter"]


def done(asks, path, said, status=200):
    answer = asks.ask("POST", path, said)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def agreed(program, asks, waits):
    """Have another program's officer agree to what a matter waits for: who asked cannot."""
    path = f"matters/{waits['matter']}/widenings/{waits['waiting']['widening']}"
    assert asks.ask("POST", path, {"agreed": True}).status_code == 400
    return done(program(Role.RECORDS), path, {"agreed": True})


def states(asks, matter):
    return {one["cell"]: one["state"] for one in asks.given(f"matters/{matter}/cells")["items"]}


def test_a_matter_shows_what_is_held_and_what_is_outstanding_and_why(office):
    asks, ada, ben, title, matter = office
    seen = asks.given(f"matters/{matter}")
    assert [one["name"] for one in seen["custodians"]] == [ada, ben]
    assert [one["name"] for one in seen["conversations"]] == [title]
    totals = seen["totals"]
    assert (totals["held"], totals["in_part"], totals["outstanding"], totals["expected"]) == (1, 1, 1, 2)
    held, outstanding = asks.given(f"matters/{matter}/cells")["items"]
    assert (held["cell"], held["state"], held["covering"]) == ("1-1", "held", "part")
    assert "held to 14 Mar 2026, asked to 30 Jun 2026" in held["why"]
    assert held["copies"][0]["captures"][0]["grade"] == "self-supplied export"
    assert (outstanding["custodian"], outstanding["state"]) == (ben, "outstanding")
    assert asks.given(f"matters/{matter}/cells?state=outstanding")["items"] == [outstanding]
    assert matter in [one["matter"] for one in asks.given("matters?limit=500")["items"]]


def test_pages_of_matters_and_of_cells_together_are_all_of_them(office):
    asks, ada, ben, title, _matter = office
    said = {"name": "Second", "custodians": [ada, ben], "conversations": [title, "Quay", "Mole"]}
    second = done(asks, "matters", said, 201)["matter"]
    for path, name in ((f"matters/{second}/cells", "cell"), ("matters", "matter")):
        whole = [one[name] for one in asks.given(f"{path}?limit=500")["items"]]
        found, after = [], ""
        while after is not None:
            page = asks.given(f"{path}?limit=1" + (f"&cursor={after}" if after else ""))
            found += [one[name] for one in page["items"]]
            after = page["next"]
        assert found == whole
    assert len(states(asks, second)) == 6


def test_an_answer_on_cells_is_taken_back_and_both_words_stay(office):
    asks, _, ben, _, matter = office
    nil = {"cells": ["2-1"], "said": "nil_return", "by": ben, "reason": WHY}
    answer = done(asks, f"matters/{matter}/answers", nil, 201)
    assert (answer["cells"], answer["said"], answer["by"]) == (["2-1"], "nil_return", ben)
    assert states(asks, matter)["2-1"] == "nil_return"
    path = f"matters/{matter}/answers/{answer['answer']}/take-back"
    assert done(asks, path, {"reason": "Wrong Ben"})["takes_back"] == answer["answer"]
    cell = asks.given(f"matters/{matter}/cells/2-1")
    assert (cell["state"], cell["word"]) == ("outstanding", None)
    (word,) = cell["words"]
    assert word["taken_back_at"] is not None
    assert asks.ask("POST", path, {"reason": "Again"}).status_code == 400


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"by": ""}, 400),
        ({"reason": " "}, 422),
        ({"cells": []}, 422),
        ({"cells": ["9-9"]}, 404),
        ({"cells": ["2"]}, 422),
        ({"said": "held"}, 422),
        ({"cells": ["1-1"], "said": "not_expected"}, 400),
    ],
)
def test_an_answer_needs_a_word_a_reason_and_cells_that_nothing_is_held_of(office, changed, status):
    asks, _, ben, _, matter = office
    nil = {"cells": ["2-1"], "said": "nil_return", "by": ben, "reason": WHY}
    before = states(asks, matter)
    assert asks.ask("POST", f"matters/{matter}/answers", {**nil, **changed}).status_code == status
    assert states(asks, matter) == before


def test_an_answer_with_a_key_is_written_once(office):
    asks, _, ben, _, matter = office
    nil = {"cells": ["2-1"], "said": "nil_return", "by": ben, "reason": WHY}
    first, again = (
        asks.ask("POST", f"matters/{matter}/answers", nil, idempotency_key="nil") for _ in range(2)
    )
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert len(asks.given(f"matters/{matter}/cells/2-1")["words"]) == 1


def test_a_matter_is_changed_put_back_closed_and_opened_again(program, office):
    asks, ada, ben, title, matter = office
    said = {"name": "Storm inquiry", "custodians": [ada], "conversations": [title], "reason": WHY}
    assert [one["name"] for one in done(asks, f"matters/{matter}/change", said)["custodians"]] == [ada]
    back = done(asks, f"matters/{matter}/restore", {"reason": WHY})
    assert f"Added custodian {ben}" in back["waiting"]["changes"]
    assert [one["number"] for one in agreed(program, asks, back)["custodians"]] == [1, 2]
    assert done(asks, f"matters/{matter}/close", {"reason": WHY})["is_closed"]
    nil = {"cells": ["2-1"], "said": "nil_return", "by": ben, "reason": WHY}
    assert asks.ask("POST", f"matters/{matter}/answers", nil).status_code == 400
    again = done(asks, f"matters/{matter}/reopen", {"reason": WHY})
    assert again["is_closed"]
    assert not agreed(program, asks, again)["is_closed"]


def test_a_copy_under_another_title_is_put_in_and_taken_out(site, program, office):
    asks, _, ben, _, matter = office
    outcome = site.capture(CHAT.format(word=ben), ben, name=f"WhatsApp Chat with Other {ben}.txt")
    copy = outcome.capture.copies[0].id
    placed = {"copy_id": copy, "conversation": 1, "is_of_it": True, "reason": WHY}
    waits = done(asks, f"matters/{matter}/copies", placed)
    assert states(asks, matter)["2-1"] == "outstanding"
    agreed(program, asks, waits)
    assert states(asks, matter)["2-1"] == "held"
    done(asks, f"matters/{matter}/copies", {**placed, "is_of_it": False})
    assert states(asks, matter)["2-1"] == "outstanding"


def test_an_officer_of_one_custodian_sees_that_row_alone_and_others_as_if_there_were_none(program, office):
    asks, ada, ben, title, matter = office
    narrow = program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, ben))
    seen = narrow.given(f"matters/{matter}")
    assert [one["name"] for one in seen["custodians"]] == [ben]
    assert not seen["is_whole"]
    assert seen["totals"]["expected"] == 1
    assert list(states(narrow, matter)) == ["2-1"]
    assert ada.encode() not in narrow.get(f"matters/{matter}/cells.csv").content
    hidden, none = narrow.get(f"matters/{matter}/cells/1-1"), narrow.get(f"matters/{matter}/cells/8-8")
    assert (hidden.status_code, hidden.content) == (404, none.content)
    said = {"name": "x", "custodians": [ben], "conversations": [title], "reason": WHY}
    for path, body in ((f"matters/{matter}/change", said), (f"matters/{matter}/close", {"reason": WHY})):
        assert narrow.ask("POST", path, body).status_code == 404
    other = program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, "Nobody Here"))
    for path in ("", "/cells", "/cells.csv", "/cells/1-1"):
        hidden, none = other.get(f"matters/{matter}{path}"), other.get(f"matters/m-none{path}")
        assert hidden.status_code == none.status_code == 404
        assert hidden.content == none.content
    both = {"cells": ["2-1"], "said": "nil_return", "by": ben, "reason": WHY}
    assert (
        narrow.ask("POST", f"matters/{matter}/answers", {**both, "cells": ["1-1", "2-1"]}).status_code == 404
    )
    of_two = done(asks, f"matters/{matter}/answers", {**both, "cells": ["1-1", "2-1"]}, 201)
    assert "1-1" not in json.dumps(narrow.given(f"matters/{matter}/cells/2-1"))
    path = f"matters/{matter}/answers/{of_two['answer']}/take-back"
    assert narrow.ask("POST", path, {"reason": WHY}).status_code == 404


def test_a_role_for_a_matter_widens_nothing_by_its_own_hand(program, office):
    _, ada, ben, title, matter = office
    reader = program(Role.RECORDS, scope=Scope(ScopeKind.MATTER, matter))
    assert reader.given(f"matters/{matter}")["is_whole"]
    said = {"name": "x", "custodians": [ada, ben, "Cleo"], "conversations": [title], "reason": WHY}
    assert reader.ask("POST", f"matters/{matter}/change", said).status_code == 400
    del said["reason"]
    assert reader.ask("POST", "matters", said).status_code == 400
    done(reader, f"matters/{matter}/close", {"reason": WHY})
    assert reader.get(f"matters/{matter}").status_code == 404


def test_the_table_names_who_took_it_runs_no_formula_and_is_in_the_access_log(site, office):
    asks, ada, ben, title, _ = office
    said = {"name": "=1+1", "custodians": [ada, ben], "conversations": [title]}
    matter = done(asks, "matters", said, 201)["matter"]
    answer = asks.get(f"matters/{matter}/cells.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = dict(row[:2] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if row)
    assert (rows["matter"], rows["taken by"]) == ("'=1+1", asks.officer.name)
    done(asks, f"matters/{matter}/close", {"reason": WHY})
    line, taken = site.service.access_log.lines(None, 2, asks.officer.account)
    assert (line.verb, line.about) == (AccessVerb.READ, f"{matter}, token {asks.token}")
    assert (taken.verb, taken.about) == (AccessVerb.EXPORT, f"{matter} as CSV, token {asks.token}")
    assert taken.amount == 2


def test_a_kept_answer_is_not_given_once_the_role_is_over_by_which_it_was_asked_for(site, program, office):
    _asks, ada, _ben, title, _matter = office
    mine = program(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, ada))
    accounts, now = site.service.accounts, site.host.now()
    other = accounts.propose(
        mine.officer.account, Role.RECORDS, Scope(ScopeKind.CUSTODIAN, "Other"), None, now
    )
    accounts.decide(other.id, None, now, agreed=True)
    said = {"name": f"Kept {title}", "custodians": [ada], "conversations": [title]}
    first = mine.ask("POST", "matters", said, idempotency_key="kept")
    assert first.status_code == 201, first.content
    assert mine.ask("POST", "matters", said, idempotency_key="kept").content == first.content
    accounts.end(mine.officer.grants[0].id, None, now)
    assert mine.get(f"matters/{json.loads(first.content)['matter']}").status_code == 404
    again = mine.ask("POST", "matters", said, idempotency_key="kept")
    assert (again.status_code, title.encode() in again.content) == (403, False)
