"""The table of openings that wait for their custodian."""

from django.db import models


class SealedOpening(models.Model):
    """An opening, sealed under a secret of its custodian's browser: nothing here opens it."""

    capture = models.TextField(primary_key=True)
    account = models.ForeignKey("service.Account", models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        """Where it belongs, and the table's name."""

        app_label = "service"
        db_table = "sealed_opening"

    def __str__(self) -> str:
        """Return the row's key."""
        return f"sealed opening of {self.pk}"
