"""Ask to take messages away as one file; nothing leaves until another person agrees."""

from collections.abc import Mapping
from dataclasses import replace

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.exports import ASK, Asking, messages_of
from onrecord.procedures.sight import sight_of
from onrecord.records.errors import ExportError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.exports import Export, WantedExport, said_of
from onrecord.records.searches import EVERYTHING, Query


def propose_export(asking: Asking, wanted: WantedExport) -> Export:
    """Ask for an export of what words and filters find within the officer's sight.

    Raises:
        ExportError: nothing is found, or it is not said who is to have it and what for.
        NotHeldError: a filter names something that is not held.
        QueryError: nothing in the words can be searched for.
    """
    wanted = replace(
        wanted,
        filters=replace(wanted.filters, sight=EVERYTHING),
        recipient=wanted.recipient.strip(),
        purpose=wanted.purpose.strip(),
    )
    if not (wanted.recipient and wanted.purpose):
        raise ExportError("say who is to have the file, and what for: the second person must know")
    home, officer = asking.home, asking.officer
    sight = sight_of(home, asking.permissions, officer, ASK)
    messages = messages_of(home, wanted, sight)
    if not messages:
        raise ExportError("nothing is found with these words and filters: change them, then ask")
    journal_export(home, "propose", wanted, {"messages": messages})
    return asking.service.exports.ask(officer.account, wanted, messages, home.clock.now())


def journal_export(home: Home, act: str, wanted: WantedExport, more: Mapping[str, object]) -> None:
    """Journal an act on an export before it takes effect: all that is wanted stands sealed in its payload."""
    payload = {
        "act": act,
        "words": wanted.words,
        "filters": said_of(wanted.filters),
        "recipient": wanted.recipient,
        "purpose": wanted.purpose,
        "actor": home.actor.name,
        **more,
    }
    draft = Draft(verb=Verb.EXPORT, objects=(), identity=HOME_OBJECT, payload=payload)
    home.journal.append(draft, home.clock.now(), home.actor.id)


def journal_terminal_export(home: Home, query: Query) -> None:
    """Journal that whoever holds the keys takes messages away at the terminal, where nobody else is asked."""
    wanted = WantedExport(query.text, query.filters, "", "")
    journal_export(home, "take at the terminal", wanted, {})
