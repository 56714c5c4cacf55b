"""A person of the register is found by name, under all the names that copies have for them, within sight."""

import html
import re
from types import SimpleNamespace

import pytest

from onrecord.procedures.count import By, count
from onrecord.procedures.exports import messages_of
from onrecord.procedures.identify import Whom, identify
from onrecord.procedures.search import search
from onrecord.records.accounts import Officer, Role, Scope, ScopeKind
from onrecord.records.errors import NotHeldError
from onrecord.records.exports import WantedExport
from onrecord.records.searches import EVERYTHING, Filters, Query, Sight

NOBODY = Officer(0, "the terminal", "")


def chat(*lines):
    return "".join(
        f"12/03/2026, 09:{minute:02} - {who}: {said}\n" for minute, (who, said) in enumerate(lines)
    )


def unwatched(_done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def named(site):
    """One person who is "Boss" in one copy and "D Achter" in another; a third copy has another "Boss"."""
    number, account = next(site.numbers), f"+44 7700 8{next(site.numbers):05}"
    names = [f"{bird} {number}" for bird in ("Rook", "Jay", "Daw")]
    texts = [
        chat(("Boss", f"alpha {number}"), ("Ann Quill", f"beta {number}")),
        chat(("D Achter", f"gamma {number}"), (account, f"delta {number}")),
        chat(("Boss", f"epsilon {number}")),
    ]
    copies = [site.capture(text, name).capture.copies[0].id for text, name in zip(texts, names, strict=True)]
    with site.host.writing(NOBODY) as home:
        whom = Whom(f"Desmond Achterlow {number}", is_new=True, accounts=(account,))
        person = identify(home, (copies[0], "Boss"), whom, "His own word", unwatched).person
        identify(home, (copies[1], "D Achter"), Whom(person.person), "The office's list", unwatched)
    return SimpleNamespace(person=person, number=number, copies=copies, names=names, account=account)


def said(site, named, who, sight=EVERYTHING):
    query = Query(str(named.number), Filters(people=(who,), sight=sight))
    return {hit.body.split()[0] for hit in search(site.host.reading(NOBODY), query).hits}


def page_of(answer):
    return html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_a_person_is_found_by_name_id_part_and_by_each_label_of_theirs(site, named):
    whole = {"alpha", "gamma", "delta"}
    assert said(site, named, named.person.name) == whole
    assert said(site, named, named.person.name.upper()) == whole
    assert said(site, named, named.person.person) == whole
    assert said(site, named, f"Achterlow {named.number}") == whole
    assert said(site, named, "D Achter") == whole
    assert said(site, named, "Boss") == whole | {"epsilon"}


def test_a_label_that_is_somebody_elses_in_another_copy_is_not_theirs(site, named):
    assert "epsilon" not in said(site, named, named.person.name)


def test_a_name_in_quotation_marks_is_the_label_alone(site, named):
    assert said(site, named, '"Boss"') == {"alpha", "epsilon"}
    assert said(site, named, "“D Achter”") == {"gamma"}
    with pytest.raises(NotHeldError):
        said(site, named, f'"{named.person.name}"')


def test_what_is_counted_and_exported_of_a_person_is_what_is_found(site, named):
    home, filters = site.host.reading(NOBODY), Filters(people=(named.person.name,))
    for by in By:
        counted = count(home, filters, by.value)
        assert counted.total == sum(row.messages for row in counted.rows) == 3
    for words in ("", str(named.number)):
        assert messages_of(home, WantedExport(words, filters, "a", "b"), EVERYTHING) == 3


def test_within_a_sight_a_person_has_the_labels_of_its_copies_alone(site, named):
    first, second, third = (Sight(frozenset({copy})) for copy in named.copies)
    assert said(site, named, named.person.name, first) == {"alpha"}
    assert said(site, named, named.person.name, second) == {"gamma"}  # an account is of no copy
    for who in (named.person.name, named.person.person, f"Achterlow {named.number}"):
        with pytest.raises(NotHeldError):
            said(site, named, who, third)
    assert said(site, named, "Boss", third) == {"epsilon"}


def test_pages_and_answers_say_which_names_were_taken_for_a_person(site, named):
    browser = site.as_role(Role.RECORDS)
    told = f"{named.person.name}: Boss, D Achter, {named.account}"
    for place in ("/find", "/counts"):
        assert told in page_of(browser.get(place, {"person": named.person.name}))
        assert named.person.name not in page_of(browser.get(place, {"person": '"Boss"'}))
    apart = site.as_role(Role.RECORDS, scope=Scope(ScopeKind.CUSTODIAN, named.names[0]))
    assert f"{named.person.name}: Boss" in page_of(apart.get("/find", {"person": named.person.name}))
    assert "Achter," not in page_of(apart.get("/find", {"person": named.person.name}))


def test_a_row_of_a_count_by_person_says_that_it_is_a_name_as_a_phone_had_it(site, named):
    del named
    assert "a name as a phone had it" in page_of(site.as_role(Role.RECORDS).get("/counts", {"by": "person"}))
