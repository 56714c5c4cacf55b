"""The key of an encrypted backup, typed or in a file: held in this process's memory for one upload alone."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from onrecord.procedures.look_at import Looked
from onrecord.web.drafts import Draft
from onrecord.web.forms.capture import LONGEST_KEY_BYTES, KeyForm
from onrecord.web.reading_cards import said

_View = Callable[..., HttpResponse]


class KeyUploadHandler(FileUploadHandler):
    """Holds a file of a form in memory, whatever its length up to one byte more than a key file may have."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._held = bytearray()

    def new_file(self, *about: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Begin a file."""
        super().new_file(*about, **more)
        self._held = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Take bytes, and no more than would show that the file is too long."""
        self._held += raw_data[: LONGEST_KEY_BYTES + 1 - len(self._held)]

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:  # noqa: ARG002 - Django's signature
        """Return the file, without the name that it had."""
        held = io.BytesIO(self._held)
        return InMemoryUploadedFile(held, self.field_name, "key", None, len(self._held), None)


def takes_key(view: _View) -> _View:
    """Let a view's form bring a key file. The form's token is checked here, since checking reads the form."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *arguments: object, **named: object) -> HttpResponse:
        request.upload_handlers = [KeyUploadHandler()]
        response: HttpResponse = checked(request, *arguments, **named)
        return response

    return answer


def key_form(request: HttpRequest, looked: Looked) -> KeyForm | None:
    """Return the form that asks for a key, filled in when it was sent; None when nothing is locked."""
    if not looked.locked:
        return None
    in_file = any(one.may_be_in_file for one in looked.locked)
    is_sent = request.method == "POST" and not {"asks", "reader"} & request.POST.keys()
    return KeyForm(request.POST, request.FILES, in_file=in_file) if is_sent else KeyForm(in_file=in_file)


def about_locked(draft: Draft, looked: Looked) -> dict[str, object]:
    """Return what a page says of what is locked: each source, what opens it, why a key did not."""
    locked = [(said(one.name), one.secret, said(one.why)) for one in looked.locked]
    return {"locked": locked, "gave_key": bool(draft.secrets)}
