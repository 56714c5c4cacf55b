"""Find messages: newest first, by words, phrases and prefixes, within filters."""

from onrecord.ports.catalogue import Catalogue
from onrecord.records.searches import Found, Query


def search(catalogue: Catalogue, query: Query) -> Found:
    """Return a page of hits, newest first.

    Raises:
        QueryError: nothing in the words can be searched for.
    """
    return catalogue.find(query)
