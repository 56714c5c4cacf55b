"""A second copy: whole, read back, resumable, and never of another home or over a newer one."""

import errno
import shutil

import pytest
from tests.support.memory_keys import MemoryKeys
from tests.support.office import Office, contents_of, unwatched
from tests.support.power_cut import FailingDisk, KilledError, RecordingDisk, power_cuts

from onrecord.archive import ocfl
from onrecord.archive.disk import LocalDisk
from onrecord.archive.journal import FilesystemJournal
from onrecord.archive.lock import writer_lock
from onrecord.ports.archive import Draft
from onrecord.records.errors import (
    HomeBusyError,
    HomeError,
    KeysError,
    StorageError,
    VerificationError,
)
from onrecord.records.events import Verb
from tests.support.memory_keys import NOW, CountedRandomness
