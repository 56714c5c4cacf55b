"""The messages of a note as they are held now: in the note's order, and told apart from what is gone."""

from tests.procedures.test_note import Office, office, template

from onrecord.procedures.note_messages import note_messages, zone_of
from onrecord.records.searches import EVERYTHING, Sight

__all__ = ["office", "template"]


def test_messages_come_in_the_order_of_the_note_with_what_they_say(office: Office):
    ids = office.ids()
    with office.home() as home:
        found = list(note_messages(home.catalogue, [ids[2], ids[0]], EVERYTHING))
    assert [one.identity for one in found] == [ids[2], ids[0]]
    assert [one.row["body"] for one in found if one.row] == [
        "Dredging will begin in the following week",
        "The storm is due on Friday, says the office",
    ]


def test_a_message_that_went_with_its_capture_or_is_out_of_sight_is_told_as_gone(office: Office):
    ids = office.ids()
    with office.home() as home:
        assert [one.row for one in note_messages(home.catalogue, ids, Sight(frozenset()))] == [None] * len(
            ids
        )
        home.keys.destroy_identities(office.captures[0])
    office.desk.run("rebuild")
    with office.home() as home:
        found = list(note_messages(home.catalogue, ids, EVERYTHING))
    assert [one.row is None for one in found] == [True] * 4 + [False] * 5


def test_the_zone_is_the_copy_s_own_and_none_where_it_is_not_held(office: Office):
    with office.home() as home:
        assert zone_of(home.catalogue, office.copy) == "Europe/London"
        assert zone_of(home.catalogue, "k-unknown") == ""
