"""What is no official business is left out by the API: its effect is said first, its opening is kept once."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from tests.support.files_at_rest import files_at_rest
from tests.support.small_phone import DATABASE
from tests.support.two_apps import backup
from tests.web.api.test_answers import uploaded
from tests.web.api.test_moving import over
from tests.web.test_capture import finished, scope
from tests.web.test_unlocking import folder_of
from tests.web.test_withholding import choosing, effect, with_files

from onrecord.governance.withholding import read_choices
from onrecord.integrity.opening import parse_opening
from onrecord.records.accounts import AccessVerb, Role
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice

WORD = "quincunx"  # what nobody but the custodian should ever read
SECRET = "5e" * 32
MUM = {"reason": "personal", "senders": ["Mum"]}
MUMS = "447700900002@s.whatsapp.net"
DESCRIBED = Path(__file__).parents[3] / "docs/formats/withhold-file.md"


def chat(site):
    return (
        f"13/03/2026, 09:31 - Anna Harbour: quay {next(site.numbers)} is closed\n"
        f"13/03/2026, 09:32 - Mum: the {WORD} is ripe\nand the {WORD} jam too\n"
        "14/03/2026, 10:02 - Ben Whitfield: understood\n"
    ).encode()


def choose(asks, upload, *choices, **more):
    said = {"choices": list(choices or (MUM,)), **more}
    asked = asks.ask("POST", f"uploads/{upload}/withholding", said)
    assert asked.status_code == 202, asked.content
    return over(asks, json.loads(asked.content)["work"])


def capture(asks, upload, left_out=None, secret=SECRET, **more):
    said = {"upload": upload, "custodian": "Left Out", **more}
    if left_out:
        said["withhold"] = {"left_out": left_out, "opening_secret": secret}
    return asks.ask("POST", "captures", said)


@pytest.fixture
def left_out(site, program):
    """Capture with something left out; return the program and the capture."""
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(site))
    planned = choose(asks, upload)["result"]
    asked = capture(asks, upload, planned["left_out"], custodian=f"Left Out {next(site.numbers)}")
    assert asked.status_code == 202, asked.content
    work = over(asks, json.loads(asked.content)["work"])
    (taken,) = work["result"]["captures"]
    assert taken["state"] == "derived"
    return asks, taken["capture"]


def test_the_effect_is_said_before_anything_is_kept(site, program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(site))
    before = len(asks.given("captures?limit=500")["items"])
    work = choose(asks, upload)
    said = work["result"]
    assert said["withheld"] == {"personal": {"messages": 1, "lines": 2, "files": 0}}
    assert said["kept"] == {"messages": 2, "files": 0, "files_no_message_names": 0}
    assert said["receipt"]["safe_to_clear"] == "no"
    assert len(asks.given("captures?limit=500")["items"]) == before
    assert WORD not in json.dumps(work)
    assert "Mum" not in json.dumps(work)


def test_what_was_left_out_is_in_no_answer_and_no_file(site, left_out):
    asks, held = left_out
    (copy,) = asks.given(f"captures/{held}")["copies"]
    shown = asks.given(f"conversations/{copy}/messages")
    assert [one["sender"] for one in shown["items"]] == ["Anna Harbour", "Ben Whitfield"]
    assert shown["not_understood"][0]["withheld"] == "personal"
    assert WORD not in json.dumps(shown)
    from onrecord.service import models

    rows = json.dumps([list(one.objects.values()) for one in (models.Work, models.ApiAnswer)], default=str)
    assert held in rows
    for gone in (WORD, "Mum", SECRET):
        assert gone not in rows
    for path, data in files_at_rest(site.folder):
        assert WORD.encode() not in data, path


def test_the_opening_is_given_for_its_secret_alone_until_it_is_said_to_be_kept(program, left_out):
    asks, held = left_out
    path = f"captures/{held}/opening"
    answer = asks.get(path, opening_secret=SECRET)
    assert answer.status_code == 200, answer.content
    assert parse_opening(answer.content).capture == held
    wrong = asks.get(path, opening_secret="00" * 32)
    other = program(Role.RECORDS).get(path, opening_secret=SECRET)
    assert wrong.status_code == other.status_code == 404
    assert wrong.content == other.content
    assert asks.get(path).status_code == 422
    assert asks.ask("DELETE", path, opening_secret="00" * 32).status_code == 404
    assert asks.get(path, opening_secret=SECRET).content == answer.content
    assert asks.ask("DELETE", path, opening_secret=SECRET).status_code == 204
    assert asks.get(path, opening_secret=SECRET).status_code == 404


def test_an_opening_that_waits_in_a_browser_is_neither_given_nor_destroyed_by_a_program(site, program):
    asks, name = program(Role.RECORDS), "c-in-a-browser"
    site.service.openings.keep(name, asks.officer.account, b"opening", bytes.fromhex(SECRET), site.host.now())
    for method in ("GET", "DELETE"):
        assert asks.ask(method, f"captures/{name}/opening", opening_secret=SECRET).status_code == 404
    assert site.service.openings.waits(name, asks.officer.account)


def taken(asks, asked):
    """Return the one capture that came of what was asked for."""
    assert asked.status_code == 202, asked.content
    (found,) = over(asks, json.loads(asked.content)["work"])["result"]["captures"]
    return found


def test_what_an_earlier_capture_left_out_is_told_to_a_token_that_may_see_it(site, program):
    asks, name, text = program(Role.RECORDS), f"Minister {next(site.numbers)}", chat(site)
    upload = uploaded(asks, text)
    number = choose(asks, upload)["result"]["left_out"]
    first = taken(asks, capture(asks, upload, number, custodian=name))
    assert first["left_out_earlier"] == []

    unseeing = program(Role.RECORDS, officer=asks.officer, verbs=frozenset({"capture"}))
    again = uploaded(unseeing, text + b"14/03/2026, 10:03 - Ben Whitfield: one more\n")
    assert taken(unseeing, capture(unseeing, again, custodian=name))["left_out_earlier"] == []

    (told,) = taken(asks, capture(asks, uploaded(asks, text), custodian=name))["left_out_earlier"]
    assert told.pop("captured_at")
    assert told == {
        "capture": first["capture"],
        "messages": 1,
        "amounts": ["personal: 1 message, 2 lines"],
    }
    lines = site.service.access_log.lines(None, 50, asks.officer.account)
    about = f"{first['capture']}, token {asks.token}"
    assert [one.about for one in lines if one.verb == AccessVerb.RECEIPT].count(about) == 1
    assert '"left_out_earlier": [{' in json.dumps(asks.given("works"))
    for grant in asks.officer.grants:
        site.service.accounts.end(grant.id, None, site.host.now())
    works = asks.given("works")
    assert [one["work"] for one in works["items"]]
    for told in (works, *(asks.given(f"works/{one['work']}") for one in works["items"])):
        assert '"left_out_earlier": [{' not in json.dumps(told)


def test_nothing_is_captured_while_what_was_chosen_is_not_named(site, program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(site))
    number = choose(asks, upload)["result"]["left_out"]
    assert capture(asks, upload).status_code == 400
    assert capture(asks, upload, number, date_order="month_first").status_code in {400, 422}
    assert capture(asks, upload, number, zone="Europe/Paris").status_code == 400
    assert capture(asks, upload, "another").status_code == 404
    second = program(Role.RECORDS, officer=asks.officer)
    assert capture(second, upload, number).status_code == 404
    assert capture(asks, upload, number, secret="short").status_code == 422
    assert asks.ask("DELETE", f"uploads/{upload}/withholding").status_code == 204
    assert capture(asks, upload, number).status_code == 404
    assert capture(asks, upload).status_code == 202


@pytest.mark.parametrize(
    ("choice", "status"),
    [
        ({"reason": "personal"}, 400),
        ({"reason": "personal", "senders": []}, 400),
        ({"senders": ["Mum"]}, 422),
        ({"reason": "dull", "senders": ["Mum"]}, 422),
        ({"reason": "personal", "lines": ["0"]}, 422),
        ({"reason": "personal", "lines": ["9-2"]}, 400),
        ({"reason": "personal", "since": "2026-03-01T09:00:00Z"}, 400),
        ({"reason": "personal", "people": ["Mum"]}, 422),
    ],
)
def test_a_choice_with_a_slip_is_refused_before_anything_is_read(site, program, choice, status):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(site))
    answer = asks.ask("POST", f"uploads/{upload}/withholding", {"choices": [choice]})
    assert answer.status_code == status, answer.content
    assert b"Mum" not in answer.content


def test_a_choice_of_nobody_is_refused_and_says_no_name(site, program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, chat(site))
    work = choose(asks, upload, {"reason": "personal", "senders": ["Dad"]})
    assert work["state"] == "refused"
    assert "Dad" not in json.dumps(work)
    assert capture(asks, upload).status_code == 400


def test_a_marking_that_stops_the_upload_discards_it(site, program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, b"SECRET UK EYES ONLY\n" + chat(site) + b"14/03/2026, 10:03 - Ben: SECRET\n")
    assert choose(asks, upload)["result"]["stopped"] == 2
    assert asks.get(f"uploads/{upload}").status_code == 404


def test_a_whole_conversation_of_a_database_is_left_out_by_its_key(program):
    asks = program(Role.RECORDS)
    upload = uploaded(asks, DATABASE, "msgstore.db")
    planned = choose(asks, upload, {"reason": "personal", "conversations": [MUMS]})["result"]
    assert planned["withheld"] == {"personal": {"messages": 1, "lines": 2, "files": 0}}
    work = over(asks, json.loads(capture(asks, upload, planned["left_out"]).content)["work"])
    (taken,) = work["result"]["captures"]
    copies = asks.given(f"captures/{taken['capture']}")["copies"]
    shown = [asks.given(f"conversations/{one}/messages") for one in copies]
    assert len(copies) == 1
    assert "quinces" not in json.dumps(shown)


NAMED = {
    "lines": ["2-3"],
    "senders": ["Mum"],
    "kinds": ["call"],
    "conversations": [MUMS],
    "files": ["scan.jpg"],
    "app": "messages",
    "since": "2026-03-01",
    "before": "2026-03-02",
}
FIELDS = {one.name for one in fields(Choice)} - {"places"}  # the places are those of a page's list


def fields_of(choices):
    nothing = Choice(WithholdReason.PERSONAL)
    of_lists = {"places": "lines"}
    return {"reason"} | {
        of_lists.get(one.name, one.name)
        for choice in choices
        for one in fields(Choice)
        if getattr(choice, one.name) != getattr(nothing, one.name)
    }


def test_the_file_its_description_the_api_and_the_pages_take_the_same_fields(site, program):
    from onrecord.api.shapes_of_captures import LeaveOut

    assert set(NAMED) | {"reason"} == FIELDS == set(LeaveOut.model_fields)
    described = re.findall(r"^\| (`.*?`) \|", DESCRIBED.read_text(), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(described))) == FIELDS
    written = "".join(f"{name} = {json.dumps(value)}\n" for name, value in NAMED.items())
    assert fields_of(read_choices(f'reason = "personal"\n{written}'.encode())) == FIELDS
    asks = program(Role.RECORDS)
    said = {"choices": [{"reason": "personal", **NAMED}]}
    assert asks.ask("POST", f"uploads/{uploaded(asks, chat(site))}/withholding", said).status_code == 202
    assert fields_of(chosen_on_pages(site)) == FIELDS - {"app", "files"}
    assert fields_of(chosen_of_apps(site)) >= {"app"}
    assert fields_of(chosen_of_files(site)) >= {"files"}


def chosen_on_pages(site):
    """Return what is chosen of a database on the pages by every way that they have."""
    from onrecord.web.drafts import DRAFTS
    from onrecord.web.forms.withholding import WAYS

    officer = site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}"))
    browser = site.client(officer)
    address = choosing(browser, DATABASE, name="msgstore.db")
    given = {
        "people": {"people": ["0"], **days("first", 1), **days("last", 2)},
        "conversations": {"conversations": ["0"]},
        "kinds": {"kinds": ["text"]},
        "span": {"first_message": "1", "last_message": "2"},
        "messages": {"page": "1", "message": ["3"], "go": "done"},
    }
    assert set(given) == set(WAYS)
    for way, said in given.items():
        assert browser.post(f"{address}/withhold/party/{way}", said)["Location"] == f"{address}/withhold"
    return DRAFTS.of(address.rpartition("/")[2], officer.account).keeping_back.every_choice(by_place=True)


def chosen_of_files(site):
    """Return what is chosen on the pages where a zip has files that no message names."""
    from onrecord.web.drafts import DRAFTS

    officer = site.officer(Role.CUSTODIAN, scope=scope(f"Minister {next(site.numbers)}"))
    browser = site.client(officer)
    address = with_files(browser)
    effect(browser, address)
    browser.post(f"{address}/withhold/personal/files", {"unnamed": ["0"]})
    return DRAFTS.of(address.rpartition("/")[2], officer.account).keeping_back.every_choice()


def chosen_of_apps(site):
    """Return what is chosen on the pages of one app in a backup of two."""
    from onrecord.web.drafts import DRAFTS
    from onrecord.web.withholding import choices_of

    name = f"Minister {next(site.numbers)}"
    officer = site.officer(Role.CUSTODIAN, scope=scope(name))
    browser = site.client(officer)
    address = folder_of(browser, backup("of the quay", "of the garden"), name)
    browser.post(f"{address}/official", {"official": "some"})
    finished(browser, browser.post(f"{address}/withhold/app", {"app": "messages"})["Location"])
    browser.post(f"{address}/withhold/party/kinds", {"kinds": ["text"]})
    return choices_of(DRAFTS.of(address.rpartition("/")[2], officer.account))


def days(which, day):
    return {f"{which}_day_day": day, f"{which}_day_month": 3, f"{which}_day_year": 2026}
