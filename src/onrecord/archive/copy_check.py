"""Checking a second copy against the home: every file read, nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity
from onrecord.archive.apart import refuse_shared
from onrecord.archive.copying import read
from onrecord.archive.keystore_copy import OWNERS, key_files, strays
from onrecord.archive.replica import KEYSTORE, LOG, ORIGINALS
from onrecord.archive.replica_log import AcknowledgedLog
from onrecord.ports.keys import Keys
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import HomeError, VerificationError
from onrecord.records.messages import CaptureId


@dataclass(frozen=True, slots=True)
class CopyCheck:
    """One check of one second copy. A copy may be behind the home; that is no fault."""

    home: Path
    folder: Path
    keys: Keys
    known: frozenset[CaptureId]

    def run(self, progress: Progress) -> Iterator[str]:
        """Yield one sentence for each fault; files are named relative to the copy."""
        try:
            refuse_shared(self.home, self.folder)
        except HomeError as error:
            yield str(error)
        yield from self._journal()
        yield from self._keystore()
        originals = self.folder / ORIGINALS
        there = {capture for capture, _ in fixity.objects(originals)} & self.known
        check = fixity.Check(self.folder, originals, self.keys, self._acknowledged() | there, self._mend)
        yield from check.run(progress)

    @property
    def _mend(self) -> str:
        return f"onrecord replicate {self.folder} repairs it"

    def _acknowledged(self) -> frozenset[CaptureId]:
        try:
            captures = AcknowledgedLog.read(self.folder / LOG).captures
        except VerificationError:
            return frozenset()
        return frozenset(map(CaptureId, captures)) & self.known

    def _journal(self) -> Iterator[str]:
        try:
            log = AcknowledgedLog.read(self.home / LOG)
            if not log.size:
                return  # the home lost its checkpoint, which is named as such
            for name in log.compare(self.folder / LOG, self.keys.mac):
                yield f"'{LOG}/journal/{name}' is changed; {self._mend}"
        except HomeError as error:
            yield str(error)
        except VerificationError:
            return  # the home's own journal is damaged, and is named as such

    def _keystore(self) -> Iterator[str]:
        ours, theirs = key_files(self.home / KEYSTORE), key_files(self.folder / KEYSTORE)
        for name in strays(self.folder / KEYSTORE):
            yield f"'{KEYSTORE}/{name}' is no key file; move it out of the second copy"
        for name in sorted(set(ours) & set(theirs)):
            if read(ours[name]) != read(theirs[name]):
                yield f"'{KEYSTORE}/{name}' differs from the home's; {self._mend}"
        there = {f"{OWNERS}{capture}.sealed" for capture, _ in fixity.objects(self.folder / ORIGINALS)}
        for name in sorted(set(ours) - set(theirs)):
            if name in there or not name.startswith(OWNERS):
                yield f"'{KEYSTORE}/{name}' is missing; {self._mend}"
