"""Where an officer may go: the navigation, and the list of tasks on the first page."""

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.records.accounts import Officer
from onrecord.web.addresses import place_address
from onrecord.web.permitting import RULES, Verb
from onrecord.web.requests import host_of


@dataclass(frozen=True, slots=True)
class Place:
    """A page that people go to: its route, its name in the navigation, and what it is for.

    ``under`` is the route of the page that leads there, for one that the navigation has no room for.
    """

    route: str
    label: str
    name: str
    hint: str
    under: str = ""

    def reaches(self, path: str) -> int:
        """Return how long its address is where a page lies below it, else 0."""
        address = place_address(self.route)
        return len(address) if f"{path}/".startswith(f"{address}/") else 0


PLACES = (
    Place("capture", "Capture", "Capture a conversation", "Send an export from a phone and get a receipt"),
    Place("receipts", "Receipts", "Receipts", "What was captured, and what may be cleared from a phone"),
    Place("arrived_mail", "Mail", "Mail that arrived", "Confirm an export that was sent by mail"),
    Place("made_for_you", "For you", "Captures made for you", "Confirm what your private office captured"),
    # Single-use links.
    Place(
        "links",
        "Links",
        "Links for people without an account",
        "Let somebody hand in one capture",
        "receipts",
    ),
    # Finding and reading.
    Place("find", "Find", "Find messages", "By words, people, days and kinds"),
    Place("conversations", "Read", "Read conversations", "Every copy that your roles reach"),
    Place(
        "quote", "Quotations", "Is this quotation ours?", "Compare a published text with what is held", "find"
    ),
    Place("counts", "Counts", "Count messages", "By channel, person, custodian and month", "find"),
    # Notes for the record, and filing.
    Place(
        "notes", "Notes", "Notes for the record", "Decisions that messages show, as somebody wrote them down"
    ),
    Place("filed", "Filed", "What was filed", "Receipts of what went to the corporate system", "notes"),
    # Matters.
    Place("matters", "Matters", "Matters", "Whose conversations are held, and what is outstanding"),
    # Exports, by two people.
    Place(
        "exports", "Exports", "Exports", "Take messages away as one file, once another person agrees", "find"
    ),
    # Inbox, reconciliations, people
    Place("inbox", "Inbox", "Inbox", "What stands open and needs a decision"),
    Place("reconciliations", "Reconcile", "Reconcile copies", "Put copies of one conversation together"),
    Place("people", "People", "People", "The register: who is who in the copies", "reconciliations"),
    Place("accounts", "Accounts", "Accounts and roles", "Invite people, give roles, agree to roles"),
    # Programs that are told what happened.
    Place(
        "webhooks", "Webhooks", "Programs that are told", "What was sent to each, and what waits", "accounts"
    ),
    Place("access", "Who looked", "Who looked at what", "The access log"),
    Place("acts", "What was done", "What was done", "Every event of the journal"),
)


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the task list."""

    name: str
    hint: str
    url: str


def tasks_of(officer: Officer) -> list[Task]:
    """Return what an officer may do."""
    return [Task(place.name, place.hint, place_address(place.route)) for place in _open_to(officer)]


def navigation_of(officer: Officer, path: str) -> list[tuple[str, str, bool]]:
    """Return label, address and whether a page lies there, for each place of the navigation."""
    open_to = list(_open_to(officer))
    here = max(open_to, key=lambda place: place.reaches(path), default=None)
    above = (here.under or here.route) if here is not None and here.reaches(path) else ""
    shown = [place for place in open_to if not place.under]
    places = [(place.label, place_address(place.route), place.route == above) for place in shown]
    return [("Home", place_address("home"), path == place_address("home")), *places]


def beside(officer: Officer, route: str) -> list[Task]:
    """Return where a page leads that the navigation has no room for."""
    return [
        Task(one.name, one.hint, place_address(one.route)) for one in _open_to(officer) if one.under == route
    ]


def _open_to(officer: Officer) -> Iterator[Place]:
    verbs = host_of().permissions.verbs_of(officer)
    for place in PLACES:
        rule = RULES.get(place.route)
        if place.route == "arrived_mail" and not host_of().settings.intake.is_on:
            continue
        if isinstance(rule, Verb) and rule.name in verbs:
            yield place
