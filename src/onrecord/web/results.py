"""What a piece of work is called on its page, and which page shows what came of it, by its verb."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from onrecord.records.works import Work
from onrecord.web import capturing, filing, link_capturing, moving, reconciling, withholding

Address = Callable[[Work], str]
"""Returns a page's address."""


@dataclass(frozen=True, slots=True)
class Result:
    """``then`` shows what came of the work; ``again`` is where to begin anew when it was not done."""

    title: str
    then: Address
    again: Address


def _home(_work: Work) -> str:
    return reverse("home")


OTHERWISE = Result("Working on it", _home, _home)

RESULTS: Mapping[str, Result] = {
    # Capture in the browser
    capturing.LOOK: Result("Reading what you sent", capturing.page_of_look, capturing.first_page),
    capturing.CAPTURE: Result("Capturing", capturing.page_of_capture, capturing.check_page),
    withholding.LAY_OUT: Result("Laying out the messages", withholding.hub_page, withholding.question_page),
    withholding.PLAN: Result("Looking at what is left out", withholding.effect_page, withholding.hub_page),
    # Reconciling
    reconciling.RECONCILE: Result("Reconciling the copies", reconciling.page_of, reconciling.list_page),
    reconciling.PROPOSE: Result("Looking for copies", reconciling.list_page, reconciling.list_page),
    reconciling.IDENTIFY: Result("Saying who is who", reconciling.people_page_of, reconciling.people_page_of),
    # Single-use links
    link_capturing.LOOK: Result("Reading what was sent", link_capturing.page_of, link_capturing.page_of),
    link_capturing.CAPTURE: Result("Capturing", link_capturing.page_of, link_capturing.page_of),
    link_capturing.LAY_OUT: Result("Laying out the messages", link_capturing.page_of, link_capturing.page_of),
    link_capturing.PLAN: Result(
        "Looking at what is left out", link_capturing.page_of, link_capturing.page_of
    ),
    # Moving a misfiled capture
    moving.MOVE: Result("Moving the capture", moving.page_of, moving.form_page),
    # Filing
    filing.FILE: Result("Filing", filing.page_of, filing.form_page),
}


def result_of(work: Work) -> Result:
    """Return what is known of a verb; whoever adds a verb adds its entry."""
    return RESULTS.get(work.verb, OTHERWISE)
