"""No form takes a file into memory or a temporary file: what receives files streams them into staging."""

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import QueryDict
from django.http.multipartparser import FILE, ChunkIter, LazyStream, Parser
from django.utils.datastructures import MultiValueDict

from onrecord.ports.originals import ByteStream
from onrecord.ports.uploads import Owner, Uploads
from onrecord.records.errors import OnRecordError, UploadError
from onrecord.web.file_names import file_name

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

_READ_BYTES = 64 * 1024
_MOST_FIELD_BYTES = 64 * 1024
_MOST_FIELDS = 50
_CUT = "the connection was cut before all of it had arrived, so nothing was kept: send it again"


class RefusingUploadHandler(FileUploadHandler):
    """Ends a request with a file that no page asked for."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:  # noqa: ARG002 - Django's signature
        """Refuse it."""
        raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - Django's signature
        """Return nothing: no file was taken."""
        return


class StagingUploadHandler(FileUploadHandler):
    """Streams the files of one form into the staging of one upload.

    Whoever asked for it looks at ``fault`` before anything of the upload is used: Django reads a request to
    whatever its end is, and a request that was cut must not become a whole file.
    """

    def __init__(self, uploads: Uploads, upload: str, owner: Owner) -> None:
        """Take the upload that the files are for."""
        super().__init__()
        self._uploads, self._upload, self._owner = uploads, upload, owner
        self.fault: OnRecordError | None = None
        self.files = 0

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ANN401 - the same
        META: Mapping[str, str],  # noqa: ARG002, N803 - the same
        content_length: int,
        boundary: Any,  # noqa: ANN401 - bytes, whatever its stub says
        encoding: str | None = None,
    ) -> "tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]]":
        """Read the whole form: fields into the answer, files into staging."""
        body, fields = _Body(input_data, boundary), QueryDict(mutable=True)
        chunks = ChunkIter(cast("Any", body), _READ_BYTES)
        try:
            for kind, about, stream in Parser(LazyStream(chunks), boundary):
                self._take(kind, about, stream, fields)
            body.confirm_whole(content_length)
        except OnRecordError as error:
            self.fault = error
        fields.encoding = encoding or "utf-8"
        return fields, MultiValueDict()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:  # noqa: ARG002 - Django's signature
        """Never be called: the form is read above."""
        raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - Django's signature
        """Return nothing: files are in staging."""
        return

    def _take(self, kind: str, about: Mapping[str, Any], stream: Any, fields: QueryDict) -> None:  # noqa: ANN401
        said = about.get("content-disposition", ("", {}))[1]
        name = _text(said.get("name", ""))
        if kind == FILE:
            self._stage(_text(said.get("filename", "")), stream)
        elif name:
            value = stream.read(size=_MOST_FIELD_BYTES + 1)
            if len(value) > _MOST_FIELD_BYTES or len(fields) >= _MOST_FIELDS:
                raise RequestDataTooBig
            fields.appendlist(name, _text(value))

    def _stage(self, name: str, stream: Any) -> None:  # noqa: ANN401 - Django's reader of one part
        if not name:
            return  # a field for files that was left empty
        added = self._uploads.add_file(self._upload, self._owner, file_name(name), None)
        self._uploads.append(self._upload, self._owner, added.number, 0, cast("ByteStream", stream))
        self.files += 1


class _Body:
    """The body of a request, counted, with its last bytes kept to see whether it ended as it should."""

    def __init__(self, stream: Any, boundary: bytes) -> None:  # noqa: ANN401 - Django's request
        self._stream = stream
        self._closing = b"--" + boundary + b"--"
        self._last: deque[int] = deque(maxlen=len(self._closing) + len(b"\r\n"))
        self._read_bytes = 0

    def read(self, size: int) -> bytes:
        try:
            data: bytes = self._stream.read(size)
        except OSError:  # the connection broke: what is missing shows at the end
            return b""
        self._read_bytes += len(data)
        self._last.extend(data[-(self._last.maxlen or 0) :])
        return data

    def confirm_whole(self, announced_bytes: int) -> None:
        """Read on to the end, and check that it is the end.

        Raises:
            UploadError: fewer bytes came than were announced, or the form does not end as forms do.
        """
        while self.read(_READ_BYTES):
            pass
        if self._read_bytes != announced_bytes or self._closing not in bytes(self._last):
            raise UploadError(_CUT)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
