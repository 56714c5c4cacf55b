"""Recognise bytes that were accepted before, whether or not the catalogue knows it yet."""

from onrecord.ports.homes import Home
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId


def captured_before(home: Home, recognition: str) -> CaptureId | None:
    """Return the capture of the same bytes under the same settings, as it is filed now, if there is one.

    The catalogue follows the journal after a run over many sources, so the events that it
    has not applied are looked at too: a file named twice is one capture.
    """
    told = home.catalogue.captured(recognition)
    found = {told: recognition} if told else {}
    for event in home.journal.events(home.catalogue.applied_sequence(), even_damaged=True):
        if event.envelope.verb in (Verb.CAPTURE, Verb.MOVE) and event.payload is not None:
            found[event.envelope.objects[0]] = str(event.payload.get("recognition"))
    return next((CaptureId(capture) for capture, mac in found.items() if mac == recognition), None)
