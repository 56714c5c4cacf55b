"""The only place that picks adapters: settings in, opened homes out.

The keyless child is started before any key is loaded, and the writer lock is taken
before anything is written.
"""

import contextlib
import getpass
import os
import pwd
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from onrecord.archive import disk
from onrecord.archive.anchors import refuse_lost_witness
from onrecord.archive.disk import LocalDisk
from onrecord.archive.journal import FilesystemJournal
from onrecord.archive.known_envelopes import KnownEnvelopes
from onrecord.archive.lock import writer_lock
from onrecord.archive.mailbag import FilesystemMailbag
from onrecord.archive.originals import FilesystemArchive
from onrecord.archive.reconciliations import FilesystemReconciliations
from onrecord.archive.replica import LOG
from onrecord.cataloguing import digests_of, fresh_catalogue, opened_catalogue
from onrecord.channels import named_files
from onrecord.channels.paths import PathFeed
from onrecord.compute.launching import launched_early
from onrecord.compute.machine import SystemClock, SystemRandomness
from onrecord.compute.ocr import Tesseract
from onrecord.compute.sandbox import ChildSandbox
from onrecord.governance.clearing import ClearingRule, read_rule
from onrecord.keys.ceremony import KeyRing, open_keys, refuse_unfinished, restore_binding
from onrecord.keys.home_keys import HomeKeys
from onrecord.keys.passphrase import PassphraseRoot
from onrecord.keys.roots import CredentialRoot, FileRoot, RootSource
from onrecord.ports.catalogue import Catalogue
from onrecord.ports.homes import Actor, Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.sweep import sweep
from onrecord.records.errors import SettingsError, UnreadableError
from onrecord.records.events import HOME_OBJECT
from onrecord.settings import Settings

file_time, read_named, new_disk = named_files.file_time, named_files.read_named, LocalDisk
make_out_folder = disk.make_out_folder


def readers_not_named(settings: Settings) -> Sequence[str]:
    """Return the readers that installed packages offer and that the settings do not name."""
    from onrecord.readers.offers import not_named  # noqa: PLC0415 - asked for after a refusal alone

    return not_named(settings.readers)


@contextlib.contextmanager
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    """Offer the keyless child for as long as the block runs; it starts with the first job, if not before."""
    child = ChildSandbox(settings.limits, launched_early(), readers=settings.readers)
    try:
        yield child
    finally:
        child.close()


@contextlib.contextmanager
def reading(settings: Settings, *, as_found: bool = False) -> Iterator[Home]:
    """Open the home to look things up; nothing in the archive is written.

    ``as_found`` makes no index where there is none, and leaves a damaged one to be told as a fault.
    """
    with sandbox(settings) as child:
        home = _open(settings, child, open_keys(ring_of(settings)), writable=False, as_found=as_found)
        try:
            yield home
        finally:
            home.catalogue.close()


@contextlib.contextmanager
def writing(
    settings: Settings, *, is_beginning: bool = False, restarts_witness: bool = False
) -> Iterator[Home]:
    """Open the home under its writer lock, and clear away what a crash left half-done.

    ``is_beginning`` is for ``init``; ``restarts_witness`` says that an officer knows it was lost.

    Raises:
        HomeBusyError: another process is writing.
        KeysError: ``init`` did not end, or the home's own identities are lost.
        VerificationError: the key folder lost its checkpoint.
    """
    with sandbox(settings) as child, writer_lock(settings.home):
        if not is_beginning:
            refuse_unfinished(ring_of(settings))
        keys = open_keys(ring_of(settings))
        refuse_unready(settings, keys, restarts_witness=restarts_witness)
        home = _open(settings, child, keys, writable=True)
        try:
            sweep(home, is_certain=not restarts_witness)
            yield home
        finally:
            home.catalogue.close()


@contextlib.contextmanager
def restoring(settings: Settings, copy: Path) -> Iterator[tuple[Home, Sequence[str]]]:
    """Open a damaged home under its writer lock: its journal is opened for writing when it is mended.

    With the home stands what had to be restored before it could be opened.

    Raises:
        HomeError: ``copy`` is no second copy.
        KeysError: the key folder does not open it.
    """
    LocalDisk().make_folder(settings.home)
    with sandbox(settings) as child, writer_lock(settings.home):
        restored = ("keystore/origin",) if restore_binding(ring_of(settings), copy) else ()
        keys = open_keys(ring_of(settings))
        refuse_lost_witness(settings.home / LOG, LocalDisk(), keys)
        home = _open(settings, child, keys, writable=False, as_found=True)
        try:
            yield home, restored
        finally:
            home.catalogue.close()


@contextlib.contextmanager
def rebuilding(settings: Settings) -> Iterator[tuple[Home, Catalogue, Mapping[str, str] | None]]:
    """Open the home with an empty catalogue beside the old; when the block ends well, they change places."""
    with sandbox(settings) as child, writer_lock(settings.home):
        keys = open_keys(ring_of(settings))
        before = digests_of(settings, keys)
        refuse_unready(settings, keys)
        with fresh_catalogue(settings, keys) as fresh:
            home = assembled(settings, Stores(child, keys, fresh), writable=True)
            sweep(home)
            yield home, fresh, before


def feed(path: Path, settings: Settings, *, allow_empty: bool = False, without: Sequence[Path] = ()) -> Feed:
    """Return a local file or folder as bytes to be received, ``without`` the keys that open it.

    Raises:
        UnreadableError: there is nothing there, or it is not a file or folder, or the record itself.
    """
    received = path.resolve()
    for ours in (settings.home.resolve(), settings.keys.resolve()):
        if received == ours or received in ours.parents or ours in received.parents:
            raise UnreadableError(f"{str(path)!r} is or holds the home or its keys; name the export itself")
    return PathFeed(path, settings.limits, allow_empty=allow_empty, without=without)


def clearing_rule(settings: Settings) -> ClearingRule:
    """Return the policy pack's rule on clearing phones.

    Raises:
        SettingsError: there is no such pack.
    """
    pack = resources.files("onrecord.policy_packs") / settings.policy_pack / "clearing.toml"
    try:
        rule = read_rule(pack.read_bytes(), settings.clearing_authority)
    except OSError as error:
        raise SettingsError(
            f"there is no policy pack {settings.policy_pack!r}; see docs/settings.md"
        ) from error
    return replace(rule, same_device_counts=settings.same_device_copy_counts == "yes")


def public_keys(settings: Settings) -> str:
    """Return what ``keys --public`` prints."""
    return open_keys(ring_of(settings)).public()


def replica_folder(settings: Settings, folder: Path | None) -> Path:
    """Return where the second copy goes.

    Raises:
        SettingsError: neither the command nor the settings name a folder, or it is a file.
    """
    chosen = folder or settings.second_copy
    if chosen is None:
        raise SettingsError("name a folder for the second copy, or set second_copy in settings.toml")
    if chosen.exists() and not chosen.is_dir():
        raise SettingsError(f"{str(chosen)!r} is a file; name a folder for the second copy")
    try:
        str(chosen.absolute()).encode()
    except UnicodeEncodeError as error:
        raise SettingsError("the second copy's folder has a name that is no text; name another") from error
    return chosen.absolute()


def refuse_unready(settings: Settings, keys: HomeKeys, *, restarts_witness: bool = False) -> None:
    """Check that the key folder's witness and the home's own identities are there, before writing."""
    if not restarts_witness:
        refuse_lost_witness(settings.home / LOG, LocalDisk(), keys)
    keys.identities(HOME_OBJECT)  # without them the home's events could be neither sealed nor read


def _open(
    settings: Settings, child: Sandbox, keys: HomeKeys, *, writable: bool, as_found: bool = False
) -> Home:
    catalogue = opened_catalogue(settings, keys, as_found=as_found)
    return assembled(settings, Stores(child, keys, catalogue), writable=writable)


@dataclass(frozen=True, slots=True)
class Stores:
    """What of a home is open."""

    sandbox: Sandbox
    keys: HomeKeys
    catalogue: Catalogue
    known: KnownEnvelopes = field(default_factory=KnownEnvelopes)


def assembled(
    settings: Settings, stores: Stores, *, writable: bool = False, actor: Actor | None = None
) -> Home:
    """Put a home together from what is open; the actor is whoever runs this process, if not another."""
    keys, local, randomness, archive = stores.keys, LocalDisk(), SystemRandomness(), settings.home / "archive"
    return Home(
        folder=settings.home,
        archive=FilesystemArchive(settings.home, local, keys, SystemClock(), randomness, settings.limits),
        journal=FilesystemJournal(archive, local, keys, randomness, writable=writable, known=stores.known),
        keys=keys,
        catalogue=stores.catalogue,
        sandbox=stores.sandbox,
        recogniser=Tesseract(),
        disk=local,
        clock=SystemClock(),
        randomness=randomness,
        actor=actor or _actor(keys),
        reconciliations=FilesystemReconciliations(settings.home, local, keys),
        mailbag=FilesystemMailbag(settings.home, local, keys),
    )


def ring_of(settings: Settings) -> KeyRing:
    """Return what every ceremony of keys needs to know of this home."""
    return KeyRing(settings.home, settings.keys, _source(settings), LocalDisk(), SystemRandomness())


def _source(settings: Settings) -> RootSource:
    if settings.key_source == "passphrase":
        return PassphraseRoot(settings.keys, LocalDisk(), SystemRandomness(), _ask_passphrase)
    if settings.key_source == "systemd":
        return CredentialRoot(os.environ)
    return FileRoot(settings.keys, LocalDisk())


def _ask_passphrase() -> str:
    return getpass.getpass("Passphrase of the root key: ")


def _actor(keys: HomeKeys) -> Actor:
    try:
        # What the environment says anybody can change, and a second person would be one who did.
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user number without a name, as containers have
        name = f"uid-{os.getuid()}"
    return Actor(id="a-" + keys.mac("actor/1", f"{os.getuid()}:{name}".encode())[:16], name=name)
