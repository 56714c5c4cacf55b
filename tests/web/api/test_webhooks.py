"""What programs were told, by the API: for administrators, by ids alone, sent again and tried."""

import json
from dataclasses import replace

import pytest

from onrecord.procedures.webhook_messages import trial_message
from onrecord.records.accounts import Role
from onrecord.records.webhooks import Answer, Place, Webhook


@pytest.fixture
def told(site, tmp_path, monkeypatch):
    """A program that the settings name, with five messages; its name."""
    name = f"told-{next(site.numbers)}"
    webhook = Webhook(name, "https://told.example/with-a-token", tmp_path / "secret", ("receipt.issued",))
    monkeypatch.setattr(site.host, "settings", replace(site.host.settings, webhooks=(webhook,)))
    home, now = site.host.reading(site.officer()), site.host.now()
    for _ in range(5):
        site.service.webhooks.keep(name, (trial_message(home),), Place(0, now), now)
    return name


def test_messages_are_listed_in_pages_and_sent_again(site, program, told):
    asks = program(Role.ADMINISTRATOR)
    (listed,) = asks.given("webhooks")["items"]
    said = {"webhook": told, "host": "told.example", "events": ["receipt.issued"], "waiting": 5}
    assert listed == said
    found, after = [], ""
    while after is not None:
        page = asks.given(f"webhooks/{told}/deliveries?limit=2" + (f"&cursor={after}" if after else ""))
        found += page["items"]
        after = page["next"]
    numbers = [one["delivery"] for one in found]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 5
    site.service.webhooks.tried(numbers[0], Answer(410), site.host.now(), None)
    given_up = asks.given(f"webhooks/{told}/deliveries")["items"][0]
    assert (given_up["state"], given_up["status"], given_up["due_at"]) == ("given_up", 410, None)
    again = asks.ask("POST", f"webhooks/deliveries/{numbers[0]}/again")
    assert (again.status_code, json.loads(again.content)["state"]) == (202, "waiting")
    assert asks.ask("POST", "webhooks/deliveries/999999/again").status_code == 404


def test_a_trial_is_sent_once_for_a_key_and_to_no_program_that_no_setting_names(program, told):
    asks = program(Role.ADMINISTRATOR)
    for _ in range(2):
        answer = asks.ask("POST", f"webhooks/{told}/test", idempotency_key="try")
        assert (answer.status_code, json.loads(answer.content)["waiting"]) == (202, 6)
    for method, path in (("POST", "webhooks/nobody/test"), ("GET", "webhooks/nobody/deliveries")):
        assert asks.ask(method, path).status_code == 404


def test_no_answer_has_the_address_that_a_program_is_told_at(program, told):
    asks = program(Role.ADMINISTRATOR)
    for path in ("webhooks", f"webhooks/{told}/deliveries"):
        assert b"with-a-token" not in asks.get(path).content
