"""The gallery's pages: forms with every kind of field, every component, a conversation, the error pages."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from onrecord.web.components import Column, Link, Row, Tab, Table, Task
from onrecord.web.fields import DateField, FilesField, HintedRadios

CHOICES = [
    ("handover", "A phone is handed over"),
    ("request", "A request for information"),
    ("other", "Another"),
]
HINTS = {"handover": "When a minister or an official leaves or changes phones."}
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "503")


class EveryField(forms.Form):
    """One of each."""

    name = forms.CharField(label="Custodian’s name", help_text="As it stands in the register.", max_length=80)
    email = forms.EmailField(label="Email address", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    received_on = DateField(label="When was it received?")
    reason = forms.ChoiceField(label="Why was it captured?", choices=CHOICES, widget=HintedRadios(HINTS))
    channels = forms.MultipleChoiceField(
        label="Which channels?",
        choices=[("whatsapp", "WhatsApp"), ("signal", "Signal"), ("sms", "Text messages")],
        widget=forms.CheckboxSelectMultiple,
    )
    zone = forms.ChoiceField(
        label="Time zone of the phone", choices=[("", "Choose one"), ("london", "London")]
    )
    note = forms.CharField(
        label="Note", widget=forms.Textarea({"maxlength": 200, "rows": 3}), help_text="In a few words."
    )
    files = FilesField(label="Files", help_text="An exported chat, or a zip with media.")
    agreed = forms.BooleanField(
        label="I handed over all that I have", help_text="A nil return is an answer too."
    )

    def clean(self) -> dict[str, object]:
        """Show an error of the whole form."""
        if self.cleaned_data.get("name") == "Nobody":
            raise forms.ValidationError("Nobody is not in the register of custodians")
        return self.cleaned_data


class OneQuestion(forms.Form):
    """A page whose heading is its question."""

    page_heading_field = "holder"
    holder = forms.CharField(label="Whose phone is it?", help_text="Their full name.")


def around(_: HttpRequest) -> dict[str, object]:
    """Return what the layout shows."""
    return {
        "organisation": "Department for Harbours",
        "home_url": "/components",
        "navigation": [
            ("Components", "/components", True),
            ("Form", "/form", False),
            ("Chat", "/conversation", False),
        ],
        "footer_links": [("Accessibility", "/404"), ("Privacy", "/404")],
        "manifest_url": "/manifest.webmanifest",
        "service_worker_url": "/service-worker.js",
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component that is no form."""
    messages.success(request, "The capture was filed")
    messages.info(request, "One phone is still outstanding")
    messages.error(request, "One file could not be read: ask for it again")
    rows = [["WhatsApp", 1_204, 3], ["Signal", 88, 0]]
    counts = Table(
        "Messages by channel",
        [Column("Channel"), Column("Messages", numeric=True), Column("Notices", numeric=True)],
        rows,
        total=["All", 1_292, 3],
    )
    page = Paginator(range(200), 10).page(int(request.GET.get("page", 7)))
    context = {
        "counts": counts,
        "page": page,
        "tasks": [
            Task("Choose files", "Done", "/form"),
            Task("Say what is personal", "To do", "/form", "Nothing is sent before you have chosen.", "blue"),
            Task("Receipt", "Cannot start yet"),
        ],
        "rows": [
            Row("Custodian", "Ada Quay", [Link("Change", "/form", "custodian")]),
            Row("Digest", "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", []),
            Row(
                "Dates",
                "12 to 14 March 2026",
                [Link("Change", "/form", "dates"), Link("Remove", "/form", "dates")],
            ),
        ],
        "tabs": [
            Tab("people", "People", "Four people wrote."),
            Tab("media", "Media", "Two pictures are missing."),
        ],
        "breadcrumbs": [("Matters", "/components"), ("Harbour resilience", "/components")],
    }
    return render(request, "components.html", context)


def form(request: HttpRequest) -> HttpResponse:
    """Show the form of every field, with its errors after it was sent."""
    given = EveryField(request.POST, request.FILES) if request.method == "POST" else EveryField()
    if given.is_bound and given.is_valid():
        return render(request, "confirmed.html")
    return render(
        request, "onrecord/form.html", {"form": given, "title": "Capture a phone", "back_url": "/components"}
    )


def question(request: HttpRequest) -> HttpResponse:
    """Show one question on a page."""
    given = OneQuestion(request.POST or None)
    return render(
        request, "onrecord/form.html", {"form": given, "warning": "This cannot be undone.", "title": "Holder"}
    )


def plain(template: str, kind: str = "text/html") -> Callable[[HttpRequest], HttpResponse]:
    """Return a view of a template that needs nothing."""

    def view(request: HttpRequest) -> HttpResponse:
        return render(request, template, content_type=kind)

    return view


@csrf_exempt
def share(request: HttpRequest) -> HttpResponse:
    """Say which files were shared."""
    names = [file.name for file in request.FILES.getlist("files")]
    return render(request, "shared.html", {"names": names})


urlpatterns = [
    path("components", components),
    path("form", form),
    path("question", question),
    path("conversation", plain("conversation.html")),
    path("confirmed", plain("confirmed.html")),
    path("offline", plain("onrecord/offline.html")),
    path("manifest.webmanifest", plain("onrecord/manifest.webmanifest", "application/manifest+json")),
    path("service-worker.js", plain("onrecord/service-worker.js", "text/javascript")),
    path("capture/share", share),
    path("account/", include("allauth.urls")),
    *[path(name, plain(f"{name}.html")) for name in ERRORS],
]
