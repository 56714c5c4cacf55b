"""Which HTTP status and words say the same as an error, for pages and the API alike."""

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from onrecord.records.errors import (
    AwayError,
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
    "the server cannot keep or find this now: its disk is full, or its disk does not answer. What was "
    "acknowledged before stands. Tell whoever runs the service, then try again"
)
_AWAY = (
    "the database server does not answer now: it may be starting anew. What was acknowledged before stands. "
    "Try again in a minute; if this stays so, tell whoever runs the service"
)
_BUSY = "something is being written at the moment; try again in a minute"
_DISK = ("full", "I/O", "unable to open", "readonly")
_FULL_STATES = frozenset({"53100", "58030"})
"""PostgreSQL's own codes: its disk is full, or fails."""
_STATUS: tuple[tuple[type[OnRecordError], int], ...] = (
    (NotHeldError, 404),
    (NotPermittedError, 403),
    (UnderWayError, 409),
    (KeyReusedError, 422),
    (TooManyRequestsError, 429),
    (HomeBusyError, 503),
    (AwayError, 503),
    (StorageError, 507),
)


def status_of(error: OnRecordError) -> int:
    """Return the HTTP status that says the same as an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), REFUSED)


def error_of(error: BaseException | None) -> OnRecordError | None:
    """Return what the service's own store says of its disk or server; None of what is no such fault."""
    if isinstance(error, OnRecordError):
        return error
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    if connection.vendor == "postgresql":
        return _of_server(error)
    if "locked" in str(error):
        return HomeBusyError(_BUSY)
    return StorageError(_NO_ROOM) if any(word in str(error) for word in _DISK) else None


def _of_server(error: DatabaseError | InterfaceError) -> StorageError | None:
    if getattr(error.__cause__, "sqlstate", None) in _FULL_STATES:
        return StorageError(_NO_ROOM)
    return AwayError(_AWAY) if isinstance(error, OperationalError | InterfaceError) else None


def said_of(error: OnRecordError) -> str:
    """Return what a browser or program is told of an error: the server's folders are not its business."""
    if isinstance(error, StorageError):
        return _AWAY if isinstance(error, AwayError) else _NO_ROOM
    settings = host_of().settings
    said = str(error)
    for folder, words in ((settings.home, "the home"), (settings.keys, "the folder of keys")):
        said = said.replace(str(folder), words)
    return said
