"""A reply shows that what it answers was said, also where no copy holds that any more."""

from tests.support.copies import Row, copy_of, findings, hour, renamed, said, talk

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import FindingKind, Reconciliation


def named(rows: list[Row]) -> list[Row]:
    return [row | {"native_id": f"id-{number}"} for number, row in enumerate(rows)]


def reply(text: str, to: str | None = None, quoted: str | None = None, of: str = "Ben") -> Row:
    shown = {"sender": of, "body": quoted} if quoted else None
    return said(hour(50), "Ben", text, reply_to=to, quoted=shown, native_id="reply")


def of_quotations(found: Reconciliation) -> list[tuple[str, str | None]]:
    return [(copy, body) for kind, copy, body in findings(found) if kind == FindingKind.QUOTED_ABSENT]


def evidence(found: Reconciliation) -> list[tuple[str, int | None]]:
    why = next(cause for cause in found.causes if cause.kind == FindingKind.QUOTED_ABSENT)
    return [(one.copy, one.line) for one in why.evidence]


def test_a_reply_to_what_its_copy_lacks_is_found_with_the_line_that_another_holds():
    rows = [*named(talk(30)), reply("That is too late", to="id-7")]
    found = reconcile([copy_of("whole", rows), copy_of("lacks", [*rows[:7], *rows[8:]])])
    assert of_quotations(found) == [("lacks", "That is too late")]
    assert evidence(found) == [("lacks", 30), ("whole", 8)]


def test_a_reply_to_what_no_copy_holds_is_found_in_each():
    rows = [*named(talk(30)), reply("That is too late", to="id-99")]
    found = reconcile([copy_of("a", rows), copy_of("b", renamed(rows, {"Ada": "Minister"})[1:])])
    assert of_quotations(found) == [("a", "That is too late"), ("b", "That is too late")]
    assert "as do all copies here" in str(found.causes)


def test_words_that_are_quoted_are_looked_for_without_ids():
    rows = talk(30)
    answer = reply("That is too late", quoted="Berth 7 is free from Mon…")
    lacking = [*rows[:7], *rows[8:], answer]
    found = reconcile([copy_of("whole", [*rows, answer]), copy_of("lacks", lacking)])
    assert of_quotations(found) == [("lacks", "That is too late")]
    assert evidence(found)[1:] == [("whole", 8)]


def test_a_reply_whose_answer_is_here_is_no_finding():
    rows = named(talk(30))
    for answer in (
        reply("Late", to="id-7"),
        reply("Late", quoted=rows[7]["body"]),
        reply("Late", quoted="Ok"),
    ):
        found = reconcile([copy_of("a", [*rows, answer]), copy_of("b", [*rows[1:], answer])])
        assert of_quotations(found) == []


def test_ids_mean_nothing_in_a_copy_that_bears_none():
    rows = [*talk(30), reply("Late", to="id-7") | {"native_id": None}]
    found = reconcile([copy_of("a", rows), copy_of("b", rows[1:])])
    assert of_quotations(found) == []


THANKS, LONG = "Thank you", "Thank you, that is what I said to the minister"


def with_thanks(*at: tuple[int, str, str]) -> list[Row]:
    rows = talk(30)
    for number, sender, body in at:
        rows[number] = said(hour(number), sender, body)
    return rows


def without(rows: list[Row], number: int) -> list[Row]:
    return [*rows[:number], *rows[number + 1 :]]


def both(whole: list[Row], lacking: list[Row], answer: Row) -> Reconciliation:
    lacks = renamed([*lacking, answer], {"Ada": "Minister"})
    return reconcile([copy_of("lacks", lacks), copy_of("whole", [*whole, answer])])


def test_few_words_are_not_answered_by_a_longer_text_that_begins_so():
    rows = with_thanks((7, "Ben", LONG), (11, "Ben", THANKS))
    found = both(rows, without(rows, 11), reply("You are welcome", quoted=THANKS))
    assert of_quotations(found) == [("lacks", "You are welcome")]
    assert evidence(found)[1:] == [("whole", 12)]


def test_of_several_texts_of_few_words_none_is_told_to_be_what_a_reply_answers():
    rows = with_thanks((7, "Ben", THANKS), (11, "Ben", THANKS))
    found = both(rows, without(without(rows, 11), 7), reply("You are welcome", quoted=THANKS))
    assert of_quotations(found) == [("lacks", "You are welcome")]
    assert len(evidence(found)) == 1
    assert "all copies" not in str(found.causes)


def test_what_a_reply_answers_was_said_by_whom_it_quotes():
    rows = with_thanks((7, "Ada", LONG), (11, "Ben", LONG))
    found = both(rows, without(rows, 11), reply("You are welcome", quoted=LONG))
    assert of_quotations(found) == [("lacks", "You are welcome")]
    assert evidence(found)[1:] == [("whole", 12)]


def test_what_a_reply_answers_stands_before_it():
    answer = reply("You are welcome", quoted=LONG) | {"said_local": talk(30)[20]["said_local"]}
    rows = with_thanks((7, "Ben", LONG), (25, "Ben", LONG))
    rows[20] = answer
    lacking = renamed(without(rows, 7), {"Ada": "Minister"})
    found = reconcile([copy_of("lacks", lacking), copy_of("whole", rows)])
    assert of_quotations(found) == [("lacks", "You are welcome")]
    assert evidence(found)[1:] == [("whole", 8)]
