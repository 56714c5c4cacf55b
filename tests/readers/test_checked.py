"""What is checked of every reader's rows: a file that is there is whole, and a date is possible."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.batching import to_batch
from onrecord.readers.checked import FIRST_DAY, Checked, said_size
from onrecord.readers.zones import place
from onrecord.records.messages import Entry, Flag, Presence, Statement

STATEMENT = Statement("Harbour", "whatsapp", "android", "chat.txt", warnings=("Read first.",))
SPAN = {"entry": "chat.txt", "first": 1, "last": 1, "first_byte": 0}


def checked(*entries, channel="whatsapp"):
    return Checked(SimpleNamespace(CHANNEL=channel), entries)


def row(*attachments, **more):
    return {
        "kind": "media",
        "span": SPAN,
        "attachments": [{"type": "image", **one} for one in attachments],
        **more,
    }


def named(name="a.jpg", **more):
    return {"name": name, "presence": "present", "entry": name, **more}


def presences(checks, *attachments):
    (found,) = checks.batch(to_batch([row(*attachments)])).column("attachments").to_pylist()
    return [one["presence"] for one in found]


@given(st.integers(0, 50), st.none() | st.integers(0, 50), st.none() | st.integers(0, 50))
def test_a_file_is_present_only_when_it_has_bytes_and_all_that_the_source_says(size, said, in_list):
    entry = Entry(1, "a.jpg", size, in_list)
    whole = size > 0 and size >= (said or 0) and size >= (in_list or 0)
    found = presences(checked(entry), named(bytes=said_size(entry, said)))
    assert found == [Presence.PRESENT if whole else Presence.MISSING]


@pytest.mark.parametrize(
    ("size", "sha256", "found"), [(0, None, "missing"), (3, None, "present"), (0, "e3", "present")]
)
def test_a_file_whose_place_is_not_told_is_missing_when_it_is_empty_unless_it_was_sent_empty(
    size, sha256, found
):
    assert presences(checked(), named(entry=None, bytes=size, sha256=sha256)) == [found]


def test_what_is_missing_or_left_out_stays_so_and_is_not_warned_of():
    checks = checked()
    gone = [named(presence=word, entry=None, bytes=0) for word in ("missing", "omitted")]
    assert presences(checks, *gone) == ["missing", "omitted"]
    assert checks.statement(STATEMENT) == STATEMENT


def test_files_that_are_not_whole_are_named_in_one_warning_after_the_readers_own():
    checks = checked(*(Entry(number, f"{number}.jpg", 0) for number in range(7)))
    assert presences(checks, *(named(f"{number}.jpg") for number in range(7))) == ["missing"] * 7
    first, warning = checks.statement(STATEMENT).warnings
    assert first == "Read first."
    assert warning.startswith("7 files that messages name are empty, or shorter than the source says")
    assert "'0.jpg'" in warning
    assert "and 2 more" in warning


def flags(checks, *times, zone="Europe/London"):
    batch = to_batch([row(**time) for time in times])
    return checks.batch(place(batch, zone) if zone else batch).column("flags").to_pylist()


@pytest.mark.parametrize("zone", ["Europe/London", ""])
@pytest.mark.parametrize("column", ["said_at", "said_local"])
@given(days=st.integers(-20_000, 20_000))
def test_a_date_before_any_app_is_in_doubt_and_a_later_one_is_not(zone, column, days):
    at = FIRST_DAY + dt.timedelta(days=days, hours=12)
    (found,) = flags(checked(), {column: at if column == "said_at" else at.replace(tzinfo=None)}, zone=zone)
    assert (Flag.TIME_DOUBTFUL.value in (found or [])) is (days < 0)


def test_seconds_taken_for_milliseconds_are_in_doubt_whatever_the_channel():
    at = dt.datetime.fromtimestamp(1_772_100_000 / 1000, dt.UTC)
    for channel in ("whatsapp", "email", "by_hand"):
        checks = checked(channel=channel)
        assert flags(checks, {"said_at": at}, {}) == [[Flag.TIME_DOUBTFUL.value], None]
        (_, warning) = checks.statement(STATEMENT).warnings
        assert warning.startswith("1 message bears a date before ")


def test_mail_may_be_older_than_any_app():
    old = {"said_at": dt.datetime(1988, 5, 4, tzinfo=dt.UTC)}
    assert flags(checked(channel="email"), old) == [None]
    assert flags(checked(), old) == [[Flag.TIME_DOUBTFUL.value]]
