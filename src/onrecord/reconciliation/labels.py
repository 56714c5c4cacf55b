"""Who a copy names: the labels in it, and the account that each is known to stand for."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation.columns import Column, coded
from onrecord.records.legible import legible
from onrecord.records.messages import NoticeKind
from onrecord.records.schema import Table

TITLED = frozenset({NoticeKind.RENAMED, NoticeKind.CREATED})
"""Notices whose subject is a title, not a person."""

_LEAST_DIGITS = 8
_NO_DIGIT = re.compile(r"\D")
_ON_A_PHONE = re.compile(r"(\d+)(?:[.:]\d+)*@(?:s\.whatsapp\.net|c\.us)")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_WORDS_FOR_ANYBODY = frozenset({"sms"})
"""Channels in which a word for an address ("Info") is nobody's own."""


def number_or_mail(text: str) -> str | None:
    """Return the account that a text is: digits of a telephone number, or an e-mail address; else None."""
    written = text.strip().casefold()
    digits = _NO_DIGIT.sub("", written)
    if account := _ON_A_PHONE.fullmatch(written):
        digits = account[1]
    elif _MAIL.fullmatch(written):
        return written
    elif any(letter.isalpha() for letter in written):
        return None
    return digits if len(digits) >= _LEAST_DIGITS else None


def account_of(label: str, addresses: Sequence[str], channel: str) -> str | None:
    """Return the account that a label stands for: what it is itself, else the one address of its rows.

    A label with several addresses may be two people of one name: it stands for none.
    """
    known = {_of_address(address, channel) or address for address in addresses}
    itself = number_or_mail(label)
    return itself or (_of_address(addresses[0], channel) if len(known) == 1 else None)


def _of_address(address: str, channel: str) -> str | None:
    """Return the account of an address; a name within one app is no other app's."""
    if account := number_or_mail(address):
        return account
    named = any(letter.isalpha() for letter in address) and channel not in _WORDS_FOR_ANYBODY
    return f"{channel}:{address.strip().casefold()}" if named else None


def is_number(account: str) -> bool:
    """Tell a telephone number from other accounts."""
    return account.isdigit()


def meant(given: str, labels: Collection[str]) -> str | None:
    """Return the label that a person typed: itself, or the only one that a screen shows so."""
    if given in labels:
        return given
    shown = [label for label in labels if legible(label) == legible(given)]
    return shown[0] if len(shown) == 1 else None


def subjects_of(messages: Table) -> Column:
    """Return whom notices are about, null where that is nobody."""
    return _subjects(messages, titled=False)


def renamings_of(messages: Table) -> Column:
    """Return what notices say that the conversation is called."""
    return _subjects(messages, titled=True)


def _subjects(messages: Table, *, titled: bool) -> Column:
    notice = messages.column("notice").combine_chunks()
    kinds, subjects = (pc.struct_field(notice, name) for name in ("kind", "subject"))
    are = pc.is_in(kinds, pa.array([kind.value for kind in sorted(TITLED)]))
    return pc.if_else(are if titled else pc.invert(are), subjects, pa.scalar(None, pa.string()))


def accounts_in(messages: Table, channel: str) -> Mapping[str, str | None]:
    """Return every label of a copy with the account that it stands for, None where nothing tells."""
    addresses = _addresses(messages)
    named = {label for column in (messages.column("sender"), subjects_of(messages)) for label in _in(column)}
    return {label: account_of(label, addresses.get(label, ()), channel) for label in sorted(named)}


def _in(column: Column) -> Sequence[str]:
    codes, values = coded(column)
    return [values[code] for code in np.unique(codes).tolist() if code >= 0]


def _addresses(messages: Table) -> Mapping[str, Sequence[str]]:
    """Return the addresses that each sender's rows bear."""
    found: dict[str, list[str]] = defaultdict(list)
    if messages.column("address").null_count == messages.num_rows:
        return found
    (who, labels), (where, addresses) = (coded(messages.column(name)) for name in ("sender", "address"))
    pairs = np.unique((who * len(addresses) + where)[(who >= 0) & (where >= 0)])
    for pair in pairs.tolist():
        found[labels[pair // len(addresses)]].append(addresses[pair % len(addresses)])
    return found
