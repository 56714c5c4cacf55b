"""Leaving out what is no official business: chosen of an upload, its effect said, then captured so.

Choices name people, kinds, times and lines. They, and the secret that seals an opening, stand in memory alone
and end with the process, as uploads do. Decisions 0021 and 0026 say why.
"""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from onrecord import wiring
from onrecord.api.assuming import assumed, stopped, texts
from onrecord.governance.clearing import Stored
from onrecord.hosting import WORK_WAIT_SECONDS, Host
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.ports.uploads import Owner
from onrecord.procedures.hand_in import custodians_of
from onrecord.procedures.look_at import Looking, look_at
from onrecord.procedures.second_copies import standing_copy
from onrecord.procedures.sources import sources
from onrecord.procedures.stop import stop
from onrecord.procedures.withheld_apps import OfApp, of_apps
from onrecord.procedures.withhold import Withhold, plan_form, plan_withholding
from onrecord.records.accounts import Officer
from onrecord.records.errors import NotHeldError, WithholdingError
from onrecord.records.messages import CaptureId
from onrecord.records.searches import Sight
from onrecord.records.withholding import Choice
from onrecord.records.works import Work

VERB = "plan_upload"
KEPT_HOURS = 24
_PURPOSE = b"onrecord opening for a program 1 "
Told = Callable[[str, int, int], None]
_GONE = (
    "nothing is chosen to be left out of that upload any more: it was captured or given up, the service was "
    "restarted, or something else was chosen since; choose again"
)
_NOT_NAMED = (
    "something is chosen to be left out of that upload: give it as withhold, or take the choice back with "
    "DELETE; nothing was captured"
)
_OTHERWISE = (
    "what is left out was worked out under other answers than these: give the same zone, date_order, "
    "exported_at and reader, or choose again"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a program chose to leave out of an upload. ``number`` is told once its effect was.

    ``reading`` is how the upload is to be read, as it was given. ``secret`` (hex) seals the opening.
    """

    upload: str
    account: int
    token: int
    number: str
    begun_at: dt.datetime
    reading: Mapping[str, object]
    choices: Sequence[Choice] = field(repr=False)
    is_told: bool = False
    secret: str = field(default="", repr=False)

    @property
    def owner(self) -> Owner:
        """Who began the upload, and chose."""
        return Owner(self.account, self.token)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A capture that is asked for: of which upload, with what token, and what is to be left out of it.

    ``left_out`` is empty where nothing is named; ``secret`` (hex) seals the opening.
    """

    upload: str
    account: int
    token: int
    left_out: str = ""
    secret: str = field(default="", repr=False)


class _Choosing:
    """What was chosen of uploads under way in this process, by upload."""

    def __init__(self) -> None:
        self._held: dict[str, Chosen] = {}
        self._lock = threading.Lock()

    def keep(self, chosen: Chosen) -> None:
        """Keep a choice in place of the upload's one of before; what is old is forgotten."""
        since = chosen.begun_at - dt.timedelta(hours=KEPT_HOURS)
        with self._lock:
            self._held = {name: one for name, one in self._held.items() if one.begun_at > since}
            self._held[chosen.upload] = chosen

    def has(self, upload: str, account: int) -> bool:
        """Tell whether an account chose anything of an upload."""
        with self._lock:
            return upload in self._held and self._held[upload].account == account

    def of(self, upload: str, account: int, number: str) -> Chosen:
        """Return what was chosen.

        Raises:
            NotHeldError: the account has chosen nothing of that number.
        """
        with self._lock:
            return self._of(upload, account, number)

    def told(self, upload: str, account: int, number: str) -> None:
        """Note that its effect is told."""
        with self._lock:
            self._held[upload] = replace(self._of(upload, account, number), is_told=True)

    def confirm(self, chosen: Chosen, secret: str) -> None:
        """Note that it is to be captured so, and what seals the opening."""
        with self._lock:
            self._of(chosen.upload, chosen.account, chosen.number)
            self._held[chosen.upload] = replace(chosen, secret=secret)

    def drop(self, upload: str, owner: Owner) -> None:
        """Forget what a program chose of its upload; nothing is no error."""
        with self._lock:
            if upload in self._held and self._held[upload].owner == owner:
                del self._held[upload]

    def _of(self, upload: str, account: int, number: str) -> Chosen:
        chosen = self._held.get(upload)
        if chosen is None or (chosen.account, chosen.number) != (account, number):
            raise NotHeldError(_GONE)
        return chosen


CHOOSING = _Choosing()


def confirm_told(said: Confirmed, reading: Mapping[str, object]) -> None:
    """Note that an upload is to be captured with what was chosen left out, where anything was.

    Raises:
        NotHeldError: its effect was not told to this token.
        WithholdingError: it was told under other answers, or nothing is named while something is chosen.
    """
    if not said.left_out:
        if CHOOSING.has(said.upload, said.account):
            raise WithholdingError(_NOT_NAMED)
        return
    chosen = CHOOSING.of(said.upload, said.account, said.left_out)
    if not chosen.is_told or chosen.token != said.token:
        raise NotHeldError(_GONE)
    if chosen.reading != reading:
        raise WithholdingError(_OTHERWISE)
    CHOOSING.confirm(chosen, said.secret)


def to_withhold(host: Host, service: Service, officer: Officer, said: Mapping[str, str]) -> Withhold | None:
    """Return what a capture leaves out, and how its opening is sealed; None where nothing is left out.

    Raises:
        NotHeldError: what was chosen is gone.
    """
    if "left_out" not in said:
        return None
    chosen = CHOOSING.of(said["upload"], officer.account, said["left_out"])
    if not chosen.secret:
        raise NotHeldError(_GONE)
    secret = opening_key(chosen.secret)

    def hand_over(capture: CaptureId, opening: bytes) -> None:
        service.openings.keep(capture, officer.account, opening, secret, host.now())

    return Withhold(chosen.choices, hand_over)


def opening_key(secret: str) -> bytes:
    """Return what seals an opening for a program: no browser's secret serves here, and none of here there."""
    return hashlib.sha256(_PURPOSE + bytes.fromhex(secret)).digest()


def plan_upload(
    host: Host, _service: Service, officer: Officer, work: Work, told: Told
) -> Mapping[str, object]:
    """Say what leaving out would do. A marking that stops the upload discards it, and is journalled.

    Raises:
        WithholdingError: a choice names nothing or cannot be decided, or nothing would be kept.
    """
    upload, number = str(work.said["upload"]), str(work.said["left_out"])
    chosen, home = CHOOSING.of(upload, officer.account, number), host.reading(officer)
    feed = host.uploads.feed(upload, chosen.owner)
    assumptions = assumed(texts(chosen.reading), host.settings.zone)
    looking = Looking(assumptions, sight=Sight(frozenset()))
    looked = look_at(home, feed, looking, partial(told, "reading what you sent"))
    if looked.spills:
        return _stopped(host, officer, chosen, looked.spills)
    found = list(sources(home.sandbox, feed, assumptions, lambda _name, _what: ()))
    tell = partial(told, "looking at what is left out")
    said = _planned(host, home, of_apps(found, chosen.choices), tell)
    CHOOSING.told(upload, officer.account, number)
    return {"upload": upload, "left_out": number, **said}


def _planned(
    host: Host, home: Home, parted: Sequence[OfApp], tell: Callable[[int, int], None]
) -> Mapping[str, object]:
    """Return the effect as JSON: of several apps in one backup, of each of which something is left out."""
    rule = (wiring.clearing_rule(host.settings), _stored(host, home))
    forms = {
        one.source.app: plan_form(plan_withholding(home.sandbox, one.source, one.choices, rule, tell))
        for one in parted
        if one.choices
    }
    return {"apps": forms} if len(parted) > 1 else next(iter(forms.values()))


def _stopped(host: Host, officer: Officer, chosen: Chosen, spills: Mapping[str, int]) -> Mapping[str, object]:
    host.uploads.discard(chosen.upload, chosen.owner)
    CHOOSING.drop(chosen.upload, chosen.owner)
    with host.writing(officer, WORK_WAIT_SECONDS) as home:
        stop(home, spills, custodians_of(officer).only or "", "")
    count = sum(spills.values())
    return {"upload": chosen.upload, "stopped": count, "why": stopped(count, host)}


def _stored(host: Host, home: Home) -> Stored:
    copy = standing_copy(home, host.settings.second_copy)
    return Stored(1) if copy is None else Stored(2, home.archive.shares_device(copy))
