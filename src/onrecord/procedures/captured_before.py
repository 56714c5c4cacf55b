"""Recognise bytes that were accepted before, whether or not the catalogue knows it yet."""

from onrecord.ports.homes import Home
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId


def captured_before(home: Home, recognition: str) -> CaptureId | None:
    """Return the capture of the same bytes under the same settings, if there is one.

    The catalogue follows the journal after a run over many sources, so the events that it
    has not applied are looked at too: a file named twice is one capture.
    """
    known = home.catalogue.captured(recognition)
    if known:
        return CaptureId(known)
    for event in home.journal.events(home.catalogue.applied_sequence(), even_damaged=True):
        if event.envelope.verb is Verb.CAPTURE and (event.payload or {}).get("recognition") == recognition:
            return CaptureId(event.envelope.objects[0])
    return None
