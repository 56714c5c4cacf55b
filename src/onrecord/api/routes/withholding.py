"""What is left out of an upload: its effect is said first; then the opening, until the program has it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_captures as captured
from onrecord.api.assuming import READING
from onrecord.api.callers import Caller, caller_of
from onrecord.api.leaving_out import CHOOSING, VERB, Chosen, opening_key
from onrecord.api.once import once
from onrecord.api.routes.working import as_work
from onrecord.governance.withholding import choices_in
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.served import host_of, service_of

router = Router(tags=["capturing"])
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_BINARY = {"responses": {200: {"description": "OK", "content": {"application/octet-stream": _BYTES}}}}
_NUMBER_BYTES = 12
_NONE = (
    "no opening of that capture waits for you under that secret: it was kept already, or what was left out "
    "was captured on the pages, where it waits in that browser"
)
Secret = Annotated[captured.Secret, Header(alias="Opening-Secret")]


@router.post("uploads/{upload}/withholding", response={202: captured.Work})
@once
def plan(
    request: HttpRequest, upload: Path[shapes.Id], said: captured.NewWithholding
) -> Status[dict[str, object]]:
    """Choose what is left out of an upload; the work that is answered says its effect, and keeps nothing."""
    caller, host = caller_of(request), host_of()
    host.uploads.feed(upload, caller.owner)
    given = said.model_dump(mode="json")
    chosen = Chosen(
        upload=upload,
        account=caller.officer.account,
        token=caller.token.id,
        number=host.token(_NUMBER_BYTES),
        begun_at=host.now(),
        reading={name: given[name] for name in READING},
        choices=choices_in([one.model_dump(mode="json", exclude_unset=True) for one in said.choices]),
    )
    CHOOSING.keep(chosen)
    asked = {"upload": upload, "left_out": chosen.number, "token": chosen.token}
    return Status(202, as_work(service_of().works.ask(VERB, chosen.account, asked, host.now())))


@router.delete("uploads/{upload}/withholding", response={204: None})
def unchoose(request: HttpRequest, upload: Path[shapes.Id]) -> Status[None]:
    """Take back what was chosen to be left out: nothing is. Where nothing was chosen, that is no error."""
    CHOOSING.drop(upload, caller_of(request).owner)
    return Status(204, None)


@router.get("captures/{capture}/opening", openapi_extra=_BINARY)
def opening(request: HttpRequest, capture: Path[shapes.Id], secret: Secret) -> HttpResponse:
    """Give the opening of what was left out, to the account that captured it, for the secret it gave then."""
    caller = caller_of(request)
    data = _opened(caller, capture, secret)
    caller.note(AccessVerb.RECEIPT, f"{capture} opening", 1)
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{capture}.receipt.opening"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.delete("captures/{capture}/opening", response={204: None})
def opening_kept(request: HttpRequest, capture: Path[shapes.Id], secret: Secret) -> Status[None]:
    """Say that the opening is kept elsewhere: it is destroyed here."""
    caller = caller_of(request)
    _opened(caller, capture, secret)
    service_of().openings.end(capture, caller.officer.account)
    caller.note(AccessVerb.RECEIPT, f"{capture} opening destroyed", 1)
    return Status(204, None)


def _opened(caller: Caller, capture: str, secret: str) -> bytes:
    found = service_of().openings.opened(capture, caller.officer.account, opening_key(secret))
    if found is None:
        raise NotHeldError(_NONE)
    return found
