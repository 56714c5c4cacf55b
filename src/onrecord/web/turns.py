"""What is said of work that waits for its turn: for how long, and what to do where no worker takes it."""

import datetime as dt

from django.utils.timezone import localtime

from onrecord.hosting import Host
from onrecord.ports.service import Service
from onrecord.records.works import Work, WorkState

_PATIENCE = dt.timedelta(minutes=1)
_WAITING = "waiting for its turn"


def step_of(host: Host, service: Service, work: Work) -> str:
    """Return what is being done, or since when it waits once that is long."""
    if work.state is not WorkState.WAITING:
        return work.step or "starting"
    if host.now() - work.asked_at < _PATIENCE:
        return _WAITING
    since = localtime(work.asked_at)
    says = f"{_WAITING} since {since:%H:%M} on {since.day} {since:%B}"
    if service.works.is_far(work) and host.is_worker_missing():
        return f"{says}. Ask whoever runs the service to look whether onrecord worker runs"
    return f"{says}, after other work"


def left_waiting(host: Host, service: Service) -> int:
    """Return how many pieces of work have waited for a worker apart, and none runs."""
    return service.works.waiting_apart(host.now() - _PATIENCE) if host.is_worker_missing() else 0
