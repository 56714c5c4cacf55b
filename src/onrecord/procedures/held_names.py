"""Names under which copies are held: what comes in under one that looks the same goes to the same copies."""

from collections.abc import Sequence

from onrecord.ports.homes import Home
from onrecord.records.written_names import comparable_name, written_name


def as_held(home: Home, custodian: str, device: str) -> tuple[str, str]:
    """Return a custodian's and a device's name as copies have them; as they are to be written where none has.

    A copy's id is made of both. Homes of before hold names with white space or signs that nobody sees: those
    copies go on under the very names that they have.

    Raises:
        UnfitNameError: no copy has a name, and it cannot stand on the record.
    """
    held = home.catalogue.holders()
    whose = _as_held(custodian, [one for one, _ in held])
    return whose, _as_held(device, [of for one, of in held if one == whose])


def _as_held(name: str, held: Sequence[str]) -> str:
    plain = comparable_name(name)
    exact = next((one for one in (name, plain) if one in held), None)
    alike = (one for one in held if comparable_name(one) == plain)
    return exact or next(alike, None) or written_name(name)
