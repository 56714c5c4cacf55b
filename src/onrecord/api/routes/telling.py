"""Programs that are told what happened, for administrators: what was sent, once more, and a trial."""

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_webhooks as given
from onrecord.api.callers import caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.api.once import once
from onrecord.procedures.webhooks import Told, deliveries_of, one_told, send_trial, told
from onrecord.records.webhooks import Delivery, DeliveryState
from onrecord.served import host_of, service_of

router = Router(tags=["webhooks"])


@router.get("webhooks", response=given.Programs)
def programs(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - Django's signature
    """List the programs that the settings name, and how many messages wait for each."""
    return {"items": [_program(one) for one in told(service_of().webhooks, host_of().settings.webhooks)]}


@router.get("webhooks/{webhook}/deliveries", response=given.Deliveries)
def deliveries(request: HttpRequest, webhook: Path[shapes.Id], page: Query[Page]) -> dict[str, object]:
    """List the messages of a program, newest first, and what became of each."""
    before, named = place(request, page.cursor), host_of().settings.webhooks
    number = before if isinstance(before, int) else None
    found = deliveries_of(service_of().webhooks, named, webhook, page.limit + 1, number)
    more = cursor(request, found[page.limit - 1].id) if len(found) > page.limit else None
    return {"items": [_delivery(one) for one in found[: page.limit]], "next": more}


@router.post("webhooks/{webhook}/test", response={202: given.Program})
@once
def trial(request: HttpRequest, webhook: Path[shapes.Id]) -> Status[dict[str, object]]:
    """Have a message sent that says nothing but that it came."""
    store, named = service_of().webhooks, host_of().settings.webhooks
    send_trial(caller_of(request).home, store, named, webhook)
    return Status(202, _program(one_told(store, named, webhook)))


@router.post("webhooks/deliveries/{delivery}/again", response={202: given.Delivery})
@once
def again(request: HttpRequest, delivery: Path[shapes.Number]) -> Status[dict[str, object]]:  # noqa: ARG001 - the same
    """Have a message sent once more."""
    return Status(202, _delivery(service_of().webhooks.again(delivery, host_of().now())))


def _program(one: Told) -> dict[str, object]:
    webhook = one.webhook
    return {
        "webhook": webhook.name,
        "host": webhook.host,
        "events": list(webhook.events),
        "waiting": one.waiting,
    }


def _delivery(one: Delivery) -> dict[str, object]:
    message = one.message
    return {
        "delivery": one.id,
        "webhook": one.webhook,
        "id": message.id,
        "type": message.kind,
        "at": message.at,
        "about": dict(message.about),
        "state": one.state,
        "attempts": one.attempts,
        "due_at": one.due_at if one.state is DeliveryState.WAITING else None,
        "tried_at": one.tried_at,
        "status": one.status,
        "fault": one.fault,
    }
