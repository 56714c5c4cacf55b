"""Messages taken away as one table: asked for here, agreed by another person on their pages."""

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Path, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_exports as given
from onrecord.api.callers import Caller, caller_of
from onrecord.api.once import once
from onrecord.api.routes.finding import filters
from onrecord.api.tables import TYPE, table
from onrecord.ports.homes import Home
from onrecord.procedures.exports import Asking, take_export
from onrecord.procedures.propose_export import propose_export
from onrecord.records.accounts import AccessVerb
from onrecord.records.exports import Export, WantedExport
from onrecord.records.searches import EVERYTHING
from onrecord.served import host_of, service_of

router = Router(tags=["exporting"])
_TABLE = {
    "responses": {
        200: {"description": "OK", "content": {TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.post("exports", response={201: given.Export})
@once
def ask(request: HttpRequest, said: given.NewExport) -> Status[dict[str, object]]:
    """Ask to take messages in sight away; another person must agree on the page of exports."""
    wanted = WantedExport(said.q, filters(said, EVERYTHING), said.recipient, said.purpose)
    with caller_of(request).writing() as (home, caller):
        made = propose_export(_asking(caller, home), wanted)
    caller.note(AccessVerb.SEARCH, f"export {made.id}", made.messages)
    return Status(201, _export(made))


@router.get("exports", response=given.Exports)
def list_exports(request: HttpRequest) -> dict[str, object]:
    """List the exports that you asked for, newest first."""
    caller = caller_of(request)
    return {"items": [_export(one) for one in service_of().exports.of(caller.officer.account)]}


@router.get("exports/{export}.parquet", openapi_extra=_TABLE)
def take(request: HttpRequest, export: Path[shapes.Number]) -> StreamingHttpResponse:
    """Give an agreed export as one Parquet file, while it is made: three times within seven days.

    A file without its end, which no reader opens, is one whose making was cut off.
    """
    caller = caller_of(request)
    taking = take_export(_asking(caller, caller.home), lambda: caller.home.catalogue, export)
    return table(taking, caller.note)


def _asking(caller: Caller, home: Home) -> Asking:
    return Asking(home, service_of(), host_of().permissions, caller.officer)


def _export(one: Export) -> dict[str, object]:
    return {
        "export": one.id,
        "state": one.state,
        "q": one.wanted.words,
        "recipient": one.wanted.recipient,
        "purpose": one.wanted.purpose,
        "asked_at": one.asked_at,
        "messages": one.messages,
        "is_large": one.messages > host_of().settings.service.export_alert_messages,
        "decided_by": one.decided_by_name,
        "decided_at": one.decided_at,
        "expires_at": one.expires_at,
        "downloads_left": one.downloads_left if one.can_be_taken(host_of().now()) else 0,
    }
