"""Of which app in a backup something is left out: asked first, and again whenever another is to be chosen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from onrecord.records.errors import NotHeldError
from onrecord.web import withholding
from onrecord.web.apps_chosen import apps_of
from onrecord.web.drafts import DRAFTS
from onrecord.web.forms.withholding import AppForm
from onrecord.web.journeys import address, go
from onrecord.web.requests import asked_by
from onrecord.web.views.withholding import worked

_NO_APPS = "what was sent is no backup of several apps; go back to what was read"


@require_http_methods(["GET", "HEAD", "POST"])
def withhold_app(request: HttpRequest, upload: str) -> HttpResponse:
    """Ask of which app in a backup something is left out."""
    draft = DRAFTS.of(upload, asked_by(request).account)
    apps = apps_of(draft)
    if not apps:
        raise NotHeldError(_NO_APPS)
    form = AppForm(apps, request.POST or None, initial={"app": draft.app})
    if form.is_valid():
        app = form.cleaned_data["app"]
        if app == draft.app and draft.listing is not None:
            return go(draft, "withhold")
        draft = DRAFTS.change(upload, draft.account, **draft.turning_to(app))
        return worked(draft, withholding.LAY_OUT)
    context = {"form": form, "title": "Which app?", "back_url": address(draft, "official_business")}
    return render(request, "onrecord/form.html", context)
