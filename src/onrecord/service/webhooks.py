"""``ports.webhooks.Webhooks`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from onrecord.records.errors import NotHeldError
from onrecord.records.webhooks import Answer, Delivery, DeliveryState, Happening, Message, Place
from onrecord.records.works import Work
from onrecord.service import models
from onrecord.service.webhook_models import WebhookDelivery, WebhookPlace
from onrecord.service.works import work_of

_MOST_ENDED = 500


class DatabaseWebhooks:
    """Messages for programs; see ``ports.webhooks.Webhooks``."""

    def place(self, webhook: str) -> Place | None:
        """Return how far a program was told; None when it was never."""
        row = WebhookPlace.objects.filter(pk=webhook).first()
        return Place(row.events, row.works_at) if row else None

    def keep(self, webhook: str, messages: Sequence[Message], reached: Place, now: dt.datetime) -> None:
        """Keep messages and the place reached, in one: those that are kept already are not kept again."""
        known = self._known(webhook, messages)
        rows = [_row(webhook, one, now) for one in messages if one.id not in known]
        if not rows and self.place(webhook) == reached:
            return
        place = {"events": reached.events, "works_at": reached.works_at}
        with transaction.atomic():
            WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
            WebhookPlace.objects.update_or_create(pk=webhook, defaults=place)

    @staticmethod
    def _known(webhook: str, messages: Sequence[Message]) -> frozenset[str]:
        ids = [one.id for one in messages]
        rows = WebhookDelivery.objects.filter(webhook=webhook, message__in=ids)
        return frozenset(rows.values_list("message", flat=True))

    def ended(self, since: dt.datetime) -> Sequence[Work]:
        """Return the work that ended at an instant or after, oldest first."""
        rows = models.Work.objects.filter(ended_at__gte=since).order_by("ended_at")
        return [work_of(row) for row in rows[:_MOST_ENDED]]

    def due(self, webhook: str, now: dt.datetime, limit: int) -> Sequence[Delivery]:
        """Return what is to be sent now, oldest first."""
        rows = WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING.value)
        return [_delivery(row) for row in rows.filter(due_at__lte=now).order_by("due_at", "pk")[:limit]]

    def tried(self, delivery: int, answer: Answer, now: dt.datetime, due_at: dt.datetime | None) -> None:
        """Note an answer: taken, to be tried again when ``due_at`` says so, or given up."""
        state = DeliveryState.WAITING if due_at else DeliveryState.GIVEN_UP
        row = WebhookDelivery.objects.get(pk=delivery)
        row.state = (DeliveryState.DELIVERED if answer.is_taken else state).value
        row.attempts += 1
        row.tried_at, row.due_at = now, due_at or now
        row.status, row.fault = answer.status, answer.fault
        row.save()

    def newest(self, webhook: str, limit: int, before: int | None = None) -> Sequence[Delivery]:
        """Return a program's messages, newest first: those before one of that number, where it is given."""
        rows = WebhookDelivery.objects.filter(webhook=webhook).order_by("-pk")
        if before is not None:
            rows = rows.filter(pk__lt=before)
        return [_delivery(row) for row in rows[:limit]]

    def waiting(self, webhook: str) -> int:
        """Return how many messages a program has not taken yet, without those given up."""
        return WebhookDelivery.objects.filter(webhook=webhook, state=DeliveryState.WAITING.value).count()

    def again(self, delivery: int, now: dt.datetime) -> Delivery:
        """Have a message sent once more, from now on.

        Raises:
            NotHeldError: there is none of that number.
        """
        rows = WebhookDelivery.objects.filter(pk=delivery)
        if not rows.update(state=DeliveryState.WAITING.value, due_at=now, since=now):
            raise NotHeldError("there is no such message; the list has those that there are")
        return _delivery(rows.get())

    def forget(self, before: dt.datetime) -> int:
        """Remove what was taken or given up before an instant; return how many."""
        rows = WebhookDelivery.objects.exclude(state=DeliveryState.WAITING.value)
        return rows.filter(tried_at__lt=before).delete()[0]


def _row(webhook: str, one: Message, now: dt.datetime) -> WebhookDelivery:
    return WebhookDelivery(
        webhook=webhook,
        message=one.id,
        kind=one.kind.value,
        at=one.at,
        about=dict(one.about),
        links=dict(one.links),
        state=DeliveryState.WAITING.value,
        since=now,
        due_at=now,
    )


def _delivery(row: WebhookDelivery) -> Delivery:
    return Delivery(
        id=row.pk,
        webhook=row.webhook,
        message=Message(row.message, Happening(row.kind), row.at, row.about, row.links),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        since=row.since,
        tried_at=row.tried_at,
        status=row.status,
        fault=row.fault,
    )
