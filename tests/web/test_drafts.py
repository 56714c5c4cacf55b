"""A capture under way is changed by several at once, and none undoes what another chose."""

import datetime as dt
import threading

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
