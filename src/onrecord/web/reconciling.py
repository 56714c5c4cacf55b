"""Reconciling as work, and the few results that a page has just opened."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from onrecord.hosting import WORK_WAIT_SECONDS, Host
from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.ports.service import Service
from onrecord.procedures.keep_reconciliation import (
    Kept,
    about_reconciliation,
    keep_reconciliation,
    kept_reconciliation,
)
from onrecord.procedures.propose_reconciliations import propose_reconciliations
from onrecord.procedures.reconcile import Terms, reconcile_held
from onrecord.procedures.settle_people import PeopleDecision, PeopleSaid, settle_people
from onrecord.procedures.sight import sight_of
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.errors import AmbiguousFormatError, NotHeldError, NotPermittedError
from onrecord.records.messages import DateOrder
from onrecord.records.searches import Sight
from onrecord.records.works import Work
from onrecord.served import by_then
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for
from onrecord.web.working import Told

RECONCILE, PROPOSE, IDENTIFY = "reconcile", "propose_reconciliations", "identify"
_MOST_OPEN_MESSAGES = 1_000_000
_NOT_ALL_HELD = "one of these copies is not held; choose among those that are listed"
_TWO_WAYS = (
    "the dates of a copy can be read in two ways, and the other copies do not tell which is right: choose "
    "the order of day and month where you choose the copies, or add a copy of a phone whose dates are certain"
)


@dataclass(slots=True)
class _Opened:
    """The results that were looked at last: opening a large one takes seconds, and its pages are many."""

    results: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, home: Home, identity: str, sight: Sight) -> Kept:
        # Asked of the store each time: a result ends with the key of any of its captures, here too.
        about_reconciliation(home, identity, sight)
        with self.lock:
            kept = self.results.pop(identity, None) or kept_reconciliation(home, identity, sight)
            self.results[identity] = kept
            self._close_oldest()
        return kept

    def _close_oldest(self) -> None:
        """Keep what was looked at last, and others while all are of no more messages than fit into memory."""
        while len(self.results) > 1 and self._messages() > _MOST_OPEN_MESSAGES:
            self.results.popitem(last=False)

    def _messages(self) -> int:
        return sum(kept.index.messages for kept in self.results.values())


_OPENED = _Opened()


def opened(request: HttpRequest, identity: str) -> Kept:
    """Return a kept result that whoever asks may see.

    Raises:
        NotHeldError: there is none of that id, or one of its copies is outside their sight.
    """
    return _OPENED.get(home_for(request), identity, sight_for(request, "reconcile"))


def looked_at(request: HttpRequest, identity: str, what: str) -> Kept:
    """Open a kept reconciliation, and note in the access log what of it was looked at.

    Raises:
        NotHeldError: there is none, or a copy of it is out of sight.
    """
    kept = opened(request, identity)
    note_access(asked_by(request), AccessVerb.RECONCILE, f"{identity} {what}", kept.index.messages)
    return kept


def result_page(request: HttpRequest, page: str, kept: Kept, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page of a kept reconciliation, with what stands around each of its pages."""
    may = host_of().permissions.verbs_of(asked_by(request))
    around = {"kept": kept, "about": kept.about, "here": page, "may": may}
    return render(request, f"onrecord/reconciliations/{page}.html", {**around, **context})


def make_reconciliation(
    host: Host, _service: Service, officer: Officer, work: Work, told: Told
) -> Mapping[str, object]:
    """Reconcile copies and keep what was found; ``said`` names the copies."""
    home, copies = host.reading(officer), _words(work, "copies")
    sight = _sight(host, home, officer, RECONCILE)
    if not all(sight.sees(copy) for copy in copies):
        raise NotHeldError(_NOT_ALL_HELD)
    remarks: list[str] = []
    terms = Terms(host.settings.zone, _order(work), remarks.append, sight=sight)
    try:
        found = reconcile_held(home, copies, terms, _progress(told, "Reading the copies"))
    except AmbiguousFormatError as error:
        raise AmbiguousFormatError(_TWO_WAYS, error.choices) from error
    told("Keeping the result", 0, 0)
    with host.writing(officer, WORK_WAIT_SECONDS) as writable:
        sight = _sight(host, writable, by_then(officer, RECONCILE), RECONCILE)
        if not all(sight.sees(copy) for copy in copies):
            raise NotHeldError(_NOT_ALL_HELD)
        about = keep_reconciliation(writable, found, terms, remarks)
    return {"reconciliation": about.id, "copies": len(found.copies), "messages": found.timeline.num_rows}


def look_for_proposals(
    host: Host, _service: Service, officer: Officer, _work: Work, told: Told
) -> Mapping[str, object]:
    """Find copies that may be of one conversation, among those that the officer may see."""
    home = host.reading(officer)
    sight = _sight(host, home, officer, RECONCILE)
    found = propose_reconciliations(home, _progress(told, "Comparing the copies"), sight)
    return {
        "proposals": [
            {
                "copies": [str(row["copy_id"]) for row in one.copies],
                "texts": one.texts,
                "confidence": one.confidence.value,
            }
            for one in found
        ]
    }


def settle(host: Host, _service: Service, officer: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Give labels of a result to persons of the register; ``said`` has the person's word."""
    home, said = host.reading(officer), work.said
    if not host.permissions.may(officer, IDENTIFY):
        raise NotPermittedError("your role for saying who is who has ended")
    sight = _sight(host, home, officer, IDENTIFY)
    kept = kept_reconciliation(home, str(said["result"]), sight)
    word = PeopleSaid(
        decision=PeopleDecision(str(said["decision"])),
        number=_number(work, "number"),
        name=str(said["name"]),
        reason=str(said["reason"]),
        label=_number(work, "label"),
        is_doubt=bool(said["is_doubt"]),
    )
    with host.writing(officer, WORK_WAIT_SECONDS) as writable:
        sight = _sight(host, writable, by_then(officer, IDENTIFY), IDENTIFY)
        about_reconciliation(writable, kept.about.id, sight)
        given = settle_people(writable, kept, word, _progress(told, "Reading the copies"), sight)
    return {"reconciliation": kept.about.id, "labels": len(given)}


def page_of(work: Work) -> str:
    """Return the page of the result that a piece of work made or was about."""
    return reverse("reconciliation", args=[str(work.result["reconciliation"])])


def people_page_of(work: Work) -> str:
    """Return the page of people of the result that a piece of work was about."""
    return reverse("reconciled_people", args=[str(work.said["result"])])


def list_page(_work: Work) -> str:
    """Return the page on which one begins to reconcile."""
    return reverse("reconciliations")


def _progress(told: Told, step: str) -> Progress:
    return lambda done, total: told(step, done, total)


def _sight(host: Host, home: Home, officer: Officer, verb: str) -> Sight:
    return sight_of(home, host.permissions, officer, verb)


def _order(work: Work) -> DateOrder | None:
    return next((order for order in DateOrder if order.value == work.said.get("date_order")), None)


def _words(work: Work, name: str) -> list[str]:
    said = work.said.get(name)
    return [str(one) for one in said] if isinstance(said, list) else []


def _number(work: Work, name: str) -> int:
    said = work.said.get(name)
    return said if isinstance(said, int) else 0
