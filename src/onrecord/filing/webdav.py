"""Filing on a WebDAV server: a collection for the package, each file put where nothing stands, and read back.

In a collection that was there before, it is looked first what stands, since a server may know no conditions.

Source: RFC 4918 (MKCOL, PUT), RFC 9110 (If-None-Match, If-Match, ETag; 9.3.4: a PUT that makes something is
answered with 201, and one that replaces something with 200 or 204).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from onrecord.filing.credentials import basic
from onrecord.filing.patience import Patience
from onrecord.filing.web_calls import Call, Reply, Web
from onrecord.records.errors import FilingConflictError, FilingError
from onrecord.records.filing import Checked, Delivery, FiledFile, FilingTerms, Package, PackageFile
from onrecord.records.places import WebdavPlace

_MADE, _THERE, _NO_PARENT = 201, 405, 409
_PUT, _REPLACED, _STANDS = 201, (200, 204), 412
_READ, _MISSING = 200, 404


@dataclass(frozen=True, slots=True)
class _Done:
    """A file that stands there now. ``is_replaced``: the server says that another stood there before."""

    filed: FiledFile
    is_new: bool
    is_replaced: bool


class WebdavDestination:
    """``ports.filing.Destination`` on a WebDAV server. It has no place for labels: the package has them."""

    kind = "webdav"

    def __init__(self, place: WebdavPlace, patience: Patience) -> None:
        """Name the server; nothing is called and no credential read yet."""
        self.name = place.name
        self._place = place
        self._patience = patience
        self._web = Web([place.url], patience)

    def deliver(self, package: Package, terms: FilingTerms) -> Delivery:
        """Put a package into a collection of its own name, its page last: without one it is not whole.

        Raises:
            FilingConflictError: something else has the name of a file.
            FilingError: the server refuses, cannot be reached, or gives back other bytes.
        """
        del terms
        self._patience.begin()
        secret = basic(self._place.credentials)
        folder = f"{self._place.url.rstrip('/')}/{quote(package.folder, safe='')}/"
        made = self._web.call(Call("MKCOL", folder, (_MADE, _THERE, _NO_PARENT), secret))
        if made.status == _NO_PARENT:
            raise FilingError(
                f"the collection that {self.name} names is not there: have it made, then file again"
            )
        done = list[_Done]()
        try:
            for file in package.files:
                done.append(self._file(f"{folder}{file.name}", file, secret, looks=made.status == _THERE))
        except FilingError:
            self._refuse_replaced(done)  # what failed after that must not hide it
            raise
        self._refuse_replaced(done)
        return Delivery(folder, [one.filed for one in done], is_new=any(one.is_new for one in done))

    def _refuse_replaced(self, done: Sequence[_Done]) -> None:
        names = ", ".join(one.filed.name for one in done if one.is_replaced)
        if names:
            raise FilingConflictError(
                f"{self.name} says that it replaced what stood as {names} of this package, though it was "
                "asked to replace nothing; nothing was recorded as filed. Have somebody look there whether "
                "something is lost, and have new files answered with 201; then file it again: what arrived "
                "counts"
            )

    def _file(self, url: str, file: PackageFile, secret: Mapping[str, str], *, looks: bool) -> _Done:
        found = self._read(url, file, secret) if looks else None
        put, is_replaced = None, False
        if found is None:
            put = self._put(url, file, secret, {"If-None-Match": "*"})
            # What a call before it may have put there itself is no other's.
            is_replaced = put.status in _REPLACED and not put.is_again
            found = self._read_back(url, file, secret)
        stood = put is None or put.status == _STANDS
        if stood and _is_cut(found.body, file) and found.headers.get("etag"):
            put = self._put(url, file, secret, {"If-Match": found.headers["etag"]})
            found = self._read_back(url, file, secret)
        if found.body != file.data:
            raise FilingConflictError(
                f"{self.name} holds something else as {file.name} of this package: it was left as it is; "
                "have somebody look at it"
            )
        etag = found.headers.get("etag", "")
        filed = FiledFile(file.name, url, len(found.body), file.sha256, Checked.CONTENT, etag=etag)
        return _Done(filed, put is not None and put.status != _STANDS, is_replaced)

    def _put(
        self, url: str, file: PackageFile, secret: Mapping[str, str], condition: Mapping[str, str]
    ) -> Reply:
        headers = {**secret, **condition, "Content-Type": file.media_type}
        return self._web.call(Call("PUT", url, (_PUT, *_REPLACED, _STANDS), headers, file.data))

    def _read(self, url: str, file: PackageFile, secret: Mapping[str, str]) -> Reply | None:
        """Return what stands as a file, None where nothing does."""
        found = self._web.call(Call("GET", url, (_READ, _MISSING), secret, most_bytes=len(file.data) + 1))
        return None if found.status == _MISSING else found

    def _read_back(self, url: str, file: PackageFile, secret: Mapping[str, str]) -> Reply:
        found = self._read(url, file, secret)
        if found is None:
            raise FilingError(
                f"{self.name} does not give back {file.name}: look at the service, then file again"
            )
        return found


def _is_cut(data: bytes, file: PackageFile) -> bool:
    """Tell whether this is a beginning of the file and no more: an upload of ours that was cut."""
    return len(data) < len(file.data) and file.data.startswith(data)
