"""Verify the home: every original, every event, the log, and the index's place in it."""

from collections.abc import Iterator

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import VerificationError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.messages import CaptureId


def verify_home(home: Home, progress: Progress) -> Iterator[str]:
    """Yield one sentence for each thing that is not as it was kept; nothing is mended here.

    (1) The journal and log: every entry, tile, checkpoint and signature, and whether the
    home was rolled back behind what the key folder has seen. (2) Every original against
    its inventory, and every object against the journal. (3) Whether the catalogue is ahead
    of the journal, which only a rolled-back archive explains.
    """
    yield from home.journal.check()
    yield from home.keys.check_keystore()
    yield from home.archive.check(_expected(home), progress)
    if home.catalogue.applied_sequence() > home.journal.size:
        yield (
            "the catalogue has applied more events than the journal holds: "
            "the archive was rolled back; restore it from the second copy"
        )


def _expected(home: Home) -> frozenset[CaptureId]:
    """Where the journal cannot be read, the keystore still tells which captures there should be."""
    try:
        return known_captures(home)
    except VerificationError:
        return frozenset(map(CaptureId, home.keys.owners() - {HOME_OBJECT}))


def known_captures(home: Home) -> frozenset[CaptureId]:
    """Return the ids of all captures that the journal acknowledges."""
    return frozenset(
        CaptureId(envelope.objects[0])
        for envelope in home.journal.envelopes()
        if envelope.verb is Verb.CAPTURE
    )
