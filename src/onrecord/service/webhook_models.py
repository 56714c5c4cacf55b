"""Tables of what programs are told: how far each was, and each message until it was taken."""

from typing import ClassVar

from django.db import models

from onrecord.records.webhooks import DeliveryState


class WebhookPlace(models.Model):
    """How far one program was told."""

    webhook = models.TextField(primary_key=True)
    events = models.BigIntegerField()
    works_at = models.DateTimeField()

    class Meta:
        """Table name."""

        db_table = "webhook_place"
        app_label = "service"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"webhook place {self.pk}"


class WebhookDelivery(models.Model):
    """One message for one program: ids and counts alone."""

    webhook = models.TextField()
    message = models.TextField()
    kind = models.TextField()
    at = models.DateTimeField()
    about = models.JSONField(default=dict)
    links = models.JSONField(default=dict)
    state = models.TextField(choices=[(one.value, one.value) for one in DeliveryState])
    attempts = models.IntegerField(default=0)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        """Table name, one row for each message of a program, and how those that are due are found."""

        db_table = "webhook_delivery"
        app_label = "service"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["webhook", "message"], name="webhook_message_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["webhook", "state", "due_at"], name="webhook_due")
        ]

    def __str__(self) -> str:
        """Return the row's key."""
        return f"webhook delivery {self.pk}"
