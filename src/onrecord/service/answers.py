"""``ports.tokens.Answers`` over the service's database: a row for each key, so that one request wins."""

import datetime as dt

from django.db import IntegrityError, transaction

from onrecord.records.tokens import Answered
from onrecord.service import models

KEPT = dt.timedelta(hours=24)
"""So long an answer is given again; after that its key is free."""


class DatabaseAnswers:
    """Answers under keys; see ``ports.tokens.Answers``."""

    def begin(self, token: int, key: str, digest: str, now: dt.datetime) -> Answered | None:
        """Take a key: None when it is ours now, else what stands under it."""
        models.ApiAnswer.objects.filter(at__lt=now - KEPT).delete()
        try:
            with transaction.atomic():
                models.ApiAnswer.objects.create(token_id=token, key=key, digest=digest, at=now)
        except IntegrityError:
            row = models.ApiAnswer.objects.get(token=token, key=key)
            return Answered(row.digest, row.status, row.body)
        return None

    def keep(self, token: int, key: str, status: int, body: object) -> None:
        """Keep the answer, durable on return."""
        models.ApiAnswer.objects.filter(token=token, key=key).update(status=status, body=body)

    def forget(self, token: int, key: str) -> None:
        """Free a key whose request was refused: nothing was done under it."""
        models.ApiAnswer.objects.filter(token=token, key=key).delete()
