"""Which HTTP status and words say the same as an error, for pages and the API alike."""

from onrecord.records.errors import (
    HomeBusyError,
    KeyReusedError,
    NotHeldError,
    NotPermittedError,
    OnRecordError,
    StorageError,
    TooManyRequestsError,
    UnderWayError,
)
from onrecord.served import host_of

REFUSED = 400
_NO_ROOM = (
    "the server cannot keep or find this now: its disk is full, or its disk or its database does not answer. "
    "What was acknowledged before stands. Tell whoever runs the service, then try again"
)
_STATUS: tuple[tuple[type[OnRecordError], int], ...] = (
    (NotHeldError, 404),
    (NotPermittedError, 403),
    (UnderWayError, 409),
    (KeyReusedError, 422),
    (TooManyRequestsError, 429),
    (HomeBusyError, 503),
    (StorageError, 507),
)


def status_of(error: OnRecordError) -> int:
    """Return the HTTP status that says the same as an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), REFUSED)


def said_of(error: OnRecordError) -> str:
    """Return what a browser or program is told of an error: the server's folders are not its business."""
    if isinstance(error, StorageError):
        return _NO_ROOM
    settings = host_of().settings
    said = str(error)
    for folder, words in ((settings.home, "the home"), (settings.keys, "the folder of keys")):
        said = said.replace(str(folder), words)
    return said
