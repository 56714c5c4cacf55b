"""Captures and their receipts; uploads, and captures from them."""

from dataclasses import replace
from typing import Annotated, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_captures as captured
from onrecord.api.assuming import READING
from onrecord.api.callers import caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.api.leaving_out import CHOOSING, Confirmed, confirm_told
from onrecord.api.once import once
from onrecord.api.routes.working import as_work
from onrecord.api.taking import VERB, file_name
from onrecord.ports.originals import ByteStream
from onrecord.ports.uploads import UploadedFile
from onrecord.procedures.captures import CaptureSeen, capture_of, captures
from onrecord.procedures.hand_in import confirm_may
from onrecord.procedures.receipts import receipt_of
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.served import host_of, service_of

router = Router(tags=["capturing"])
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BINARY = {"responses": {200: {"description": "OK", "content": {"application/octet-stream": _BYTES}}}}
_STREAMED = {"requestBody": {"required": True, "content": {"application/octet-stream": _BYTES}}}

_BEFORE = (
    "What the program has before `offset`, as one SHA-256 in hex: over the SHA-256 digests (32 bytes each) "
    "of every 4 MiB of it in order, the last of what is left"
)
Before = Annotated[captured.Arrived | None, Header(None, alias="OnRecord-Before", description=_BEFORE)]
FileKind = Literal["receipt", "sig", "tlog-proof", "opening"]


@router.get("captures", response=captured.Captures)
def list_captures(request: HttpRequest, page: Query[Page]) -> dict[str, object]:
    """List captures, oldest first: a new one comes at the end."""
    caller, after = caller_of(request), place(request, page.cursor)
    found = captures(caller.home.catalogue, caller.sight)
    left = [one for one in found if after is None or _place(one) > cast("list[str]", after)]
    caller.note(AccessVerb.READ, "captures", len(left[: page.limit]))
    more = cursor(request, _place(left[page.limit - 1])) if len(left) > page.limit else None
    return {"items": [_capture(one) for one in left[: page.limit]], "next": more}


@router.get("captures/{capture}", response=captured.Capture)
def one_capture(request: HttpRequest, capture: Path[shapes.Id]) -> dict[str, object]:
    """Give one capture."""
    caller = caller_of(request)
    found = capture_of(caller.home.catalogue, capture, caller.sight)
    caller.note(AccessVerb.READ, capture)
    return _capture(found)


@router.get("captures/{capture}/receipt/{kind}", openapi_extra=_BINARY)
def receipt_file(request: HttpRequest, capture: Path[shapes.Id], kind: Path[FileKind]) -> HttpResponse:
    """Give a file of a capture's newest receipt, to whoever may see all that the capture holds."""
    caller = caller_of(request)
    files = receipt_of(caller.home, capture, caller.sight).files()
    if kind not in files:
        raise NotHeldError("that receipt has no such file: it has receipt, sig and tlog-proof")
    name, data = files[kind]
    caller.note(AccessVerb.RECEIPT, capture)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)


@router.post("uploads", response={201: captured.Upload})
@once
def begin_upload(request: HttpRequest) -> Status[dict[str, object]]:
    """Begin an upload. It ends with the service: nothing was acknowledged, the phone has it."""
    upload = host_of().uploads.begin(caller_of(request).owner)
    return Status(201, {"upload": upload, "files": []})


@router.get("uploads/{upload}", response=captured.Upload)
def one_upload(request: HttpRequest, upload: Path[shapes.Id]) -> dict[str, object]:
    """Say how far each file of an upload has come."""
    files = host_of().uploads.files(upload, caller_of(request).owner)
    return {"upload": upload, "files": [_file(one) for one in files]}


@router.delete("uploads/{upload}", response={204: None})
def discard_upload(request: HttpRequest, upload: Path[shapes.Id]) -> Status[None]:
    """Give an upload up; nothing of it is kept. One that is gone already is no error."""
    owner = caller_of(request).owner
    host_of().uploads.discard(upload, owner)
    CHOOSING.drop(upload, owner)
    return Status(204, None)


@router.post("uploads/{upload}/files", response={201: captured.File})
@once
def add_file(
    request: HttpRequest, upload: Path[shapes.Id], said: captured.NewFile
) -> Status[dict[str, object]]:
    """Announce a file."""
    owner = caller_of(request).owner
    added = host_of().uploads.add_file(upload, owner, file_name(said.name), said.size_bytes)
    return Status(201, _file(added))


@router.put("uploads/{upload}/files/{number}", response=captured.File, openapi_extra=_STREAMED)
def put_bytes(
    request: HttpRequest,
    upload: Path[shapes.Id],
    number: Path[shapes.Bytes],
    offset: Query[shapes.Bytes],
    before: Before,
) -> dict[str, object]:
    """Take bytes of a file from `offset` on, as they are in the request's body.

    With `OnRecord-Before` they are taken only if what arrived before them is what the program has there.
    """
    owner = caller_of(request).owner
    if before is not None:
        host_of().uploads.confirm_arrived(upload, owner, number, offset, before)
    # What Django gives reads forward, which is all that is asked of it; it is no whole ByteStream.
    stream = cast("ByteStream", request)
    return _file(host_of().uploads.append(upload, owner, number, offset, stream))


@router.post("captures", response={202: captured.Work})
@once
def capture_upload(request: HttpRequest, said: captured.NewCapture) -> Status[dict[str, object]]:
    """Capture a whole upload: the work that is answered says how far it is, and which captures came of it."""
    caller = caller_of(request)
    confirm_may(host_of().permissions, caller.officer, said.custodian)
    host_of().uploads.feed(said.upload, caller.owner)
    asked = {**said.model_dump(mode="json", exclude={"withhold"}), "token": caller.token.id}
    named = Confirmed(said.upload, caller.officer.account, caller.token.id)
    if said.withhold is not None:
        asked["left_out"] = said.withhold.left_out
        named = replace(named, left_out=said.withhold.left_out, secret=said.withhold.opening_secret)
    confirm_told(named, {name: asked[name] for name in READING})
    return Status(202, as_work(service_of().works.ask(VERB, caller.officer.account, asked, host_of().now())))


def _place(one: CaptureSeen) -> list[str]:
    return [one.held.captured_at.isoformat(), one.held.id]


def _capture(one: CaptureSeen) -> dict[str, object]:
    held = one.held
    return {
        "capture": held.id,
        "captured_at": held.captured_at,
        "captured_by": held.captured_by,
        "name": held.name,
        "zone": held.zone,
        "lines": held.lines,
        "copies": one.copies,
    }


def _file(file: UploadedFile) -> dict[str, object]:
    return {
        "number": file.number,
        "name": file.name,
        "size_bytes": file.size_bytes,
        "received_bytes": file.received_bytes,
        "is_whole": file.is_whole,
    }
