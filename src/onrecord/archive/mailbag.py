"""``ports.mail.Mailbag``: below ``home/intake``, a folder for each mail that waits.

The mail and what is known of it are age files to an identity of that mail's own, which lies beside them as
``key.age``, encrypted to the home's payload identity. Whoever puts a mail in needs but the public half of
that: the process that faces the network opens nothing. Sealed with the home, not with a capture: no capture
exists yet.
"""

import contextlib
import functools
import os
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyrage
from pyrage import x25519

from onrecord.archive.age_files import decrypt, opened
from onrecord.archive.journal_payloads import IDENTITY_NAME
from onrecord.archive.pipes import poured, write_all
from onrecord.ports.archive import Disk
from onrecord.ports.keys import Keys
from onrecord.records.canonical import build, dumps, loads
from onrecord.records.errors import MailboxFullError, NotHeldError, StorageError, VerificationError
from onrecord.records.events import HOME_OBJECT
from onrecord.records.mail import ABOUT_VERSION, ArrivedMail
from onrecord.records.messages import Entry

FOLDER = "intake"
FILE_NAME = "mail.eml"
_ID = re.compile(r"m-[0-9a-f]{16}")
_MAIL, _ABOUT, _KEY = "mail.age", "about.age", "key.age"
_UNFINISHED = ".new"
_NONE = "there is no such mail: it was captured, or said not to be yours"
_CHANGED = "a mail that waits does not open as it was kept: have it sent again, then say that it is not yours"


def recipient_of(keys: Keys) -> str:
    """Return what mail is sealed to: public, so that whoever knows it opens nothing."""
    return str(_home_identity(keys).to_public())


class MailSlot:
    """Where mail is put in; one process at a time, which holds no key."""

    def __init__(self, home: Path, disk: Disk, recipient: str, most_waiting: int) -> None:
        """Take the public recipient, and how many mails may wait; clear what a crash left half-written.

        Raises:
            StorageError: the disk refuses.
        """
        self._root = home / FOLDER
        self._disk = disk
        self._recipient = x25519.Recipient.from_str(recipient)
        self._most = most_waiting
        self._lock = threading.Lock()
        disk.make_folder(self._root)
        for path in self._root.glob(f"m-*{_UNFINISHED}"):
            disk.remove(path)

    def put(self, about: ArrivedMail, mail: bytes) -> None:
        """Keep a mail, durable on return, whole or not at all; one that is kept already stays as it is.

        Raises:
            MailboxFullError: too many wait.
            StorageError: the disk refuses.
        """
        with self._lock:
            if (self._root / about.id).exists():
                return
            if sum(1 for _ in _ids(self._root)) >= self._most:
                raise MailboxFullError("too many mails wait for a word: confirm or refuse some first")
            folder = self._root / (about.id + _UNFINISHED)
            try:
                self._write(folder, about, mail)
            except StorageError:
                with contextlib.suppress(StorageError):
                    self._disk.remove(folder)
                raise

    def _write(self, folder: Path, about: ArrivedMail, mail: bytes) -> None:
        identity = x25519.Identity.generate()
        own = [identity.to_public()]
        self._disk.make_folder(folder)
        self._disk.write_new(folder / _KEY, pyrage.encrypt(str(identity).encode(), [self._recipient]))
        self._disk.write_new(folder / _MAIL, pyrage.encrypt(mail, own))
        self._disk.write_new(folder / _ABOUT, pyrage.encrypt(dumps(about), own))
        self._disk.sync_folder(folder)
        self._disk.rename(folder, self._root / about.id)


class FilesystemMailbag:
    """What waits in one home, for whoever has its keys; see ``ports.mail.Mailbag``."""

    def __init__(self, home: Path, disk: Disk, keys: Keys) -> None:
        """Take where mails lie and what opens them."""
        self._root = home / FOLDER
        self._disk = disk
        self._keys = keys

    def waiting(self) -> Sequence[ArrivedMail]:
        """Return what waits, oldest first; what does not open is left out."""
        return sorted(self._each(), key=lambda about: (about.arrived_at, about.id))

    def about(self, mail: str) -> ArrivedMail:
        """Return what is known of one mail.

        Raises:
            NotHeldError: there is none of that id.
            VerificationError: it is not as it was kept.
        """
        folder = self._folder(mail)
        data = _unsealed(folder / _ABOUT, self._identity(folder))
        try:
            about = build(ArrivedMail, loads(data))
        except ValueError:
            raise VerificationError(_CHANGED) from None
        if about.version != ABOUT_VERSION or about.id != mail:
            raise VerificationError(_CHANGED)
        return about

    def feed(self, mail: str) -> "MailFeed":
        """Return one mail as a feed of one file.

        Raises:
            NotHeldError: there is none of that id.
            VerificationError: it is not as it was kept.
        """
        about, folder = self.about(mail), self._folder(mail)
        return MailFeed(folder / _MAIL, about.size_bytes, str(self._identity(folder)))

    def remove(self, mail: str) -> None:
        """Remove a mail with the key that opens it; nothing there is no error."""
        if _ID.fullmatch(mail):
            self._disk.remove(self._root / mail)

    def _each(self) -> Iterator[ArrivedMail]:
        for mail in _ids(self._root):
            with contextlib.suppress(NotHeldError, VerificationError):
                yield self.about(mail)

    def _folder(self, mail: str) -> Path:
        folder = self._root / mail
        if not _ID.fullmatch(mail) or not folder.is_dir():
            raise NotHeldError(_NONE)
        return folder

    def _identity(self, folder: Path) -> x25519.Identity:
        secret = _unsealed(folder / _KEY, _home_identity(self._keys))
        return x25519.Identity.from_str(secret.decode("ascii", "replace"))


class MailFeed:
    """``ports.originals.Feed`` over one mail; whoever reads it calls ``confirm_unchanged`` last."""

    is_folder = False
    name = FILE_NAME

    def __init__(self, path: Path, size_bytes: int, identity: str) -> None:
        """Take the age file, the mail's length, and the identity that opens it."""
        self._path = path
        self._size_bytes = size_bytes
        self._identity = identity
        self._threads: list[threading.Thread] = []
        self._is_changed = False

    @property
    def files(self) -> Sequence[Entry]:
        """The mail, as it was received."""
        return (Entry(0, FILE_NAME, self._size_bytes),)

    def open(self, number: int) -> int:
        """Return the read end of a pipe that gives the mail."""
        if number:
            raise NotHeldError(_NONE)
        reading, thread = poured(self._pour)
        self._threads.append(thread)
        return reading

    def confirm_unchanged(self) -> None:
        """Check all that was opened so far.

        Raises:
            VerificationError: it is not as it was kept.
        """
        while self._threads:
            self._threads.pop().join()
        if self._is_changed:
            raise VerificationError(_CHANGED)

    def _pour(self, writing: int) -> None:
        try:
            with opened(self._path) as source:
                got = decrypt(source, functools.partial(write_all, writing), self._identity, _ignore)
            self._is_changed = self._is_changed or not got.intact or got.size_bytes != self._size_bytes
        except BrokenPipeError:
            pass  # the reader has what it wanted
        except OSError:
            self._is_changed = True
        finally:
            os.close(writing)


def _ids(root: Path) -> Iterator[str]:
    names = (path.name for path in root.iterdir()) if root.is_dir() else iter(())
    yield from sorted(name for name in names if _ID.fullmatch(name))


def _home_identity(keys: Keys) -> x25519.Identity:
    return x25519.Identity.from_str(keys.identities(HOME_OBJECT)[IDENTITY_NAME])


def _unsealed(path: Path, identity: x25519.Identity) -> bytes:
    try:
        data: bytes = pyrage.decrypt(path.read_bytes(), [identity])
    except FileNotFoundError:
        raise NotHeldError(_NONE) from None
    except (OSError, pyrage.DecryptError):
        raise VerificationError(_CHANGED) from None
    return data


def _ignore(_passed: int) -> None:
    """Nobody watches a mail being opened."""
