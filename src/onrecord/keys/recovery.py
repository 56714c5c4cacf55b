"""The recovery sheet: the root key in SLIP-39 shares, any ``threshold`` of which give it back.

Source: SLIP-0039, "Shamir's Secret-Sharing for Mnemonic Codes" (one group, no
passphrase). Shares made at different times do not mix; each set stays valid
for as long as the root key does.
"""

import contextlib
import os
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from onrecord.keys.derivation import ROOT_BYTES
from onrecord.ports.archive import Disk
from onrecord.records.errors import KeysError

MOST_SHARES = 16
SHEET_FILES = "recovery-sheet-*.txt"
"""What the files of sheets are called, as a shell writes it."""
RESTORE_COMMAND = "onrecord init --recover SHARE1.txt --recover SHARE2.txt"

_WORDS_A_LINE = 4
_NUMBERED = re.compile(r"(?:\s*[0-9]{1,2}[.)]?\s+[a-z]+)+\s*")

_SHEET = """\
OnRecord recovery sheet, share {number} of {shares}

Home:    {origin}
Holder:  ____________________      Made on:  ____________________

This sheet is one part of the root key of the home named above. Any {threshold} of the
{shares} shares together give the whole key, and with it all that the home holds.
{alone}

{words}

Keep it on paper, sealed, apart from the other shares and from the machine. Do
not photograph, scan or type it, except to restore.

To restore: put the home (or its second copy) on a machine with OnRecord, type
the words of each share into a text file of its own, run
    {command}
with as many files as shares are needed, and delete the files. Any SLIP-39
program gives the same {size} bytes (one group, no passphrase); docs/keys.md says
what to do with them, and what to do when a share is lost or seen.
"""


def recovery_sheet(root: bytes, origin: str, threshold: int, shares: int) -> Sequence[str]:
    """Return one printable sheet for each holder.

    Raises:
        KeysError: ``threshold`` of ``shares`` is not possible.
    """
    _refuse_impossible(threshold, shares)
    (mnemonics,) = generate_mnemonics(1, [(threshold, shares)], root)
    if recover_root(islice(mnemonics, threshold)) != root:
        raise KeysError("the recovery sheet did not give the key back; try again and report this")
    alone = "One share alone is the whole key." if threshold == 1 else f"Fewer than {threshold} tell nothing."
    return [
        _SHEET.format(
            number=number,
            shares=shares,
            origin=origin,
            threshold=threshold,
            alone=alone,
            words=_columns(mnemonic),
            command=RESTORE_COMMAND,
            size=ROOT_BYTES,
        )
        for number, mnemonic in enumerate(mnemonics, 1)
    ]


def write_sheets(disk: Disk, folder: Path, sheets: Sequence[str]) -> list[Path]:
    """Write each sheet to a file of its own in a folder, made if absent; return the files.

    The caller has confirmed that no other sheets stand there: those of a ceremony that was
    interrupted are written over, since shares of two sets do not mix.

    Raises:
        StorageError: the disk refuses.
    """
    disk.make_folder(folder)
    names = _names(len(sheets))
    for name, text in zip(names, sheets, strict=True):
        disk.replace(folder / name, text.encode())
    return [folder / name for name in names]


def confirm_sheets(folder: Path, threshold: int, shares: int, *, resumes: bool = False) -> None:
    """Check, before any key is made, that so many sheets are possible and can be written.

    ``resumes`` allows for what an interrupted ceremony wrote.

    Raises:
        KeysError: the numbers are impossible, the folder cannot be, or sheets stand there.
    """
    _refuse_impossible(threshold, shares)
    above = next(path for path in (folder, *folder.parents) if path.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise KeysError(f"recovery sheets cannot be written to {str(folder)!r}; name a folder with --sheets")
    standing = [name for name in _names(shares) if (folder / name).exists()]
    if standing and not resumes:
        raise KeysError(f"{standing[0]} stands in {str(folder)!r} already; name another folder with --sheets")


def _names(shares: int) -> list[str]:
    return [f"recovery-sheet-{number}-of-{shares}.txt" for number in range(1, shares + 1)]


def recover_root(mnemonics: Iterable[str]) -> bytes:
    """Return the root key from shares, each a whole sheet or its words in order.

    Raises:
        KeysError: a word is misspelt, shares are too few, or come from different sets.
    """
    texts = dict.fromkeys(_words(text) for text in mnemonics)
    try:
        threshold = max((Share.from_mnemonic(text).member_threshold for text in texts), default=0)
        root: bytes = combine_mnemonics(islice(texts, threshold))
    except MnemonicError:
        root = b""
    if len(root) != ROOT_BYTES:
        raise KeysError(
            "these shares do not give a key: check the spelling, that there are enough,"
            " and that all are of one set"
        )
    return root


def are_enough(texts: Iterable[str]) -> bool:
    """Tell whether among some texts are as many sheets of one set as give the root key back."""
    held: dict[object, set[int]] = {}
    for text in texts:
        with contextlib.suppress(MnemonicError):
            share = Share.from_mnemonic(_words(text))
            members = held.setdefault(share.group_parameters(), set())
            members.add(share.index)
            if len(members) >= share.member_threshold:
                return True
    return False


def _refuse_impossible(threshold: int, shares: int) -> None:
    possible = 1 <= threshold <= shares <= MOST_SHARES
    if not possible or (threshold == 1 and shares > 1):
        raise KeysError(
            f"{threshold} of {shares} shares is not possible: at most {MOST_SHARES} shares,"
            " and a threshold of at least 2 unless there is one share"
        )


def _words(text: str) -> str:
    """Take the words from a sheet's numbered lines; from all lines when none is numbered."""
    lines = text.lower().replace("\r\n", "\n").split("\n")
    numbered = [line for line in lines if _NUMBERED.fullmatch(line)]
    return " ".join(word for line in numbered or lines for word in line.split() if word.isalpha())


def _columns(mnemonic: str) -> str:
    words = [f"{number:>3} {word:<12}" for number, word in enumerate(mnemonic.split(), 1)]
    lines = (words[at : at + _WORDS_A_LINE] for at in range(0, len(words), _WORDS_A_LINE))
    return "\n".join("".join(line).rstrip() for line in lines)
