"""Files that no message names: which of them are left out with the messages that were chosen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from onrecord.web.drafts import DRAFTS
from onrecord.web.forms.withheld_files import FilesForm
from onrecord.web.journeys import address, go
from onrecord.web.keeping_back import BUSINESS, KeepingBack
from onrecord.web.views.withholding import for_reason


@require_http_methods(["GET", "HEAD", "POST"])
def withhold_files(request: HttpRequest, upload: str, reason: str) -> HttpResponse:
    """Ask which of the files that no message names are left out; the plan told which there are."""
    draft, why = for_reason(request, upload, reason)
    chosen = draft.keeping_back or KeepingBack()
    if chosen.planned is None or not chosen.planned.unnamed:
        return go(draft, "withhold_effect")
    named = {name for one in chosen.choices if one.reason is why for name in one.files}
    form = FilesForm(chosen.planned.unnamed, named, request.POST if request.method == "POST" else None)
    if form.is_valid():
        DRAFTS.change(upload, draft.account, keeping_back=chosen.naming(why, form.chosen))
        return go(draft, "withhold_effect")
    context = {
        "form": form,
        "title": "Files that no message names",
        "caption": BUSINESS[why],
        "submit_label": "See what that does",
        "back_url": address(draft, "withhold_effect"),
    }
    return render(request, "onrecord/withholding/files.html", context)
