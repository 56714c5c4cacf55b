"""What costs the service much can be asked for often, but not without end."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.accounts import Role
from onrecord.web.permitting import RULES
from onrecord.web.throttling import Throttle, Turns, limits_of


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@given(st.lists(st.floats(0, 30), max_size=200), st.integers(1, 10), st.integers(1, 120))
def test_no_account_ever_gets_more_turns_than_its_bucket_and_the_time_give(waits, at_once, per_minute):
    clock = Clock()
    throttle, given_turns = Throttle({"search": Turns(at_once, per_minute)}, clock), 0
    for wait in waits:
        clock.seconds += wait
        given_turns += throttle.take(1, "search")
    assert given_turns <= at_once + clock.seconds * per_minute / 60 + 1e-6


def test_turns_come_back_with_time_and_are_each_account_s_own():
    clock = Clock()
    throttle = Throttle({"search": Turns(2, 60)}, clock)
    assert [throttle.take(1, "search") for _ in range(3)] == [True, True, False]
    assert throttle.take(2, "search")
    clock.seconds += 1
    assert [throttle.take(1, "search") for _ in range(2)] == [True, False]


def test_what_has_no_limit_is_never_refused():
    throttle = Throttle({}, Clock())
    assert all(throttle.take(1, "home") for _ in range(1_000))


def test_an_account_that_asks_too_often_gets_a_page_that_says_so_and_others_do_not(site, monkeypatch):
    from onrecord.web.middleware import permission

    throttle = Throttle({"acts": Turns(2, 1)}, Clock())
    monkeypatch.setattr(permission, "throttle", lambda: throttle)
    browser, other = site.as_role(Role.AUDITOR), site.as_role(Role.AUDITOR)
    assert [browser.get("/logs/acts").status_code for _ in range(3)] == [200, 200, 429]
    page = browser.get("/logs/acts")
    assert "Too many tries" in page.content.decode()
    assert page["Retry-After"] == "60"
    assert other.get("/logs/acts").status_code == 200
    assert browser.get("/").status_code == 200


def test_searching_and_beginning_uploads_are_limited():
    assert {"find", "begin_upload"} <= set(limits_of(60)) <= set(RULES)
