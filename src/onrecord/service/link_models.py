"""The table of single-use links."""

from django.db import models


class CaptureLink(models.Model):
    """A link for somebody without an account; its token and its holder's secret are nowhere."""

    link_id = models.TextField(unique=True)
    token_mac = models.TextField(unique=True)
    custodian = models.TextField()
    word = models.TextField(blank=True)
    made_by = models.ForeignKey("service.Account", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    holder_mac = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    upload = models.TextField(blank=True)
    claimed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    captures = models.JSONField(default=list)
    taken_back_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        """Table name."""

        app_label = "service"
        db_table = "capture_link"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"link {self.pk}"
