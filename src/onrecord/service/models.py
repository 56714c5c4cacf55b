"""What the service knows of its users and of work under way. Names of files are content, as in the catalogue.

All of it stands in ``service.db``, encrypted; times are aware and UTC.
"""

from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from onrecord.records.accounts import AccessVerb, GrantState, Role, ScopeKind
from onrecord.records.exports import ExportState
from onrecord.records.recoveries import RecoveryState
from onrecord.records.works import WorkState
from onrecord.service.account_manager import AccountManager
from onrecord.service.link_models import CaptureLink
from onrecord.service.models_openings import SealedOpening
from onrecord.service.webhook_models import WebhookDelivery, WebhookPlace

__all__ = [
    "Access",
    "Account",
    "AccountManager",
    "ApiAnswer",
    "ApiToken",
    "CaptureLink",
    "Export",
    "Grant",
    "Invitation",
    "Recovery",
    "SavedSearch",
    "SealedOpening",
    "WebhookDelivery",
    "WebhookPlace",
    "Work",
]


def _chosen(names: type[StrEnum]) -> list[tuple[str, str]]:
    return [(name.value, name.value) for name in names]


class Account(AbstractBaseUser):
    """A way to sign in. What it may do follows from its grants."""

    email = models.EmailField(unique=True)
    name = models.TextField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "created_at"]

    objects = AccountManager()

    class Meta:
        """Table name."""

        db_table = "account"

    def __str__(self) -> str:
        """Return a name for logs that tells nobody's."""
        return f"account {self.pk}"

    def get_full_name(self) -> str:
        """Return the name, as libraries ask for it."""
        return self.name


class Grant(models.Model):
    """One role of one account, within a scope."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.TextField(choices=_chosen(Role))
    scope_kind = models.TextField(choices=_chosen(ScopeKind))
    scope_name = models.TextField(blank=True)
    state = models.TextField(choices=_chosen(GrantState))
    proposed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """Table name."""

        db_table = "account_grant"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"grant {self.pk}"


class Invitation(models.Model):
    """Somebody asked to make an account; the token itself is nowhere."""

    token_mac = models.TextField(unique=True)
    email = models.EmailField()
    name = models.TextField()
    role = models.TextField(choices=_chosen(Role))
    scope_kind = models.TextField(choices=_chosen(ScopeKind))
    scope_name = models.TextField(blank=True)
    invited_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Table name."""

        db_table = "invitation"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"invitation {self.pk}"


class Recovery(models.Model):
    """An account to be given a new password and second factor; the link's token itself is nowhere."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    state = models.TextField(choices=_chosen(RecoveryState))
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    token_mac = models.TextField(unique=True, null=True)  # noqa: DJ001 - unique, where there is one
    expires_at = models.DateTimeField(null=True)

    class Meta:
        """Table name."""

        db_table = "recovery"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"recovery {self.pk}"


class Access(models.Model):
    """A line of the access log. ``chain`` is a keyed MAC over the line and the one before."""

    at = models.DateTimeField()
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    verb = models.TextField(choices=_chosen(AccessVerb))
    about = models.TextField(blank=True)
    amount = models.BigIntegerField(default=0)
    chain = models.TextField()

    class Meta:
        """Table name."""

        db_table = "access"
        indexes = (
            models.Index(fields=["verb"], name="access_verb"),
            models.Index(fields=["at"], name="access_at"),
        )

    def __str__(self) -> str:
        """Return the row's key."""
        return f"access {self.pk}"


class Work(models.Model):
    """A piece of work. What was asked for and what came of it may hold names: they end with the row."""

    id = models.TextField(primary_key=True)
    verb = models.TextField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    state = models.TextField(choices=_chosen(WorkState), db_index=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    said = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    step = models.TextField(blank=True)
    done_bytes = models.BigIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)

    class Meta:
        """Table name."""

        db_table = "work"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"work {self.pk}"


class SavedSearch(models.Model):
    """A search that a person keeps. Its name and query are content: they stand here and nowhere else."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name = models.TextField()
    query = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        """Table name."""

        db_table = "saved_search"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"saved search {self.pk}"


class Export(models.Model):
    """Messages to be taken away. What is wanted, by whom and what for is content."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    state = models.TextField(choices=_chosen(ExportState))
    words = models.TextField(blank=True)
    filters = models.JSONField()
    recipient = models.TextField()
    purpose = models.TextField()
    asked_at = models.DateTimeField()
    messages = models.BigIntegerField()
    copies = models.JSONField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloads = models.IntegerField(default=0)

    class Meta:
        """Table name."""

        db_table = "export"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"export {self.pk}"


class ApiToken(models.Model):
    """A token of the API; what a program sends is nowhere, its MAC finds the row."""

    mac = models.TextField(unique=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.TextField()
    verbs = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Table name."""

        db_table = "api_token"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"token {self.pk}"


class ApiAnswer(models.Model):
    """What a request was answered under a key; ``status`` is 0 while it is under way."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.TextField()
    digest = models.TextField()
    at = models.DateTimeField(db_index=True)
    status = models.IntegerField(default=0)
    body = models.JSONField(null=True)

    class Meta:
        """Table name, and one row for each key of a token."""

        db_table = "api_answer"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["token", "key"], name="api_answer_once")
        ]

    def __str__(self) -> str:
        """Return the row's key."""
        return f"answer {self.pk}"
