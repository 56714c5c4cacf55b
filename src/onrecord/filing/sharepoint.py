"""Filing in a SharePoint library through Microsoft Graph, with file-plan reference and retention label set.

Source: Microsoft Graph v1.0, driveItem (upload, createUploadSession, get, setRetentionLabel), listItem.
"""

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import quote

from onrecord.filing.graph import Graph, Json, address_of, read_json, text_of
from onrecord.filing.patience import Patience
from onrecord.filing.quick_xor import quick_xor
from onrecord.filing.upload_sessions import upload_in_pieces
from onrecord.filing.web_calls import Call, Reply
from onrecord.records.errors import FilingConflictError, FilingError
from onrecord.records.filing import Checked, Delivery, FiledFile, FilingTerms, Package, PackageFile
from onrecord.records.places import SharepointPlace

SMALL_BYTES = 4 * 1024 * 1024
"""Up to here a file goes up in one call."""
_OK, _CREATED, _FOUND, _MISSING, _CONFLICT = 200, 201, 302, 404, 409
_FAIL = {"@microsoft.graph.conflictBehavior": "fail"}


class SharepointDestination:
    """``ports.filing.Destination`` in a folder of one library."""

    kind = "sharepoint"

    def __init__(self, place: SharepointPlace, patience: Patience) -> None:
        """Name the library; nothing is called and no credential read yet."""
        self.name = place.name
        self._place = place
        self._patience = patience
        self._graph = Graph(place, patience)
        self._drive = f"/drives/{quote(place.drive, safe='!')}"

    def deliver(self, package: Package, terms: FilingTerms) -> Delivery:
        """Put a package into a folder of its own name, then set reference and label of each file.

        Raises:
            FilingConflictError: something else has the name of a file.
            FilingError: the service refuses, cannot be reached, or holds other bytes.
        """
        self._patience.begin()
        location = self._make_folder(package.folder)
        done = [self._file(package, file) for file in package.files]
        for file, _ in done:
            self._mark(file.remote_id, terms)
        is_new = any(is_new for _, is_new in done)
        return Delivery(location, [file for file, _ in done], is_new, marked=True)

    def _make_folder(self, name: str) -> str:
        body = {"name": name, "folder": {}, **_FAIL}
        path = f"{self._path('')}:/children"
        made = self._graph.call("POST", path, (_CREATED, _CONFLICT, _MISSING), body=_json(body))
        if made.status == _MISSING:
            raise FilingError(
                f"the library or folder that {self.name} names is not there: have it made, then file again"
            )
        item = made if made.status == _CREATED else self._graph.call("GET", self._path(name), (_OK,))
        return address_of(read_json(item))

    def _file(self, package: Package, file: PackageFile) -> tuple[FiledFile, bool]:
        """Upload a file unless it stands there already, and find it again."""
        path = self._path(package.folder, file.name)
        item = self._item(path)
        is_new = item is None
        if item is None:
            self._upload(path, file)
            item = self._item(path)
        if item is None:
            raise FilingError(f"{self.name} does not show {file.name} after taking it: file it again later")
        checked = self._checked(item, file)
        etag, identity, address = text_of(item, "eTag"), _id_of(item), address_of(item)
        size = len(file.data)
        return FiledFile(file.name, address, size, file.sha256, checked, identity, etag), is_new

    def _item(self, path: str) -> Json | None:
        reply = self._graph.call("GET", path, (_OK, _MISSING))
        return None if reply.status == _MISSING else read_json(reply)

    def _upload(self, path: str, file: PackageFile) -> None:
        if len(file.data) <= SMALL_BYTES:
            query = "?%40microsoft.graph.conflictBehavior=fail"
            answers = (_OK, _CREATED, _CONFLICT)
            self._graph.call(
                "PUT", f"{path}:/content{query}", answers, body=file.data, media_type=file.media_type
            )
            return
        body = _json({"item": _FAIL})
        begun = self._graph.call("POST", f"{path}:/createUploadSession", (_OK, _CONFLICT), body=body)
        if begun.status == _OK:
            upload_in_pieces(self._graph.web, text_of(read_json(begun), "uploadUrl"), file.data)

    def _checked(self, item: Json, file: PackageFile) -> Checked:
        """Compare what stands there: by size and hash, or read back where the service gives no hash."""
        held = item.get("file")
        hashes = held.get("hashes") if isinstance(held, Mapping) else None
        given = hashes if isinstance(hashes, Mapping) else {}
        same, checked = item.get("size") == len(file.data), Checked.CONTENT
        if text_of(given, "sha256Hash"):
            same, checked = same and given["sha256Hash"].lower() == file.sha256, Checked.SHA256
        elif text_of(given, "quickXorHash"):
            same, checked = same and given["quickXorHash"] == quick_xor(file.data), Checked.QUICK_XOR
        elif same:
            same = hashlib.sha256(self._content(item, file).body).hexdigest() == file.sha256
        if not same:
            raise FilingConflictError(
                f"{self.name} holds something else as {file.name} of this package: it was left as it is; "
                "have somebody look at it"
            )
        return checked

    def _content(self, item: Json, file: PackageFile) -> Reply:
        """Read a file back; the service sends to an address with its own token, whose host must be named."""
        path = f"{self._drive}/items/{quote(_id_of(item), safe='!')}/content"
        reply = self._graph.call("GET", path, (_OK, _FOUND))
        if reply.status == _OK:
            return reply
        there = reply.headers.get("location", "")
        return self._graph.web.call(Call("GET", there, (_OK,), most_bytes=len(file.data) + 1))

    def _mark(self, item: str, terms: FilingTerms) -> None:
        """Set reference, then label, which may lock the file; what is set already is left."""
        path = f"{self._drive}/items/{quote(item, safe='!')}"
        name = self._place.reference_field
        if self._reference(path) != terms.reference:
            self._graph.call("PATCH", f"{path}/listItem/fields", (_OK,), body=_json({name: terms.reference}))
        if self._label(path) != terms.label:
            self._graph.call(
                "PATCH", f"{path}/retentionLabel", (_OK, _CREATED), body=_json({"name": terms.label})
            )
        if (self._reference(path), self._label(path)) != (terms.reference, terms.label):
            raise FilingError(
                f"{self.name} took reference or label and does not show them: check reference_field in the "
                "settings and the label's name, then file again"
            )

    def _reference(self, path: str) -> object:
        query = f"?$expand=fields($select={quote(self._place.reference_field, safe='')})"
        fields = read_json(self._graph.call("GET", f"{path}/listItem{query}", (_OK,))).get("fields")
        return fields.get(self._place.reference_field) if isinstance(fields, Mapping) else None

    def _label(self, path: str) -> object:
        reply = self._graph.call("GET", f"{path}/retentionLabel", (_OK, 204, _MISSING))
        return read_json(reply).get("name") if reply.status == _OK else None

    def _path(self, *names: str) -> str:
        """Return the path of something below the folder that the settings name."""
        parts = [*self._place.folder.strip("/").split("/"), *names]
        return f"{self._drive}/root:/{'/'.join(quote(part, safe='') for part in parts if part)}"


def _id_of(item: Json) -> str:
    identity = text_of(item, "id")
    if not identity:
        raise FilingError(
            "the service names a file without its id; nothing was recorded as filed: have its owner look at "
            "it, then file again"
        )
    return identity


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
