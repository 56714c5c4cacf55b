"""A home opened for long: for many readers at once, one writer at a time, and the service's own store."""

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TypeVar

from onrecord import wiring
from onrecord.archive.disk import LocalDisk
from onrecord.archive.known_envelopes import KnownEnvelopes
from onrecord.archive.lock import is_any_working, is_working, serving_lock, work_lock, writer_lock
from onrecord.archive.no_uploads import NoUploads
from onrecord.archive.uploads import StagedUploads
from onrecord.cataloguing import opened_catalogue, server_for
from onrecord.compute.launching import launched_early
from onrecord.compute.machine import SystemClock, SystemRandomness
from onrecord.compute.sandbox import ChildSandbox
from onrecord.database.postgresql.homes import claim
from onrecord.database.postgresql.servers import SERVICE
from onrecord.governance.permissions import Permissions, read_permissions
from onrecord.governance.reasons import Reason, read_reasons
from onrecord.keys.ceremony import open_keys, refuse_unfinished
from onrecord.keys.home_keys import HomeKeys
from onrecord.levelling import Index, level
from onrecord.ports.catalogue import Catalogue
from onrecord.ports.homes import Actor, Home
from onrecord.ports.service import Service
from onrecord.ports.uploads import Uploads
from onrecord.procedures.sweep import sweep
from onrecord.records.accounts import Officer
from onrecord.records.errors import HomeBusyError, SettingsError
from onrecord.service.placing import confirm_one_store, database
from onrecord.settings import Settings

PRODUCTION = "ONRECORD_PRODUCTION"
"""Names the environment entry by which ``onrecord serve`` tells the server that it checked."""

NEW_ACCOUNTS = "ONRECORD_NEW_ACCOUNTS"
"""Names the one by which it tells the server that accounts that are lost are given up."""

SUPERVISOR = "ONRECORD_SUPERVISOR"
"""Names the one by which it tells the server whom to ask for another process."""

WAIT_SECONDS = 5.0
"""How long a page waits for its turn to write: somebody looks at it."""

WORK_WAIT_SECONDS = 600.0
"""How long work does that goes on by itself: somebody may be capturing a whole phone at the terminal."""

_PAUSE_SECONDS = 0.05
_SECRET = "service-secret/1"  # noqa: S105 - names what the home's key is asked for
_ACTOR = "account/2"
_STORE = "service"
_WORKER_BYTES = 8
_T = TypeVar("_T")
_SERVER, _APART = "server", "worker"


@dataclass(slots=True)
class Host:
    """One home behind a server. The keyless child is a program of its own: it has nothing of this process."""

    settings: Settings
    sandbox: ChildSandbox
    keys: HomeKeys = field(repr=False)
    permissions: Permissions
    uploads: Uploads
    held: contextlib.ExitStack
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _known: KnownEnvelopes = field(default_factory=KnownEnvelopes)
    _index: Index = field(init=False)

    def __post_init__(self) -> None:
        """Take the index, which one writer of this process at a time brings level."""
        self._index = Index(self.settings, self.sandbox, self.keys, self._writing, self._known)

    def secret(self) -> str:
        """Return what sessions and links are signed with: the same after each start, in no file."""
        return self.keys.mac(_SECRET, b"")

    def database(self) -> dict[str, object]:
        """Return the entry of Django's ``DATABASES`` for the service's own store."""
        return database(self.settings.home, self.keys.database_key(_STORE), server_for(self.settings))

    def database_in(self, file: Path) -> dict[str, object]:
        """Return the entry for a file of the store's rows, wherever it lies, under the store's key."""
        return {**database(self.settings.home, self.keys.database_key(_STORE)), "NAME": str(file)}

    def make_tables(self, alias: str) -> None:
        """Bring the tables of one of Django's databases to this version; Django must be set up."""
        from onrecord.service.migrating import migrate  # noqa: PLC0415 - it needs Django set up

        migrate(alias)

    def service(self, far: Collection[str] = (), *, migrates: bool = True) -> Service:
        """Return the service's own store, as ``open_service`` does; Django must be set up."""
        from onrecord.service.store import open_service  # noqa: PLC0415 - it needs Django set up

        server = server_for(self.settings)
        if server is not None:
            claim(server, SERVICE, self.keys.database_key(_STORE))
        return open_service(self.keys.mac, SystemRandomness(), far, migrates=migrates)

    def begin_work(self, do: Callable[[str], None]) -> None:
        """Start the threads that do work, by its id: one for near work, one for far; Django must be set up.

        Where workers are apart there is none for far work.
        """
        from onrecord.service.queue import FAR, NEAR, start  # noqa: PLC0415 - the same

        start(do, self._working(_SERVER), (NEAR,) if self.has_workers else (NEAR, FAR))

    def go_on_working(self, do: Callable[[str], None]) -> None:
        """Do far work in this thread until the process is told to end; Django must be set up."""
        from onrecord.service.queue import go_on  # noqa: PLC0415 - the same

        go_on(do, self._working(_APART))

    def lasting(self, ask: Callable[[], _T]) -> _T:
        """Ask something of the service's store, again until it answers; Django must be set up."""
        from onrecord.service.lasting import lasting  # noqa: PLC0415 - the same

        return lasting(ask)

    @property
    def has_workers(self) -> bool:
        """Tell whether far work is left to ``onrecord worker``."""
        return self.settings.service.workers_apart == "yes"

    def is_working(self, worker: str) -> bool:
        """Tell whether the worker of that name still runs."""
        return is_working(self.settings.home, worker)

    def is_worker_missing(self) -> bool:
        """Tell whether far work is left to workers apart and none runs."""
        return self.has_workers and not is_any_working(self.settings.home, _APART)

    def token(self, size_bytes: int) -> str:
        """Return unpredictable bytes in hex."""
        return SystemRandomness().token(size_bytes).hex()

    def now(self) -> dt.datetime:
        """Return the current instant."""
        return SystemClock().now()

    def reasons(self) -> Sequence[Reason]:
        """Return the policy pack's reasons for a channel that is not the organisation's own."""
        pack = resources.files("onrecord.policy_packs") / self.settings.policy_pack / "reasons.toml"
        return read_reasons(pack.read_bytes())

    def actor(self, account: int, email: str) -> str:
        """Return the id by which the journal's clear parts name an account.

        Its address goes in: an account made after the service's store was lost may take another's number.
        """
        return "a-" + self.keys.mac(_ACTOR, f"{account}:{email}".encode())[:16]

    def reading(self, officer: Officer) -> Home:
        """Return the home for one question of one officer; each thread has its own index, which is level."""
        stores = wiring.Stores(self.sandbox, self.keys, self._index.level(), self._known)
        return wiring.assembled(self.settings, stores, actor=self._actor(officer))

    @contextlib.contextmanager
    def writing(self, officer: Officer, wait_seconds: float = WAIT_SECONDS) -> Iterator[Home]:
        """Open the home under its writer lock, its index level, waiting for another writer to end.

        Raises:
            HomeBusyError: another still writes after ``wait_seconds``.
        """
        until = time.monotonic() + wait_seconds
        if not self._writing.acquire(timeout=wait_seconds):
            raise HomeBusyError("something is being written at the moment; try again in a minute")
        try:
            with self._locked(until):
                refuse_unfinished(wiring.ring_of(self.settings))
                wiring.refuse_unready(self.settings, self.keys)
                with contextlib.closing(opened_catalogue(self.settings, self.keys)) as catalogue:
                    yield self._swept(officer, catalogue)
        finally:
            self._writing.release()

    def close(self) -> None:
        """End the keyless child."""
        self.sandbox.close()
        self.held.close()

    def _working(self, kind: str) -> str:
        """Take a name for whoever works here, held for as long as the process runs."""
        name = f"{kind}-{self.token(_WORKER_BYTES)}"
        self.held.enter_context(work_lock(self.settings.home, name))
        return name

    def _swept(self, officer: Officer, catalogue: Catalogue) -> Home:
        stores = wiring.Stores(self.sandbox, self.keys, catalogue, self._known)
        home = wiring.assembled(self.settings, stores, actor=self._actor(officer), writable=True)
        sweep(home)
        level(home)
        return home

    def _actor(self, officer: Officer) -> Actor:
        return Actor(id=self.actor(officer.account, officer.email), name=officer.name)

    @contextlib.contextmanager
    def _locked(self, until: float) -> Iterator[None]:
        with contextlib.ExitStack() as held:
            while True:
                try:
                    held.enter_context(writer_lock(self.settings.home))
                    break
                except HomeBusyError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(_PAUSE_SECONDS)
            yield


def open_host(settings: Settings) -> Host:
    """Open a home for a server: its lock first, then its keys. The keyless child starts with the first job.

    Raises:
        HomeBusyError: another server serves it.
        HomeError: there is no home here, or its accounts are not moved to the server that the settings name.
        KeysError: the key folder is another home's, or ``init`` did not end.
    """
    confirm_one_store(settings.home, server_for(settings))
    held = contextlib.ExitStack()
    held.enter_context(serving_lock(settings.home))
    return _opened(
        settings, held, lambda: StagedUploads(settings.home, LocalDisk(), SystemRandomness(), settings.limits)
    )


def open_worker(settings: Settings) -> Host:
    """Open a home for a worker apart: it serves nothing and takes no uploads.

    Raises:
        HomeError: there is no home here.
        KeysError: the key folder is another home's, or ``init`` did not end.
        SettingsError: the settings leave no work to workers apart.
    """
    if settings.service.workers_apart != "yes":
        raise SettingsError(
            'the server does all work itself: set service.workers_apart = "yes" and start it anew'
        )
    confirm_one_store(settings.home, server_for(settings))
    return open_beside(settings)


def open_beside(settings: Settings) -> Host:
    """Open a home for a program beside its server, or without one: it serves nothing and takes no uploads.

    Raises:
        HomeError: there is no home here.
        KeysError: the key folder is another home's, or ``init`` did not end.
    """
    return _opened(settings, contextlib.ExitStack(), NoUploads)


def _opened(settings: Settings, held: contextlib.ExitStack, uploads: Callable[[], Uploads]) -> Host:
    sandbox = ChildSandbox(settings.limits, launched_early(), readers=settings.readers)
    pack = resources.files("onrecord.policy_packs") / settings.policy_pack / "permissions.toml"
    permissions = read_permissions(pack.read_bytes())
    keys = open_keys(wiring.ring_of(settings))
    return Host(settings, sandbox, keys, permissions, uploads(), held)
