"""``ports.links.Links`` over the service's database: a change is one statement, so that one of many wins."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError
from onrecord.service import link_models as models

_NONE = "this link is not one of ours, or it is over; ask whoever sent it for another"


class DatabaseLinks:
    """Single-use links; see ``ports.links.Links``."""

    def make(self, link: CaptureLink, token_mac: str) -> CaptureLink:
        """Keep a link; its number is given here."""
        models.CaptureLink.objects.create(
            link_id=link.id,
            token_mac=token_mac,
            custodian=link.custodian,
            word=link.word,
            made_by_id=link.made_by,
            made_at=link.made_at,
            expires_at=link.expires_at,
        )
        return self.link(link.id)

    def all(self) -> Sequence[CaptureLink]:
        """Return every link, newest first, with those that are over."""
        return [_link(row) for row in _rows().order_by("-pk")]

    def link(self, name: str) -> CaptureLink:
        """Return the link of an id.

        Raises:
            NotHeldError: there is none.
        """
        return _found(_rows().filter(link_id=name))

    def opened_by(self, token_mac: str) -> CaptureLink:
        """Return the link that a token opens, whether or not it is in force.

        Raises:
            NotHeldError: there is none.
        """
        return _found(_rows().filter(token_mac=token_mac))

    def bind(self, name: str, holder_mac: str, now: dt.datetime) -> bool:
        """Bind a link to its first holder; tell whether it was free."""
        free = models.CaptureLink.objects.filter(link_id=name, holder_mac="", taken_back_at=None)
        return bool(free.filter(expires_at__gt=now).update(holder_mac=holder_mac, opened_at=now))

    def is_held(self, name: str, holder_mac: str) -> bool:
        """Tell whether a link is bound to a holder."""
        held = models.CaptureLink.objects.filter(link_id=name, holder_mac=holder_mac)
        return bool(holder_mac) and held.exists()

    def under_way(self, name: str, upload: str) -> None:
        """Note what its holder has under way: the id of an upload, or nothing."""
        models.CaptureLink.objects.filter(link_id=name).update(upload=upload)

    def claim(self, name: str, now: dt.datetime) -> bool:
        """Begin the one capture of a link; tell whether it was in force, unused and not begun already."""
        free = models.CaptureLink.objects.filter(
            link_id=name, taken_back_at=None, used_at=None, stopped_at=None
        )
        return bool(free.filter(claimed_at=None, expires_at__gt=now).update(claimed_at=now))

    def release(self, name: str) -> None:
        """Note that nothing came of the capture that was begun: the link can be used yet."""
        models.CaptureLink.objects.filter(link_id=name, used_at=None).update(claimed_at=None)

    def use(self, name: str, captures: Sequence[str], now: dt.datetime) -> None:
        """Note what came of the one capture: there is no other."""
        unused = models.CaptureLink.objects.filter(link_id=name, used_at=None)
        unused.update(used_at=now, captures=list(captures), upload="")

    def stop(self, name: str, now: dt.datetime) -> None:
        """Note that a marking stopped what came by a link: it takes no more files."""
        models.CaptureLink.objects.filter(link_id=name, stopped_at=None).update(stopped_at=now)

    def take_back(self, name: str, now: dt.datetime) -> None:
        """End a link for good."""
        models.CaptureLink.objects.filter(link_id=name, taken_back_at=None).update(taken_back_at=now)


def _rows() -> "QuerySet[models.CaptureLink]":
    return models.CaptureLink.objects.select_related("made_by")


def _found(rows: "QuerySet[models.CaptureLink]") -> CaptureLink:
    row = rows.first()
    if row is None:
        raise NotHeldError(_NONE)
    return _link(row)


def _link(row: models.CaptureLink) -> CaptureLink:
    return CaptureLink(
        number=row.pk,
        id=row.link_id,
        custodian=row.custodian,
        word=row.word,
        made_by=row.made_by_id,
        made_by_name=row.made_by.name,
        made_at=row.made_at,
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        upload=row.upload,
        claimed_at=row.claimed_at,
        used_at=row.used_at,
        captures=tuple(map(str, row.captures)),
        taken_back_at=row.taken_back_at,
        stopped_at=row.stopped_at,
    )
