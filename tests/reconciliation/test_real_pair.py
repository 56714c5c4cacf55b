"""The one known pair of exports of one conversation from both phones, rebuilt from what was measured of it.

The names and times are the measured ones; the texts between are made up. A comparison by hand, minute by
minute, gave what must come out: which lines are one message, and what each phone lacks.
"""

import pytest
from tests.support.copies import exported, findings, holders

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import Reconciliation

LRM = "\u200e"

IPHONE = f"""\
[18/03/2022, 14:56:01] Elon Musk: {LRM}Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them.
[27/03/2022, 21:40:12] Dmitry S: Testing from the first phone
[27/03/2022, 21:41:05] Elon Musk: Testing from the second one
[27/03/2022, 21:42:30] Dmitry S: Here comes a picture
[27/03/2022, 21:42:48] Dmitry S: {LRM}image omitted
[27/03/2022, 21:44:10] Elon Musk: {LRM}Location: https://maps.google.com/?q=51.4857712,-0.1304430
[27/03/2022, 21:45:20] Elon Musk: I shall delete some of these
[27/03/2022, 21:48:02] Dmitry S: And I shall delete some of mine
[27/03/2022, 21:50:10] Dmitry S: {LRM}You deleted this message.
[27/03/2022, 21:51:20] Elon Musk: {LRM}image omitted
[27/03/2022, 21:53:33] Dmitry S: Now the other direction, please
[27/03/2022, 21:54:40] Elon Musk: {LRM}This message was deleted.
[27/03/2022, 21:56:01] Elon Musk: That was everything for tonight
[28/04/2022, 20:17:30] Elon Musk: {LRM}Your security code with Elon Musk changed. Tap to learn more.
[07/01/2023, 23:31:10] Dmitry S: One more try after the winter
[07/01/2023, 23:32:30] Elon Musk: {LRM}Your security code with Elon Musk changed. Tap to learn more.
[07/01/2023, 23:33:41] Elon Musk: It still works on my side too
"""  # noqa: E501 - lines as the app writes them

ANDROID = """\
23/03/2022, 10:15 - Dmitry S: A line of the week before
18/03/2022, 14:56 - Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them. Tap to learn more.
23/03/2022, 10:16 - Elon: Another line of that week
27/03/2022, 13:42 - Dmitry S: In the afternoon of the day
27/03/2022, 15:21 - Elon: Later in that afternoon
27/03/2022, 21:40 - Dmitry S: Testing from the first phone
27/03/2022, 21:41 - Elon: Testing from the second one
27/03/2022, 21:42 - Dmitry S: Here comes a picture
27/03/2022, 21:42 - Dmitry S: <Media omitted>
The harbour at night
27/03/2022, 21:44 - Elon: location: https://maps.google.com/?q=51.48577117919922,-0.13044300675392
27/03/2022, 21:45 - Elon: I shall delete some of these
27/03/2022, 21:46 - Dmitry S: This message was deleted
27/03/2022, 21:48 - Dmitry S: And I shall delete some of mine
27/03/2022, 21:49 - Dmitry S: This message was deleted
27/03/2022, 21:50 - Dmitry S: This message was deleted
27/03/2022, 21:51 - Elon: null
27/03/2022, 21:52 - Dmitry S: This message was deleted
27/03/2022, 21:53 - Dmitry S: Now the other direction, please
27/03/2022, 21:54 - Elon: You deleted this message
27/03/2022, 21:56 - Elon: That was everything for tonight
07/01/2023, 23:31 - Dmitry S: One more try after the winter
07/01/2023, 23:32 - Missed voice call
07/01/2023, 23:32 - Missed voice call
07/01/2023, 23:33 - Elon: It still works on my side too
"""  # noqa: E501 - the same


@pytest.fixture(scope="module")
def found() -> Reconciliation:
    return reconcile([exported("iphone", IPHONE), exported("android", ANDROID)])


def when(found: Reconciliation, kind: str, copy: str) -> list[str]:
    """The days and minutes of what was found in a copy."""
    times = found.timeline.column("said_at").to_pylist()
    return [
        f"{times[row['message']]:%d %b %H:%M}"
        for row in found.findings.to_pylist()
        if row["kind"] == kind and found.copies[row["copy"]].id == copy
    ]


def test_both_names_of_one_person_are_joined(found):
    labels = {
        frozenset((copy, label) for copy, each in one.labels.items() for label in each)
        for one in found.people
    }
    assert frozenset({("iphone", "Elon Musk"), ("android", "Elon")}) in labels
    assert frozenset({("iphone", "Dmitry S"), ("android", "Dmitry S")}) in labels


def test_mirrored_tombstones_are_one_message_each(found):
    assert when(found, "tombstone", "iphone") == ["27 Mar 20:50", "27 Mar 20:54"]
    assert when(found, "tombstone", "android") == [f"27 Mar 20:{minute}" for minute in (46, 49, 50, 52, 54)]


def test_tombstones_that_the_sender_s_phone_no_longer_shows_are_absent_there(found):
    assert when(found, "deleted_from_copy", "iphone")[-3:] == [
        f"27 Mar 20:{minute}" for minute in (46, 49, 52)
    ]


def test_the_older_history_is_absent_from_one_copy(found):
    # The line on encryption at its beginning does not prove that what followed it was ever there.
    older = ["23 Mar 10:15", "23 Mar 10:16", "27 Mar 12:42", "27 Mar 14:21"]
    assert when(found, "unexplained", "iphone") == older


def test_notices_and_calls_of_one_phone_are_absent_nowhere(found):
    assert when(found, "deleted_from_copy", "android") == []
    bodies = [body for _, _, body in findings(found)]
    assert not [body for body in bodies if body and ("voice call" in body or "security code" in body)]


def test_the_picture_to_be_viewed_once_is_the_other_copy_s_picture(found):
    rows = found.timeline.filter([kind == "view_once" for kind in found.timeline.column("kind").to_pylist()])
    assert [len(each) for each in rows.column("places").to_pylist()] == [2]


def test_a_caption_and_a_longer_location_are_the_same_messages(found):
    both = [body for body, copies in holders(found) if len(copies) == 2]
    assert "The harbour at night" in both
    kinds = found.timeline.column("kind").to_pylist()
    places = found.timeline.column("places").to_pylist()
    assert [len(at) for kind, at in zip(kinds, places, strict=True) if kind == "location"] == [2]


def test_a_file_whose_lines_stand_out_of_order_is_put_in_order(found):
    minutes = [time.replace(second=0) for time in found.timeline.column("said_at").to_pylist()]
    assert minutes == sorted(minutes)
