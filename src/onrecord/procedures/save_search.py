"""Keep a search under a name, to run it again; rename and forget it. Each account has its own."""

from collections.abc import Iterable

from onrecord.ports.clock import Clock
from onrecord.ports.service import Service
from onrecord.records.accounts import Officer
from onrecord.records.errors import QueryError
from onrecord.records.saved_searches import SavedSearch
from onrecord.records.written_names import comparable_name

MOST_SEARCHES = 200
LONGEST_NAME = 200
LONGEST_QUERY = 4_000


def save_search(service: Service, officer: Officer, name: str, query: str, clock: Clock) -> SavedSearch:
    """Keep a search; what it finds is asked anew, and within the officer's sight, whenever it is run.

    Raises:
        QueryError: the name is empty, too long or that of another, or there are too many already.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError("that search is too long to save: use fewer words and filters")
    if len(service.searches.of(officer.account)) >= MOST_SEARCHES:
        raise QueryError(f"you have {MOST_SEARCHES} saved searches: remove one first")
    found = _checked(name, service.searches.of(officer.account))
    return service.searches.save(officer.account, found, query, clock.now())


def rename_search(service: Service, officer: Officer, number: int, name: str) -> None:
    """Give a saved search another name.

    Raises:
        NotHeldError: the officer has none of that number.
        QueryError: the name is empty, too long or that of another.
    """
    others = [one for one in service.searches.of(officer.account) if one.number != number]
    service.searches.rename(officer.account, number, _checked(name, others))


def remove_search(service: Service, officer: Officer, number: int) -> None:
    """Forget a saved search.

    Raises:
        NotHeldError: the officer has none of that number.
    """
    service.searches.remove(officer.account, number)


def _checked(name: str, others: Iterable[SavedSearch]) -> str:
    found = comparable_name(name)
    if not 0 < len(found) <= LONGEST_NAME:
        raise QueryError(f"give the search a name of 1 to {LONGEST_NAME} characters")
    if found.casefold() in {comparable_name(one.name).casefold() for one in others}:
        raise QueryError(
            "you have a saved search of that name: give this one another name, or first rename or remove the "
            "other"
        )
    return found
