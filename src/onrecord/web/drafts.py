"""Captures under way: what was sent, what it was found to be, and what was answered, until it is captured.

They stand in memory alone, as the keys of what was sent do, and end with the process: passwords of backups
and words from a source are in no database.
"""

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.uploads import Owner
from onrecord.procedures.hand_in import Supplied
from onrecord.procedures.look_at import Looked
from onrecord.procedures.withheld_before import Beforehand
from onrecord.records.errors import NotHeldError, UploadError
from onrecord.records.messages import Assumptions, DateOrder
from onrecord.web.draft_words import CHANGED, CONFIRMED, GONE, IS_READ, OTHER_OPENING
from onrecord.web.keeping_back import KeepingBack, Listing

KEPT_HOURS = 24
MOST_OPEN = 8
"""How long what was sent is kept while nobody goes on, and how many of one account at once."""

ALL_KEPT: Mapping[str, object] = {"keeping_back": None, "listing": None, "app": "", "of_apps": {}}
"""The changes with which nothing is left out."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of all that they sent."""

    reason: str
    why: str
    device: str
    zone: str
    supplied: Supplied
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One capture under way. ``upload`` is its id; ``made_at`` when the newest file was, if the browser said.

    ``custodian`` is empty until it is said whose it is, ``looked`` None until it was looked at. ``mail`` is
    the id of the mail that it came with, if it did, ``link`` that of the single-use link, and ``came_by``
    what the record says of that.
    ``keeping_back`` is None unless something is no official business; ``browser_secret`` seals its opening.
    Of a backup of several apps it is of ``app``, and ``of_apps`` has what was chosen of the others.
    ``left_before`` is what the browser had left out before it sent anything: it stands once ``is_read`` tells
    that a reading was asked for, which goes by it. ``is_confirmed`` tells that its capture was asked for: it
    stands as it was confirmed until that is over. ``changes`` counts how often it was changed, by which a
    page tells whether what it shows still stands.
    """

    upload: str
    account: int
    begun_at: dt.datetime
    custodian: str = ""
    on_behalf: bool = False
    mail: str = ""
    came_by: str = ""
    link: str = ""
    made_at: dt.datetime | None = None
    reader: str = ""
    secrets: Sequence[bytes] = field(default=(), repr=False)
    looked: Looked | None = field(default=None, repr=False)
    answers: Answers | None = None
    listing: Listing | None = field(default=None, repr=False)
    keeping_back: KeepingBack | None = field(default=None, repr=False)
    app: str = ""
    of_apps: Mapping[str, KeepingBack] = field(default_factory=dict, repr=False)
    browser_secret: bytes = field(default=b"", repr=False)
    left_before: Beforehand | None = field(default=None, repr=False)
    is_read: bool = False
    is_confirmed: bool = False
    changes: int = 0

    @property
    def owner(self) -> Owner:
        """Who began its upload: an account, on a page."""
        return Owner(self.account)

    @property
    def kept_back(self) -> Mapping[str, KeepingBack]:
        """What was chosen to be left out, by app; by no name where there is one source."""
        found = dict(self.of_apps)
        if self.keeping_back is not None:
            found[self.app] = self.keeping_back
        return {app: one for app, one in sorted(found.items()) if not one.is_empty}

    @property
    def date_order(self) -> DateOrder | None:
        """The order of dates, if somebody said one."""
        return self.answers.date_order if self.answers else None

    @property
    def is_planned(self) -> bool:
        """Whether it was said what leaving all of that out does."""
        chosen = self.kept_back.values()
        return bool(chosen) and all(one.planned is not None for one in chosen)

    @property
    def is_planned_as_answered(self) -> bool:
        """Whether that was said with dates read in the order that stands now."""
        chosen = self.kept_back.values()
        return self.is_planned and all(one.planned_in is self.date_order for one in chosen)

    def with_plans(self, plans: Mapping[str, KeepingBack]) -> Mapping[str, object]:
        """Return the changes that note what leaving out does, for what is chosen yet as it was planned."""
        now = self.kept_back
        told = {app: one for app, one in plans.items() if app in now and one.is_same_choice(now[app])}
        others = {app: told.get(app, one) for app, one in self.of_apps.items()}
        return {"keeping_back": told.get(self.app, self.keeping_back), "of_apps": others}

    def turning_to(self, app: str) -> Mapping[str, object]:
        """Return the changes with which another app's messages are chosen from."""
        others = dict(self.of_apps)
        if self.keeping_back is not None and self.app:
            others[self.app] = self.keeping_back
        mine = others.pop(app, KeepingBack())
        return {"app": app, "keeping_back": mine, "of_apps": others, "listing": None}

    def assumptions(self, zone: str) -> Assumptions:
        """Return what the sources do not say; ``zone`` is the office's, for when nobody said another."""
        said = self.answers
        return Assumptions(
            zone=said.zone if said else zone,
            zone_given=said is not None and said.zone != zone,
            date_order=self.date_order,
            exported_at=self.made_at,
            reader=self.reader,
            reader_given=bool(self.reader),
            withheld=self.left_before.drawing.text if self.left_before else None,
        )


class Drafts:
    """All captures under way in this process."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: dict[str, Draft] = {}
        self._lock = threading.Lock()

    def keep(self, draft: Draft) -> Draft:
        """Keep a draft, in place of the one with its id."""
        with self._lock:
            self._held[draft.upload] = draft
        return draft

    def change(self, upload: str, account: int, **changes: object) -> Draft:
        """Change what a draft says.

        Raises:
            NotHeldError: the account has none of that id.
            UploadError: it was confirmed.
        """
        with self._lock:
            return self._change(self._open(upload, account), **changes)

    def read(self, upload: str, account: int) -> Draft:
        """Note that a draft is to be read, anew or for the first time: nothing that was found before stands.

        Raises:
            NotHeldError: the account has none of that id.
            UploadError: it was confirmed.
        """
        return self.change(upload, account, is_read=True, looked=None, **ALL_KEPT)

    def leave_out_before(self, upload: str, account: int, before: Beforehand) -> Beforehand:
        """Keep what a browser left out of a draft before it sent anything; return what stands.

        The very same again changes nothing.

        Raises:
            NotHeldError: the account has none of that id.
            UploadError: it is being read, was read, or was confirmed.
        """
        with self._lock:
            draft = self._open(upload, account)
            if draft.is_read:
                raise UploadError(IS_READ)
            old = draft.left_before
            if old is not None and replace(before, capture=old.capture) == old:
                return old
            self._change(draft, left_before=before)
        return before

    def hold_to(self, opening: str, upload: str, account: int) -> None:
        """Have what was left out before stand, for a page that gave the opening of this capture.

        Raises:
            NotHeldError: the account has none of that id.
            UploadError: another was given since, which alone opens what would be captured.
        """
        with self._lock:
            draft = self._of(upload, account)
            if draft.left_before is None or draft.left_before.capture != opening:
                raise UploadError(OTHER_OPENING)
            self._held[upload] = replace(draft, is_read=True)

    def plan(self, upload: str, account: int, plans: Mapping[str, KeepingBack]) -> Draft:
        """Note what leaving out does, in one step: nothing that is chosen meanwhile is undone by it.

        Raises:
            NotHeldError: the account has none of that id.
            UploadError: it was confirmed.
        """
        with self._lock:
            draft = self._open(upload, account)
            return self._change(draft, **draft.with_plans(plans))

    def confirm(self, seen: Draft, browser_secret: bytes, shown: str = "") -> Draft:
        """Let a draft stand as somebody has just seen it: what is captured is what was confirmed.

        ``shown`` is the number of changes that the page was drawn after, if it says so.

        Raises:
            NotHeldError: it is gone.
            UploadError: it was confirmed before, or is another now than was shown.
        """
        with self._lock:
            is_same = self._open(seen.upload, seen.account) is seen
            is_sealed = seen.keeping_back is None or bool(browser_secret)
            if not (is_same and is_sealed) or shown not in {"", str(seen.changes)}:
                raise UploadError(CHANGED)
            draft = replace(seen, browser_secret=browser_secret, is_confirmed=True)
            self._held[seen.upload] = draft
        return draft

    def reopen(self, upload: str) -> None:
        """Let a draft be changed again, since its capture came to nothing; none is no error."""
        with self._lock:
            if draft := self._held.get(upload):
                self._held[upload] = replace(draft, is_confirmed=False)

    def of(self, upload: str, account: int) -> Draft:
        """Return a draft.

        Raises:
            NotHeldError: the account has none of that id.
        """
        with self._lock:
            return self._of(upload, account)

    def drop(self, upload: str) -> None:
        """Forget a draft; none is no error."""
        with self._lock:
            self._held.pop(upload, None)

    def unfinished(self, account: int) -> Sequence[Draft]:
        """Return what an account sent on its pages and did not go on with, oldest first.

        What is being sent yet is not among it: it stands once it is read, or waits to hear whose it is.
        """
        with self._lock:
            held = sorted(self._held.values(), key=lambda one: one.begun_at)
        mine = (one for one in held if one.account == account and not (one.link or one.is_confirmed))
        return [one for one in mine if one.is_read or not one.custodian]

    def take_outdated(self, now: dt.datetime) -> Sequence[Draft]:
        """Forget and return the drafts that nobody went on with for a day; a capture asked for stands."""
        old = now - dt.timedelta(hours=KEPT_HOURS)
        with self._lock:
            return self._taken([one for one in self._held.values() if one.begun_at < old])

    def take_too_many(self, account: int) -> Sequence[Draft]:
        """Forget an account's oldest drafts, so that it may begin another; return them."""
        with self._lock:
            mine = [one for one in self._held.values() if one.account == account and not one.is_confirmed]
            mine.sort(key=lambda one: one.begun_at)
            return self._taken(mine[: max(0, len(mine) - MOST_OPEN + 1)])

    def _taken(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        return [self._held.pop(one.upload) for one in drafts if not one.is_confirmed]

    def _change(self, draft: Draft, **changes: object) -> Draft:
        changed = replace(draft, **changes)  # type: ignore[arg-type]
        self._held[draft.upload] = replace(changed, changes=draft.changes + 1)
        return self._held[draft.upload]

    def _open(self, upload: str, account: int) -> Draft:
        draft = self._of(upload, account)
        if draft.is_confirmed:
            raise UploadError(CONFIRMED)
        return draft

    def _of(self, upload: str, account: int) -> Draft:
        draft = self._held.get(upload)
        if draft is None or draft.account != account:
            raise NotHeldError(GONE)
        return draft


DRAFTS = Drafts()
