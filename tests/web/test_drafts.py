"""A capture under way is changed by several at once, and none undoes what another chose."""

import datetime as dt
import threading

import pytest

from onrecord.records.errors import NotHeldError, UploadError
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import LineRange
from onrecord.web.drafts import Draft, Drafts
from onrecord.web.keeping_back import KeepingBack

UPLOAD, ACCOUNT = "u-1", 7


def ticked(*lines):
    chosen = frozenset(LineRange(line, line) for line in lines)
    return KeepingBack(ticked={WithholdReason.PERSONAL: chosen})


def test_a_message_that_is_ticked_while_a_plan_is_noted_stays_ticked(monkeypatch):
    drafts, threads = Drafts(), []
    drafts.keep(Draft(UPLOAD, ACCOUNT, dt.datetime(2026, 3, 12, tzinfo=dt.UTC), keeping_back=ticked(1)))
    work_out = Draft.with_plans

    def beside(draft, plans):
        changes = work_out(draft, plans)
        tick = threading.Thread(
            target=drafts.change, args=(UPLOAD, ACCOUNT), kwargs={"keeping_back": ticked(1, 2)}
        )
        tick.start()
        tick.join(0.2)
        threads.append(tick)
        return changes

    monkeypatch.setattr(Draft, "with_plans", beside)
    drafts.plan(UPLOAD, ACCOUNT, {"": ticked(1)})
    for thread in threads:
        thread.join(60)
    assert drafts.of(UPLOAD, ACCOUNT).keeping_back == ticked(1, 2)


def test_what_nobody_went_on_with_for_a_day_is_given_up_unless_its_capture_was_asked_for():
    drafts, begun = Drafts(), dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
    left, asked = (drafts.keep(Draft(upload, ACCOUNT, begun)) for upload in ("u-1", "u-2"))
    confirmed = drafts.confirm(asked, b"")
    drafts.keep(Draft("u-3", ACCOUNT, begun + dt.timedelta(hours=2)))
    assert drafts.take_outdated(begun + dt.timedelta(hours=24)) == []
    assert drafts.take_outdated(begun + dt.timedelta(hours=25)) == [left]
    assert drafts.of("u-2", ACCOUNT) == confirmed
    with pytest.raises(NotHeldError):
        drafts.confirm(left, b"")


def test_what_leaves_something_out_is_not_confirmed_with_nothing_to_seal_its_opening():
    drafts, begun = Drafts(), dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
    draft = drafts.keep(Draft(UPLOAD, ACCOUNT, begun, keeping_back=ticked(1)))
    with pytest.raises(UploadError):
        drafts.confirm(draft, b"")
    assert drafts.confirm(draft, bytes(32)).is_confirmed
