"""Clear away what a crash left: bytes and identities that no event acknowledges."""

from onrecord.ports.homes import Home
from onrecord.procedures.verify_home import known_captures
from onrecord.records.errors import VerificationError
from onrecord.records.events import HOME_OBJECT

MOST_LEFTOVERS = 1


def sweep(home: Home) -> int:
    """Remove what no event acknowledges, under the writer lock; return how much.

    One writer captures one source at a time, so a crash leaves at most one capture without
    its event. More than one means that the journal is older than the archive: nothing is
    removed then.

    Raises:
        VerificationError: the journal acknowledges too little to be this archive's newest.
    """
    known = known_captures(home)
    strangers = home.keys.owners() - known - {HOME_OBJECT}
    if len(strangers) > MOST_LEFTOVERS:
        raise VerificationError(
            f"{len(strangers)} captures have keys but no event: the journal is older than the archive. "
            "Nothing was removed; run onrecord restore FOLDER"
        )
    removed = home.archive.sweep(known)
    for owner in strangers:
        home.keys.destroy_identities(owner)
    return removed + len(strangers)
