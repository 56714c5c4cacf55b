"""What was sent and not captured is told apart: by when, by what is left out, and by how far it is."""

import datetime as dt
import re

import pytest
from django.utils.safestring import SafeString

from onrecord.procedures.hand_in import Supplied
from onrecord.procedures.withhold import Planned
from onrecord.records.accounts import Officer
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import LineRange, WithheldCount
from onrecord.web import not_captured
from onrecord.web.drafts import Answers, Draft, Drafts
from onrecord.web.keeping_back import KeepingBack

AT = dt.datetime(2026, 3, 12, 9, 30, 5, tzinfo=dt.UTC)
TICKED = KeepingBack(ticked={WithholdReason.PERSONAL: frozenset({LineRange(1, 1)})})
PLANNED = TICKED.with_plan(Planned({WithholdReason.PERSONAL: WithheldCount(messages=3)}), None)


@pytest.fixture
def told(site, monkeypatch):
    assert site.host  # addresses are the service's

    def of(*drafts):
        held = Drafts()
        monkeypatch.setattr(not_captured, "DRAFTS", held)
        for number, more in enumerate(drafts):
            held.keep(
                Draft(f"u-{number}", 7, **{"begun_at": AT, "custodian": "Ada", "is_read": True, **more})
            )
        found = not_captured.not_captured(Officer(7, "Ada", "ada@example.test"))
        assert all(isinstance(says, SafeString) for says, _, _ in found)
        return [re.sub("<[^>]*>", "", says) for says, _, _ in found]

    return of


def test_uploads_of_one_minute_are_told_apart_by_the_second(told):
    assert told({}, {"begun_at": AT + dt.timedelta(seconds=1)}) == [
        "Ada, sent 12 March 2026, 09:30:05",
        "Ada, sent 12 March 2026, 09:30:06",
    ]


def test_uploads_that_would_read_alike_are_numbered(told):
    assert [one[-9:] for one in told({}, {})] == [" (1 of 2)", " (2 of 2)"]


@pytest.mark.parametrize(
    ("more", "far"),
    [
        ({"keeping_back": TICKED}, "; something is to be left out"),
        ({"keeping_back": PLANNED}, "; to be left out: 3 messages"),
        ({"answers": Answers("urgent", "", "p", "UTC", Supplied.SELF)}, "; its questions are answered"),
    ],
)
def test_what_is_left_out_of_an_upload_and_how_far_it_is_stands_beside_it(told, more, far):
    (says,) = told(more)
    assert says.endswith(f"09:30:05{far}")
