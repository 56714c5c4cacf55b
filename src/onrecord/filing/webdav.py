"""Filing on a WebDAV server: a collection for the package, each file put where nothing stands, and read back.

Source: RFC 4918 (MKCOL, PUT), RFC 9110 (If-None-Match, If-Match, ETag).
"""

from collections.abc import Mapping
from urllib.parse import quote

from onrecord.filing.credentials import basic
from onrecord.filing.patience import Patience
from onrecord.filing.web_calls import Call, Reply, Web
from onrecord.records.errors import FilingConflictError, FilingError
from onrecord.records.filing import Checked, Delivery, FiledFile, FilingTerms, Package, PackageFile
from onrecord.records.places import WebdavPlace

_MADE, _THERE, _NO_PARENT = 201, 405, 409
_PUT, _STANDS = (200, 201, 204), 412
_READ, _MISSING = 200, 404


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
        done = [self._file(f"{folder}{file.name}", file, secret) for file in package.files]
        return Delivery(folder, [file for file, _ in done], is_new=any(is_new for _, is_new in done))

    def _file(self, url: str, file: PackageFile, secret: Mapping[str, str]) -> tuple[FiledFile, bool]:
        put = self._put(url, file, secret, {"If-None-Match": "*"})
        found = self._read(url, file, secret)
        if put.status == _STANDS and _is_cut(found.body, file) and found.headers.get("etag"):
            put = self._put(url, file, secret, {"If-Match": found.headers["etag"]})
            found = self._read(url, file, secret)
        if found.body != file.data:
            raise FilingConflictError(
                f"{self.name} holds something else as {file.name} of this package: it was left as it is; "
                "have somebody look at it"
            )
        etag = found.headers.get("etag", "")
        filed = FiledFile(file.name, url, len(found.body), file.sha256, Checked.CONTENT, etag=etag)
        return filed, put.status != _STANDS

    def _put(
        self, url: str, file: PackageFile, secret: Mapping[str, str], condition: Mapping[str, str]
    ) -> Reply:
        headers = {**secret, **condition, "Content-Type": file.media_type}
        return self._web.call(Call("PUT", url, (*_PUT, _STANDS), headers, file.data))

    def _read(self, url: str, file: PackageFile, secret: Mapping[str, str]) -> Reply:
        found = self._web.call(Call("GET", url, (_READ, _MISSING), secret, most_bytes=len(file.data) + 1))
        if found.status == _MISSING:
            raise FilingError(
                f"{self.name} does not give back {file.name}: look at the service, then file again"
            )
        return found


def _is_cut(data: bytes, file: PackageFile) -> bool:
    """Tell whether this is a beginning of the file and no more: an upload of ours that was cut."""
    return len(data) < len(file.data) and file.data.startswith(data)
