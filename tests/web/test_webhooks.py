"""Programs that are told: from the journal's place, by ids alone, until they took it."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from tests.conftest import CHAT

from onrecord.notifying import GIVEN_UP_AFTER, Notifier, next_try, written
from onrecord.procedures.stop import stop
from onrecord.procedures.webhook_messages import Telling, tell, trial_message
from onrecord.records.accounts import Role
from onrecord.records.errors import NotHeldError
from onrecord.records.webhooks import (
    CAN_BE_ASKED_FOR,
    Answer,
    Delivery,
    DeliveryState,
    Happening,
    Place,
    Webhook,
)

NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
ALL = tuple(one.value for one in CAN_BE_ASKED_FOR)


def hook(tmp_path, name, events=ALL):
    return Webhook(name, "http://127.0.0.1:9/", tmp_path / "secret", events)


def told(site, webhook):
    """Gather, and return the messages that were kept, oldest first."""
    tell(site.host.reading(site.officer()), site.service.webhooks, Telling(webhook))
    return [one.message for one in reversed(site.service.webhooks.newest(webhook.name, 500))]


@pytest.fixture
def begun(site, tmp_path, request):
    """A program that is told of all from now on."""
    webhook = hook(tmp_path, f"p{abs(hash(request.node.name))}"[:30])
    assert told(site, webhook) == []
    return webhook


def _after_all(site, events):
    """A place that leaves out all work of other tests, which share the service."""
    return Place(events, site.host.now() + dt.timedelta(minutes=1))


def kinds(messages):
    return [one.kind for one in messages]


def test_a_capture_is_told_of_with_its_receipt_and_what_it_leaves_open(site, begun):
    outcome = site.capture(CHAT.replace("storm", begun.name), "Ada Quay")
    messages = told(site, begun)
    assert kinds(messages) == [
        Happening.CAPTURE_RECEIVED,
        Happening.RECEIPT_ISSUED,
        Happening.EXCEPTION_RAISED,
    ]
    assert {one.about["capture"] for one in messages} == {outcome.capture.id}
    assert messages[2].about["exceptions"]["second copy"] == 1
    assert messages[0].links["capture"] == f"/api/v1/captures/{outcome.capture.id}"


def test_no_message_has_a_word_of_the_chat_or_a_name(site, begun):
    site.capture(CHAT.replace("storm", begun.name), "Ada Quay")
    with site.host.writing(site.officer()) as home:
        stop(home, {"SECRET": 2}, "Ada Quay", "")
    said = b"".join(written(one) for one in told(site, begun))
    assert b"capture.stopped" in said
    for word in (b"Ada", b"Ben", b"Harbour", b"basin", begun.name.encode(), b"SECRET", b"WhatsApp"):
        assert word not in said


def test_what_was_told_is_told_once_and_the_same_id_comes_after_the_place_was_lost(site, begun):
    site.capture(CHAT.replace("storm", begun.name), "Ada Quay")
    first = told(site, begun)
    assert told(site, begun) == first
    before = replace(begun, name=f"{begun.name[:20]}-again")
    start = min(one.about["event"] for one in first)
    site.service.webhooks.keep(before.name, (), Place(start, site.host.now() + dt.timedelta(minutes=1)), NOW)
    assert [one.id for one in told(site, before)] == [one.id for one in first]


@pytest.mark.usefixtures("unqueued")
def test_a_program_is_told_of_what_it_asked_for_alone_and_nothing_of_before_it_was_named(site, tmp_path):
    site.capture(CHAT, "Ben Mole")
    work = site.service.works.ask("never", site.officer().account, {}, site.host.now())
    site.service.works.done(work.id, {}, site.host.now())
    narrow = hook(tmp_path, "narrow", ("receipt.issued", "work.finished"))
    assert told(site, narrow) == []
    site.capture(CHAT.replace("storm", "narrow"), "Ben Mole")
    assert kinds(told(site, narrow)) == [Happening.RECEIPT_ISSUED]


def test_what_is_not_in_a_checkpoint_yet_is_not_told_of(site, begun, monkeypatch):
    from onrecord.procedures import webhook_messages

    size = webhook_messages.acknowledged(site.host.reading(site.officer()))
    site.capture(CHAT.replace("storm", begun.name), "Ada Quay")
    monkeypatch.setattr(webhook_messages, "acknowledged", lambda _home: size)
    assert told(site, begun) == []
    monkeypatch.undo()
    assert told(site, begun)


@pytest.mark.usefixtures("unqueued")
def test_work_that_ended_is_told_of_once_however_it_ended(site, begun):
    officer = site.officer()
    works = site.service.works
    done, refused = (works.ask("never", officer.account, {}, site.host.now()) for _ in range(2))
    works.done(done.id, {"secret": "words"}, site.host.now())
    works.refuse(refused.id, "words of a refusal", site.host.now())
    found = [one for one in told(site, begun) if one.kind is Happening.WORK_FINISHED]
    assert {(one.about["work"], one.about["state"]) for one in found} >= {
        (done.id, "done"),
        (refused.id, "refused"),
    }
    again = [one for one in told(site, begun) if one.kind is Happening.WORK_FINISHED]
    assert [one.id for one in again] == [one.id for one in found]
    assert "words" not in b"".join(map(written, found)).decode()


def delivery(**changes):
    message = trial()
    plain = Delivery(1, "p", message, DeliveryState.WAITING, 0, NOW, NOW)
    return replace(plain, **changes)


def trial():
    from onrecord.records.webhooks import Message

    return Message("msg_1", Happening.TEST, NOW, {}, {})


def test_tries_come_later_each_time_and_end_after_three_days():
    at, tries = NOW, []
    for attempt in range(100):
        due = next_try(delivery(attempts=attempt), Answer(500), at)
        if due is None:
            break
        tries.append(due - at)
        at = due
    assert tries == sorted(tries)
    assert tries[-1] == dt.timedelta(hours=6)
    assert GIVEN_UP_AFTER <= at - NOW < GIVEN_UP_AFTER + dt.timedelta(hours=6)


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (Answer(200), True),
        (Answer(204), True),
        (Answer(410), True),
        (Answer(301), False),
        (Answer(500), False),
        (Answer(fault="cut"), False),
    ],
)
def test_any_status_of_the_200s_takes_a_message_and_gone_ends_it(answer, ends):
    assert (next_try(delivery(), answer, NOW) is None) is ends
    assert answer.is_taken is (answer.status in (200, 204))


def test_what_a_program_did_not_take_waits_and_is_tried_when_it_is_due(site, begun):
    (begun.secret_file).write_text("whsec_" + "A" * 32)
    begun.secret_file.chmod(0o600)
    site.capture(CHAT.replace("storm", begun.name), "Ada Quay")
    notifier = Notifier(site.host, site.service.webhooks, begun)
    notifier.once()
    newest = site.service.webhooks.newest(begun.name, 10)
    assert {(one.state, one.attempts, one.status) for one in newest} == {(DeliveryState.WAITING, 1, None)}
    assert site.service.webhooks.due(begun.name, site.host.now(), 10) == []
    later = site.host.now() + dt.timedelta(seconds=6)
    assert len(site.service.webhooks.due(begun.name, later, 10)) == len(newest)


@pytest.mark.parametrize("text", ["", "whsec_short", None])
def test_without_a_secret_that_nobody_else_reads_nothing_is_sent(site, begun, text):
    with site.host.writing(site.officer()) as home:
        site.service.webhooks.keep(
            begun.name, (trial_message(home),), _after_all(site, home.journal.size), NOW
        )
    if text is None:
        begun.secret_file.write_text("whsec_" + "A" * 32)
        begun.secret_file.chmod(0o644)
    else:
        begun.secret_file.write_text(text)
        begun.secret_file.chmod(0o600)
    Notifier(site.host, site.service.webhooks, begun).once()
    (one,) = site.service.webhooks.newest(begun.name, 1)
    assert "secret file" in one.fault


def named(site, monkeypatch, *webhooks):
    monkeypatch.setattr(site.host, "settings", replace(site.host.settings, webhooks=webhooks))


def test_the_page_says_what_became_of_messages_and_sends_one_again_or_a_test(site, begun, monkeypatch):
    named(site, monkeypatch, replace(begun, url="https://hooks.example.gov.uk/token-in-the-path"))
    administrator = site.as_role(Role.ADMINISTRATOR)
    administrator.post(f"/webhooks/{begun.name}/test")
    (one,) = site.service.webhooks.newest(begun.name, 5)
    assert one.message.kind is Happening.TEST
    site.service.webhooks.tried(one.id, Answer(503), site.host.now(), None)
    page = administrator.get("/webhooks").content.decode()
    for words in ("hooks.example.gov.uk", "Status 503", "Given up", "Send again", "A test", "receipt.issued"):
        assert words in page
    assert "token-in-the-path" not in page
    administrator.post(f"/webhooks/messages/{one.id}/again")
    (again,) = site.service.webhooks.due(begun.name, site.host.now(), 5)
    assert (again.message.id, again.state) == (one.message.id, DeliveryState.WAITING)


def test_a_program_that_no_setting_names_and_a_message_that_is_not_there_are_not_held(site):
    administrator = site.as_role(Role.ADMINISTRATOR)
    assert administrator.post("/webhooks/nobody/test").status_code == 404
    assert administrator.post("/webhooks/messages/999999/again").status_code == 404
    assert "No program is told" in administrator.get("/webhooks").content.decode()
    with pytest.raises(NotHeldError):
        site.service.webhooks.again(999999, NOW)


def test_what_is_over_for_a_week_is_forgotten_and_what_waits_is_not(site, begun):
    with site.host.writing(site.officer()) as home:
        messages = [trial_message(home) for _ in range(3)]
    site.service.webhooks.keep(begun.name, messages, Place(0, NOW), NOW)
    taken, given_up, _waits = site.service.webhooks.due(begun.name, NOW, 5)
    site.service.webhooks.tried(taken.id, Answer(200), NOW, None)
    site.service.webhooks.tried(given_up.id, Answer(500), NOW, None)
    assert site.service.webhooks.forget(NOW) == 0
    assert site.service.webhooks.forget(NOW + dt.timedelta(seconds=1)) == 2
    assert len(site.service.webhooks.newest(begun.name, 5)) == 1


def test_a_body_says_what_the_page_of_the_api_says(site, begun):
    site.capture(CHAT.replace("storm", begun.name), "Ada Quay")
    said = json.loads(written(told(site, begun)[0]))
    assert sorted(said) == ["about", "at", "id", "links", "type"]
    assert said["at"].endswith("Z")
    assert dt.datetime.fromisoformat(said["at"]).tzinfo is not None


def test_every_happening_is_said_in_words():
    from onrecord.web.log_words import HAPPENINGS

    assert set(HAPPENINGS) == set(Happening)
