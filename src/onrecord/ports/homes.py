"""An opened home: every adapter that a procedure may need, picked by ``wiring``."""

from dataclasses import dataclass
from pathlib import Path

from onrecord.ports.archive import Archive, Disk, Journal
from onrecord.ports.catalogue import Catalogue
from onrecord.ports.clock import Clock, Randomness
from onrecord.ports.keys import Keys
from onrecord.ports.mail import Mailbag
from onrecord.ports.recognition import TextRecogniser
from onrecord.ports.reconciliations import Reconciliations
from onrecord.ports.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the terminal: an opaque id for envelopes, a name for encrypted payloads."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Home:
    """The stores of one organisation, opened, and who acts on them."""

    folder: Path
    archive: Archive
    journal: Journal
    keys: Keys
    catalogue: Catalogue
    sandbox: Sandbox
    recogniser: TextRecogniser
    disk: Disk
    clock: Clock
    randomness: Randomness
    actor: Actor
    reconciliations: Reconciliations
    mailbag: Mailbag
