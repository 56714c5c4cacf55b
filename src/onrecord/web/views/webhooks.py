"""Programs that are told what happened: what was sent, what waits, once more, and a trial."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from onrecord.procedures.webhooks import Told, send_trial, told
from onrecord.records.webhooks import Happening
from onrecord.web.log_words import HAPPENINGS
from onrecord.web.requests import home_for, host_of, service_of


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """Show each program that the settings name, and what became of its newest messages."""
    programs = told(service_of().webhooks, host_of().settings.webhooks)
    context = {"programs": [_shown(one) for one in programs]}
    return render(request, "onrecord/webhooks/list.html", context)


def _shown(one: Told) -> dict[str, object]:
    return {
        "webhook": one.webhook,
        "waiting": one.waiting,
        "events": [(HAPPENINGS[Happening(name)], name) for name in one.webhook.events],
        "newest": [(row, HAPPENINGS[row.message.kind]) for row in one.newest],
    }


@require_POST
def test_webhook(request: HttpRequest, name: str) -> HttpResponse:
    """Have a message sent that says nothing but that it came."""
    send_trial(home_for(request), service_of().webhooks, host_of().settings.webhooks, name)
    messages.success(
        request, f"A test message will be sent to {name} within a few seconds. Reload to see the answer"
    )
    return redirect("webhooks")


@require_POST
def send_again(request: HttpRequest, number: int) -> HttpResponse:
    """Have a message sent once more."""
    again = service_of().webhooks.again(number, host_of().now())
    messages.success(
        request,
        f"The message will be sent to {again.webhook} again within a few seconds. Reload to see the answer",
    )
    return redirect("webhooks")
