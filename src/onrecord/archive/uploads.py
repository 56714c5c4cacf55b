"""``ports.uploads.Uploads``: staged below ``home/uploads`` under a key of each upload, in memory alone.

A file is pieces of 64 KiB, each sealed by ChaCha20-Poly1305 with its file and place as nonce, so that
an upload can go on at any piece and none can be moved. When the process ends the keys are gone;
what is left on disk is removed at the next start.
"""

import contextlib
import hmac
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from onrecord.archive.arrived_sums import ArrivedSum
from onrecord.archive.disk import storage_error
from onrecord.archive.set_aside import SealedPages
from onrecord.archive.upload_feeds import PIECE_BYTES, SEALED_BYTES, UploadFeed, nonce
from onrecord.ports.archive import Disk
from onrecord.ports.clock import Randomness
from onrecord.ports.originals import ByteStream
from onrecord.ports.uploads import Owner, UploadedFile
from onrecord.records.errors import (
    NotHeldError,
    UnsafeSourceError,
    UploadError,
)
from onrecord.records.limits import Limits

FOLDER = "uploads"
_ASIDE = "read"
MOST_OPEN = 8
"""Uploads of one owner at once."""
_ID_BYTES = 16
_KEY_BYTES = 32
_READ = "this was read already, so no file can be added to it: finish it, or begin again with all files"
_OTHER = (
    "what arrived of this file before is not how it begins now, so nothing more of it was taken: give this "
    "upload up, and send all of the file anew"
)
_GONE = (
    "this upload is no longer here: it was captured or given up, or the service was restarted. "
    "Nothing was kept of it; choose the file again"
)


@dataclass(slots=True)
class _Upload:
    owner: Owner
    folder: Path
    cipher: ChaCha20Poly1305 = field(repr=False)
    files: list[UploadedFile] = field(default_factory=list)
    sums: list[ArrivedSum] = field(default_factory=list, repr=False)
    # Neither waits for a network: whoever sends no more must not keep the one who goes on waiting.
    lock: threading.Lock = field(default_factory=threading.Lock)
    door: threading.Lock = field(default_factory=threading.Lock)
    is_shut: bool = False

    @property
    def size_bytes(self) -> int:
        return sum(max(one.size_bytes or 0, one.received_bytes) for one in self.files)

    def path(self, number: int) -> Path:
        return self.folder / str(number)

    def add(self, name: str, size_bytes: int | None) -> UploadedFile:
        with self.door:
            if self.is_shut:
                raise UploadError(_READ)
            file = UploadedFile(len(self.files), name, size_bytes, 0)
            self.files.append(file)
            self.sums.append(ArrivedSum())
        return file

    def shut(self) -> tuple[UploadedFile, ...]:
        """Take no more files, once all that there are have arrived whole."""
        with self.door:
            if not self.files or not all(file.is_whole for file in self.files):
                raise UploadError("the upload is not whole yet; let it finish, or choose the file again")
            self.is_shut = True
            return tuple(self.files)


class StagedUploads:
    """Uploads of one process below one home."""

    def __init__(self, home: Path, disk: Disk, randomness: Randomness, limits: Limits) -> None:
        """Begin without any; what an earlier process left is removed, since no key opens it.

        Raises:
            StorageError: the disk refuses.
        """
        self._root = home / FOLDER
        self._disk = disk
        self._randomness = randomness
        self._limits = limits
        self._uploads: dict[str, _Upload] = {}
        disk.remove(self._root)

    def begin(self, owner: Owner) -> str:
        """Begin an upload; return its id.

        Raises:
            UploadError: its owner has too many under way.
        """
        if sum(held.owner == owner for held in list(self._uploads.values())) >= MOST_OPEN:
            raise UploadError(
                f"{MOST_OPEN} uploads are under way already: finish or give up one of them first"
            )
        upload = self._randomness.token(_ID_BYTES).hex()
        folder = self._root / upload
        self._disk.make_folder(folder)
        key = ChaCha20Poly1305(self._randomness.token(_KEY_BYTES))
        self._uploads[upload] = _Upload(owner, folder, key)
        return upload

    def add_file(self, upload: str, owner: Owner, name: str, size_bytes: int | None) -> UploadedFile:
        """Announce a file.

        Raises:
            NotHeldError: its owner has no such upload.
            UnsafeSourceError: it would hold more than the limits allow.
            UploadError: a file of the upload has that name, or it was read already.
        """
        held = self._held(upload, owner)
        with held.lock:
            if len(held.files) >= self._limits.folder_files:
                raise UnsafeSourceError("there are more files than the limits allow; send them in parts")
            if any(file.name == name for file in held.files):
                raise UploadError("two of the files have the same name; rename one, or send them apart")
            self._confirm_room(held.size_bytes + (size_bytes or 0))
            return held.add(name, size_bytes)

    def append(self, upload: str, owner: Owner, number: int, offset: int, data: ByteStream) -> UploadedFile:
        """Take bytes from an offset on until ``data`` ends; see ``ports.uploads``.

        Raises:
            NotHeldError: there is no such upload or file.
            UploadError: the offset is not where the file ends here, or there is more than was announced.
            UnsafeSourceError: it would hold more than the limits allow.
        """
        held = self._held(upload, owner)
        file = _file_at(held, number, offset)
        for piece in _pieces(data, file.size_bytes, offset):
            file = self._take(held, file, piece)
        if file.size_bytes is None:
            with held.lock:
                file = held.files[number] = replace(file, size_bytes=file.received_bytes)
        return file

    def confirm_arrived(self, upload: str, owner: Owner, number: int, offset: int, digest: str) -> None:
        """Check that what arrived of a file ends at an offset and is what its sender has before it.

        Raises:
            NotHeldError: there is no such upload or file.
            UploadError: it ends elsewhere, or is the beginning of another file.
        """
        held = self._held(upload, owner)
        with held.lock:
            _file_at(held, number, offset)
            if not hmac.compare_digest(held.sums[number].told().encode(), digest.encode()):
                raise UploadError(_OTHER)

    def files(self, upload: str, owner: Owner) -> Sequence[UploadedFile]:
        """Return the files of an upload.

        Raises:
            NotHeldError: there is no such upload.
        """
        return tuple(self._held(upload, owner).files)

    def feed(self, upload: str, owner: Owner) -> UploadFeed:
        """Return a whole upload as a feed; from then on it takes no more files.

        Raises:
            NotHeldError: there is no such upload.
            UploadError: a file has not arrived whole.
        """
        held = self._held(upload, owner)
        return UploadFeed(held.folder, held.cipher, held.shut())

    def under_way(self) -> int:
        """Return how many uploads there are, of all accounts."""
        return len(self._uploads)

    def set_aside(self, upload: str, owner: Owner, pages: Iterable[bytes]) -> SealedPages:
        """Seal what was read of an upload beside it; see ``ports.uploads``.

        Raises:
            NotHeldError: there is no such upload.
        """
        held = self._held(upload, owner)
        cipher = ChaCha20Poly1305(self._randomness.token(_KEY_BYTES))
        return SealedPages.written(held.folder / _ASIDE, cipher, pages)

    def discard(self, upload: str, owner: Owner) -> None:
        """Forget the key and remove the files; nothing there is no error."""
        with contextlib.suppress(NotHeldError):
            held = self._held(upload, owner)
            del self._uploads[upload]
            self._disk.remove(held.folder)

    def discard_of(self, is_over: Callable[[Owner], bool]) -> None:
        """Discard the uploads of each owner who can reach them no more."""
        for upload, held in list(self._uploads.items()):
            if is_over(held.owner):
                self.discard(upload, held.owner)

    def _held(self, upload: str, owner: Owner) -> _Upload:
        held = self._uploads.get(upload)
        if held is None or held.owner != owner:
            raise NotHeldError(_GONE)
        return held

    def _confirm_room(self, size_bytes: int) -> None:
        if size_bytes > self._limits.source_bytes:
            raise UnsafeSourceError(
                f"the upload is over {self._limits.source_bytes} bytes; docs/settings.md says how to allow it"
            )

    def _take(self, held: _Upload, before: UploadedFile, piece: bytes) -> UploadedFile:
        """Keep a piece where its file ends. Of two who send at once, one is refused at the next piece."""
        with held.lock:
            file = _file_at(held, before.number, before.received_bytes)
            self._confirm_room(held.size_bytes + (len(piece) if file.size_bytes is None else 0))
            self._write(held, file, piece)
            held.sums[file.number].add(piece)
            file = held.files[file.number] = replace(file, received_bytes=file.received_bytes + len(piece))
        return file

    @staticmethod
    def _write(held: _Upload, file: UploadedFile, piece: bytes) -> None:
        place = file.received_bytes // PIECE_BYTES
        sealed = held.cipher.encrypt(nonce(file.number, place), piece, None)
        path = held.path(file.number)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                _write_at(descriptor, sealed, place * SEALED_BYTES)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise storage_error(path, error) from error


def _file(held: _Upload, number: int) -> UploadedFile:
    if not 0 <= number < len(held.files):
        raise NotHeldError(_GONE)
    return held.files[number]


def _file_at(held: _Upload, number: int, offset: int) -> UploadedFile:
    file = _file(held, number)
    if offset != file.received_bytes or (offset % PIECE_BYTES and not file.is_whole):
        raise UploadError(f"go on at byte {file.received_bytes}")
    return file


def _pieces(data: ByteStream, size_bytes: int | None, at: int) -> Iterator[bytes]:
    """Yield whole pieces, and the last one where the file ends; what is cut off before is not taken."""
    while True:
        piece = _read(data, PIECE_BYTES)
        at += len(piece)
        if size_bytes is not None and at > size_bytes:
            raise UploadError("there is more of the file than was announced; choose it again")
        if len(piece) < PIECE_BYTES and size_bytes not in {None, at}:
            return
        if piece:
            yield piece
        if len(piece) < PIECE_BYTES:
            return


def _read(data: ByteStream, size_bytes: int) -> bytes:
    """Read a whole piece, or what is left: a network gives less at a time."""
    got = bytearray()
    while len(got) < size_bytes:
        try:
            more = data.read(size_bytes - len(got))
        except OSError:
            break  # the connection was cut: the rest is sent again
        if not more:
            break
        got += more
    return bytes(got)


def _write_at(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of ``data``: a disk that is nearly full takes a part."""
    while data:
        written = os.pwrite(descriptor, data, offset)
        data, offset = data[written:], offset + written
