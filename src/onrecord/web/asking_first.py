"""Acts that are hard to take back are asked about on a page of their own before they are done."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@dataclass(frozen=True, slots=True)
class Question:
    """What is about to be done, what follows from it, the button's words, and where not doing it leads."""

    asks: str
    follows: str
    button: str
    back: str
    sends: dict[str, str] = field(default_factory=dict)
    is_warning: bool = True


def ask_first(request: HttpRequest, question: Question) -> HttpResponse:
    """Show the question; its button posts to the same address."""
    return render(request, "onrecord/sure.html", {"question": question})
