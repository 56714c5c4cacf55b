"""What a running service does by itself: it anchors the access log, copies its store, and forgets."""

import contextlib
import datetime as dt
import threading
import time

from django.db import Error, close_old_connections

from onrecord.backing_up import service_copies
from onrecord.hosting import Host
from onrecord.ports.service import Service
from onrecord.ports.uploads import Owner
from onrecord.procedures.anchor_access_log import anchor_access_log
from onrecord.procedures.second_copies import standing_copy
from onrecord.procedures.service_copies import renew_service_copy
from onrecord.records.accounts import Officer
from onrecord.records.errors import OnRecordError
from onrecord.web import browser_secrets
from onrecord.web.capturing import give_up_outdated

EVERY_SECONDS = 3_600.0
KEPT_DAYS = 7
WATCH_SECONDS = 5.0
_NEWEST = 100
_SERVICE = Officer(account=0, name="the service", email="")


def keep_house(host: Host, service: Service) -> None:
    """Do it once: what was over for a week goes, openings no browser opens, uploads nobody goes on with.

    New lines of the access log are anchored, and a copy a day old is renewed.
    """
    service.works.forget(host.now() - dt.timedelta(days=KEPT_DAYS))
    service.webhooks.forget(host.now() - dt.timedelta(days=KEPT_DAYS))
    service.openings.forget(host.now() - dt.timedelta(days=browser_secrets.KEPT_DAYS))
    give_up_outdated(host)
    host.uploads.discard_of(lambda owner: _is_over(service, owner, host.now()))
    with host.writing(_SERVICE) as home:
        anchor_access_log(home, service)
        if copy := standing_copy(home, host.settings.second_copy):
            renew_service_copy(home, service_copies(home, host.settings), copy)


def _is_over(service: Service, owner: Owner, now: dt.datetime) -> bool:
    """Tell whether what a program sent is out of reach: its token is over, and no work of it goes on."""
    if not owner.token:
        return False
    works = (one for one in service.works.of(owner.account, _NEWEST) if not one.state.is_over)
    tokens = service.tokens.of(owner.account)
    is_in_force = any(one.id == owner.token and one.is_in_force(now) for one in tokens)
    return not is_in_force and all(work.said.get("token") != owner.token for work in works)


def start(host: Host, service: Service) -> None:
    """Do it now and every hour, in a thread that ends with the process."""
    threading.Thread(target=_go_on, args=(host, service), name="housekeeping", daemon=True).start()
    if host.has_workers:
        threading.Thread(target=_watch, args=(host, service), name="watch", daemon=True).start()


def _watch(host: Host, service: Service) -> None:
    """Say soon of work whose worker is gone that it was interrupted: somebody looks at its page."""
    while True:
        time.sleep(WATCH_SECONDS)
        with contextlib.suppress(OnRecordError, Error, MemoryError):
            close_old_connections()
            service.works.interrupt_left(host.now(), host.is_working)


def _go_on(host: Host, service: Service) -> None:
    while True:
        # Somebody else may write for long, or a store be busy: an hour later is soon enough.
        with contextlib.suppress(OnRecordError, Error, MemoryError):
            close_old_connections()
            keep_house(host, service)
        time.sleep(EVERY_SECONDS)
