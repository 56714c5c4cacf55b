"""Make, open and restore the keys of a home: the only ways to get a ``HomeKeys``.

Making is a ceremony that a kill may end anywhere: an ``unfinished`` mark in the
key folder, then the root key, the keystore, and ``keystore/origin``. The mark goes
when settings, recovery sheets and the first event are durable too; until then nothing
is captured, and a second try takes up the first.
"""

from dataclasses import dataclass
from pathlib import Path

from onrecord.keys import binding
from onrecord.keys.binding import Binding
from onrecord.keys.derivation import EPOCH_WRAPPING, ROOT_BYTES, derive
from onrecord.keys.home_keys import INIT_AGAIN, LAST_CHECKPOINT, UNFINISHED, HomeKeys, KeyPlaces
from onrecord.keys.keystore import Keystore
from onrecord.keys.recovery import RESTORE_COMMAND
from onrecord.keys.roots import RootSource
from onrecord.ports.archive import Disk
from onrecord.ports.clock import Randomness
from onrecord.records.errors import HomeError, KeysError
from onrecord.records.events import HOME_OBJECT

KEYSTORE = "keystore"
PAYLOAD_IDENTITY = "payload"

_DATA = ("archive", "catalogue.db", "service.db")
_ORIGIN_BYTES = 16


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What every ceremony needs: both folders, the root's source, disk and randomness."""

    home: Path
    folder: Path
    source: RootSource
    disk: Disk
    randomness: Randomness

    @property
    def keystore(self) -> Path:
        """The home's keystore folder."""
        return self.home / KEYSTORE

    @property
    def places(self) -> KeyPlaces:
        """What ``HomeKeys`` needs to know of these folders."""
        return KeyPlaces(self.keystore, self.folder, self.source)


def has_keys(ring: KeyRing) -> bool:
    """Tell whether home or key folder hold anything that new keys must not stand over."""
    return bool(_data(ring) or _key_files(ring))


def is_unfinished(ring: KeyRing) -> bool:
    """Tell whether a ceremony began and did not end."""
    return (ring.folder / UNFINISHED).exists()


def refuse_unfinished(ring: KeyRing) -> None:
    """Refuse a home whose ceremony did not end.

    Raises:
        KeysError: its recovery sheets may never have been written.
    """
    if is_unfinished(ring):
        raise KeysError(INIT_AGAIN)


def finish_keys(ring: KeyRing) -> None:
    """End the ceremony: settings, recovery sheets and first event are durable."""
    ring.disk.remove(ring.folder / UNFINISHED)
    ring.disk.sync_folder(ring.folder)


def create_keys(ring: KeyRing, origin: str | None = None) -> HomeKeys:
    """Mint a root key and make the keystore of a new home; ``finish_keys`` ends the ceremony.

    One that did not end is taken up with the keys that it made. ``origin`` names the log
    (a URL without scheme); the default is random.

    Raises:
        KeysError: the home or the key folder holds anything already, or one stands in the other.
    """
    _refuse_nested(ring)
    if is_unfinished(ring) and (bound := _fitting(ring)) is not None:
        _name_owner(ring, bound.origin)
        return open_keys(ring)
    _refuse_existing(ring)
    chosen = binding.checked_origin(origin or binding.random_origin(ring.randomness.token(_ORIGIN_BYTES)))
    root = _mint(ring)
    keystore = Keystore(ring.keystore, derive(root, EPOCH_WRAPPING), ring.disk, ring.randomness)
    ring.disk.remove(ring.keystore)
    keystore.create()
    keys = HomeKeys(root, chosen, ring.places, ring.disk, ring.randomness)
    keys.keep_identities(HOME_OBJECT, {PAYLOAD_IDENTITY: keys.new_identity()})
    ring.disk.replace(ring.keystore / binding.FILE_NAME, binding.write_binding(binding.bind(chosen, root)))
    _name_owner(ring, chosen)
    return keys


def open_keys(ring: KeyRing) -> HomeKeys:
    """Open the keys of a home that was made before; nothing is written.

    Raises:
        HomeError: there is no home yet, or it lost its keystore.
        KeysError: the key folder is missing, wrong, damaged, or another home's.
    """
    bound = _bound(ring)
    if not ring.source.present():
        raise KeysError(
            f"there is no root key in {ring.folder} for the home {bound.origin}:"
            f" point ONRECORD_KEYS at its key folder, or run: {RESTORE_COMMAND}"
        )
    _refuse_foreign(ring, bound)
    root = ring.source.load()
    if not binding.fits(bound, root):
        raise KeysError(
            f"the root key in {ring.folder} is not the one of the home {bound.origin}:"
            f" restore the right one from its backup, or run: {RESTORE_COMMAND}"
        )
    return HomeKeys(root, bound.origin, ring.places, ring.disk, ring.randomness)


def restore_keys(ring: KeyRing, root: bytes) -> HomeKeys:
    """Put a recovered root key into a key folder that has none, and open the home with it.

    When ``last-checkpoint`` was lost too, the witness of rollbacks starts anew with
    the home's own newest checkpoint.

    Raises:
        KeysError: the root key is not this home's, or the key folder holds one already.
        HomeError: there is no home, or it lost its keystore.
    """
    _refuse_nested(ring)
    bound = _bound(ring)
    if not binding.fits(bound, root):
        raise KeysError(f"this key is not that of the home {bound.origin}: use the shares of its own sheet")
    _refuse_foreign(ring, bound)
    ring.disk.make_folder(ring.folder)
    ring.source.store(root)
    _name_owner(ring, bound.origin)
    finish_keys(ring)
    return open_keys(ring)


def restore_binding(ring: KeyRing, copy: Path) -> bool:
    """Bring back ``keystore/origin`` from a second copy when the home's is lost or damaged; tell whether.

    Raises:
        HomeError: there is no second copy of a home.
        KeysError: the root key is not that of the copy's home.
    """
    if not ring.source.present():
        raise KeysError(f"there is no root key in {ring.folder}; run: {RESTORE_COMMAND}")
    root, ours = ring.source.load(), _readable(ring)
    if ours is not None and binding.fits(ours, root):
        return False
    theirs = binding.read_binding(copy / KEYSTORE / binding.FILE_NAME)
    if theirs is None:
        raise HomeError(f"{str(copy)!r} is no second copy; name the folder that onrecord replicate made")
    if not binding.fits(theirs, root):
        raise KeysError(f"{ring.folder} does not hold the root key of {theirs.origin}; set ONRECORD_KEYS")
    ring.disk.make_folder(ring.keystore)
    ring.disk.replace(ring.keystore / binding.FILE_NAME, binding.write_binding(theirs))
    return True


def _mint(ring: KeyRing) -> bytes:
    ring.disk.make_folder(ring.folder)
    if not (ring.folder / UNFINISHED).exists():
        ring.disk.write_new(ring.folder / UNFINISHED, b"init did not end; run it again\n")
    ring.disk.sync_folder(ring.folder)
    if ring.source.present():
        return ring.source.load()
    root = ring.randomness.token(ROOT_BYTES)
    ring.source.store(root)
    return root


def _name_owner(ring: KeyRing, origin: str) -> None:
    ring.disk.replace(ring.folder / binding.FILE_NAME, origin.encode() + b"\n")


def _fitting(ring: KeyRing) -> Binding | None:
    """Return the home's binding when the root key that is there fits it."""
    bound = _readable(ring)
    return bound if bound and ring.source.present() and binding.fits(bound, ring.source.load()) else None


def _bound(ring: KeyRing) -> Binding:
    bound = binding.read_binding(ring.keystore / binding.FILE_NAME)
    if bound is not None:
        return bound
    if _data(ring):
        raise HomeError(f"{ring.keystore} is missing or not whole; run onrecord restore FOLDER")
    raise HomeError(f"{ring.home} is not a home yet; run: onrecord init")


def _readable(ring: KeyRing) -> Binding | None:
    try:
        return binding.read_binding(ring.keystore / binding.FILE_NAME)
    except KeysError:
        return None


def _owner(ring: KeyRing) -> str | None:
    """Return whose keys the key folder says it holds."""
    try:
        return (ring.folder / binding.FILE_NAME).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _refuse_foreign(ring: KeyRing, bound: Binding) -> None:
    owner = _owner(ring)
    if owner is not None and owner != bound.origin:
        raise KeysError(
            f"{ring.folder} holds the keys of another home ({owner!r}), not of {bound.origin}:"
            " point ONRECORD_KEYS at the right key folder"
        )


def _refuse_nested(ring: KeyRing) -> None:
    home, folder = ring.home.resolve(), ring.folder.resolve()
    if home == folder or home in folder.parents or folder in home.parents:
        raise KeysError(f"the keys ({folder}) and the home ({home}) must stand apart; set ONRECORD_KEYS")


def _refuse_existing(ring: KeyRing) -> None:
    if _is_hardly_begun(ring):
        return
    bound = _readable(ring)
    if bound is not None and ring.source.present() and _owner(ring) == bound.origin:
        raise KeysError(f"this home already has its keys, in {ring.folder}; nothing was changed")
    if _data(ring):
        raise KeysError(
            f"{ring.home} holds data under other keys than {ring.folder} does; no new keys are made over it:"
            f" point ONRECORD_KEYS at its key folder, or run: {RESTORE_COMMAND}"
        )
    if _key_files(ring):
        raise KeysError(
            f"{ring.folder} holds keys already; no new keys are made over them:"
            " restore the home that they belong to, or name an empty folder in ONRECORD_KEYS"
        )


def _is_hardly_begun(ring: KeyRing) -> bool:
    """Tell whether a ceremony was killed before anything could stand under its keys."""
    settled = (
        ring.keystore / binding.FILE_NAME,
        ring.folder / binding.FILE_NAME,
        ring.folder / LAST_CHECKPOINT,
        *(ring.home / name for name in _DATA),
    )
    return is_unfinished(ring) and not any(path.exists() for path in settled)


def _data(ring: KeyRing) -> list[Path]:
    return [path for name in (*_DATA, KEYSTORE) if (path := ring.home / name).exists()]


def _key_files(ring: KeyRing) -> list[Path]:
    try:
        return list(ring.folder.iterdir())
    except FileNotFoundError:
        return []
