"""Find messages: newest first or by relevance, by words, phrases and prefixes, within filters."""

from dataclasses import replace

from onrecord.ports.homes import Home
from onrecord.procedures.senders_meant import senders_meant
from onrecord.records.searches import Found, Query


def search(home: Home, query: Query) -> Found:
    """Return a page of hits, newest first or by relevance; a person has all labels that the register gives.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: nothing in the words can be searched for, or there are none to be relevant to.
    """
    filters = senders_meant(home, query.filters)
    return replace(home.catalogue.find(replace(query, filters=filters)), meant=filters.meant)
