"""What the work thread does: a verb's function, its progress kept, its refusal said in words."""

import contextlib
import time
from collections.abc import Callable, Mapping

from django.db import Error, close_old_connections

from onrecord.api.statuses import error_of, said_of
from onrecord.hosting import Host
from onrecord.ports.service import Service
from onrecord.records.accounts import Officer
from onrecord.records.errors import OnRecordError, SettingsError
from onrecord.records.works import Work, WorkState
from onrecord.served import STOPPED

Told = Callable[[str, int, int], None]
"""Called with what is being done, bytes done and bytes in all."""

Do = Callable[[Host, Service, Officer, Work, Told], Mapping[str, object]]
"""What a verb does: returns what came of it, as JSON."""

_TOLD_SECONDS = 0.5
_FAULT = (
    "a fault in OnRecord itself ended this; what was acknowledged stands. Tell whoever runs the service to "
    "look at its output"
)


class Working:
    """Does work for one host: each verb by its own function."""

    def __init__(self, host: Host, service: Service, verbs: Mapping[str, Do]) -> None:
        """Take what can be asked for."""
        self._host, self._service, self._verbs = host, service, verbs

    def __call__(self, number: str) -> None:
        """Do one piece of work and note how it ended, whatever happens.

        A store that is full, locked or away is waited for before it begins and once it ended: nothing else
        comes to its turn meanwhile, and it is done once.
        """
        works, now, lasting = self._service.works, self._host.now, self._host.lasting
        work = lasting(lambda: works.waiting(number))
        if work.state is WorkState.RUNNING:  # begun before, and how it ended could not be kept
            return lasting(lambda: works.fail(number, _FAULT, now()))
        if not lasting(lambda: works.begin(number)):
            return None
        ended = False
        try:
            result = self._do(work)
            lasting(lambda: works.done(number, result, now()))
            ended = True
        except OnRecordError as error:
            said = said_of(error)
            lasting(lambda: works.refuse(number, said, now()))
            ended = True
        except Error as error:
            if (known := error_of(error)) is None:
                raise
            told = said_of(known)
            lasting(lambda: works.fail(number, told, now()))
            ended = True
        finally:
            if not ended:
                lasting(lambda: works.fail(number, _FAULT, now()))

    def _do(self, work: Work) -> Mapping[str, object]:
        officer = self._host.lasting(lambda: self._service.accounts.officer(work.account))
        said = self._verbs[work.verb](self._host, self._service, officer, work, self._teller(work.id))
        if said.get("stopped"):
            STOPPED.set()
        return said

    def _teller(self, number: str) -> Told:
        """Return what keeps progress, often enough to be seen and seldom enough to cost nothing."""
        told_at, told = 0.0, ""

        def tell(step: str, done_bytes: int, total_bytes: int) -> None:
            nonlocal told_at, told
            at = time.monotonic()
            if step != told or at - told_at >= _TOLD_SECONDS:
                told_at, told = at, step
                # Whoever tells may be another thread, whose connection is its own; and a store that is
                # away for a moment must not end what is done.
                with contextlib.suppress(Error, MemoryError, SettingsError):
                    close_old_connections()
                    self._service.works.progress(number, step, done_bytes, total_bytes)

        return tell
