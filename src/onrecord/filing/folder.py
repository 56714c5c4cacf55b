"""Filing in a folder, such as a mounted share: written beside its place, synced, then renamed into it."""

from pathlib import Path

from onrecord.ports.archive import Disk
from onrecord.records.errors import FilingConflictError, FilingError
from onrecord.records.filing import Checked, Delivery, FiledFile, FilingTerms, Package, PackageFile
from onrecord.records.places import FolderPlace


class FolderDestination:
    """``ports.filing.Destination`` in a local folder, which has no place for labels: the package has them."""

    kind = "folder"

    def __init__(self, place: FolderPlace, disk: Disk) -> None:
        """Name the folder; nothing is looked at yet."""
        self.name = place.name
        self._root = place.path
        self._disk = disk

    def deliver(self, package: Package, terms: FilingTerms) -> Delivery:
        """Write a package under its own name, all of it or nothing.

        Raises:
            FilingConflictError: something else has its name.
            FilingError: the folder is not there: a share may not be mounted.
            StorageError: the disk refuses; nothing stands under the package's name.
        """
        del terms
        if not self._root.is_dir():
            raise FilingError(f"the folder {self._root} is not there: mount it, then file again")
        final = self._root / package.folder
        is_new = not final.exists()
        if is_new:
            self._write(package, final)
        return Delivery(str(final), _found(package, final), is_new)

    def _write(self, package: Package, final: Path) -> None:
        beside = final.with_name(f".{package.folder}.part")
        self._disk.remove(beside)  # an earlier filing was killed here
        self._disk.make_folder(beside)
        for file in package.files:
            self._disk.write_new(beside / file.name, file.data)
        self._disk.sync_folder(beside)
        _found(package, beside)
        self._disk.rename(beside, final)


def _found(package: Package, folder: Path) -> list[FiledFile]:
    """Read every file back; the folder must hold these and no other."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if names != {file.name for file in package.files}:
        raise FilingConflictError(
            f"{folder} holds something else: it was left as it is; have somebody look at it"
        )
    return [_same(file, folder / file.name) for file in package.files]


def _same(file: PackageFile, path: Path) -> FiledFile:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FilingError(
            f"{path} cannot be read back ({error.strerror}): see to it, then file again"
        ) from error
    if data != file.data:
        raise FilingConflictError(
            f"{path} holds something else: it was left as it is; have somebody look at it"
        )
    return FiledFile(file.name, str(path), len(data), file.sha256, Checked.CONTENT)
