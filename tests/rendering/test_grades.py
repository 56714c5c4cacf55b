"""How far a source can be relied on is said to people, in words."""

import pytest

from onrecord.records.captures import Grade
from onrecord.rendering.grades import FromLink, came, graded, relied_on


@pytest.mark.parametrize("grade", Grade)
def test_every_grade_has_its_meaning(grade):
    letter, meaning = graded(grade).split(", ", 1)
    assert letter in "ABCD"
    assert meaning.startswith(f"{grade.value}: ")


@pytest.mark.parametrize("grade", Grade)
def test_every_grade_is_told_without_its_letter_first_and_how_it_came_in_a_few_words(grade):
    assert relied_on(grade).startswith(f"{grade.value.capitalize()}: ")
    assert came(grade)[0].isupper()


@pytest.mark.parametrize("grade", Grade)
def test_a_grades_letter_never_stands_without_what_it_means_and_is_no_praise(grade):
    letter = graded(grade)[0]
    told = relied_on(grade).partition(f"Grade {letter}, of A to D, stands for the kind of source: ")[2]
    assert told.startswith({"A": "a conversation", "B": "messages", "C": "a picture", "D": "a note"}[letter])
    assert told.endswith("It does not say that nothing is missing or was changed.")


def test_an_export_that_nobody_looked_on_at_is_said_to_be_made_by_its_custodian_or_for_them():
    told = relied_on(Grade.SELF_SUPPLIED_EXPORT)
    assert "made on its custodian's phone, by them or for them, and could have been edited" in told


def test_of_an_export_through_a_link_no_more_is_said_than_is_known():
    for known in FromLink:
        told = relied_on(Grade.SELF_SUPPLIED_EXPORT, known)
        assert "single-use link" in told
        assert "its custodian's phone" not in told
        assert "could have been edited" in told
    assert "nobody has said yet from whom" in relied_on(Grade.SELF_SUPPLIED_EXPORT, FromLink.UNSAID)


def test_how_a_file_through_a_link_was_made_is_told_as_the_word_of_its_holder():
    for known in FromLink:
        supervised = relied_on(Grade.SUPERVISED_EXPORT, known)
        assert "is the word of who holds the link" in supervised
        assert "what was left out cannot be seen" in relied_on(Grade.FORWARDED, known)
        for told in (supervised, relied_on(Grade.FORWARDED, known)):
            assert "single-use link" in told
    assert relied_on(Grade.DEVICE_DATABASE, FromLink.UNSAID) == relied_on(Grade.DEVICE_DATABASE)
