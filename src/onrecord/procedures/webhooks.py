"""What an administrator sees of programs that are told, and can have sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.ports.webhooks import Webhooks
from onrecord.procedures.webhook_messages import beginning, trial_message
from onrecord.records.errors import NotHeldError
from onrecord.records.webhooks import Delivery, Webhook

SHOWN = 20
_NOT_NAMED = "no setting names this program; the list has those that there are"


@dataclass(frozen=True, slots=True)
class Told:
    """A program, its newest messages, and how many wait."""

    webhook: Webhook
    newest: Sequence[Delivery]
    waiting: int


def told(webhooks: Webhooks, named: Sequence[Webhook]) -> Sequence[Told]:
    """Return each program that the settings name, with its newest messages."""
    return [Told(one, webhooks.newest(one.name, SHOWN), webhooks.waiting(one.name)) for one in named]


def one_told(webhooks: Webhooks, named: Sequence[Webhook], name: str) -> Told:
    """Return one program that the settings name.

    Raises:
        NotHeldError: no setting names it.
    """
    found = [one for one in named if one.name == name]
    if not found:
        raise NotHeldError(_NOT_NAMED)
    return told(webhooks, found)[0]


def deliveries_of(
    webhooks: Webhooks, named: Sequence[Webhook], name: str, limit: int, before: int | None = None
) -> Sequence[Delivery]:
    """Return a program's messages, newest first: those before one of that number, where it is given.

    Raises:
        NotHeldError: no setting names the program.
    """
    if name not in {one.name for one in named}:
        raise NotHeldError(_NOT_NAMED)
    return webhooks.newest(name, limit, before)


def send_trial(home: Home, webhooks: Webhooks, named: Sequence[Webhook], name: str) -> None:
    """Have a message sent to a program that says nothing but that it came.

    Raises:
        NotHeldError: no setting names the program.
    """
    if name not in {one.name for one in named}:
        raise NotHeldError(_NOT_NAMED)
    now = home.clock.now()
    place = webhooks.place(name) or beginning(home)
    webhooks.keep(name, (trial_message(home),), place, now)
