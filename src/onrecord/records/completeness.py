"""What a source is a copy of, and why one may hold less than it should: words that rules are made on."""

from enum import StrEnum


class CopyOf(StrEnum):
    """What a source was taken from. Only a copy of the phone says what the phone holds."""

    PHONE = "phone"
    ACCOUNT = "account"
    COMPUTER = "computer"
    FORWARDED = "forwarded"
    BY_HAND = "by_hand"


class Incomplete(StrEnum):
    """Why a source may lack messages, or was not read whole; a warning's sentence says the same in full.

    ``OLDER_LEFT_OUT``: the app exports no more than so many. ``NEWEST_MISSING``: changes that
    the app had not yet brought into the file did not come with it. ``MID_CHANGE``: the app was writing
    while it was copied. ``CUT_OFF``: the file ends early, is damaged, or holds less than it says.
    ``PART_BACKUP``: it was made without all of what the phone held. ``NOT_READ``: it holds something
    that the reader does not know, or did not read. ``FILE_DAMAGED``: a file that a message names is damaged
    or locked; it stands once for each. ``LEFT_OUT_UNSAID``: lines look as if something was left out before it
    came, and nobody said so. ``UNSORTED``: an earlier version of OnRecord
    warned of something in words alone.
    """

    OLDER_LEFT_OUT = "older_left_out"
    NEWEST_MISSING = "newest_missing"
    MID_CHANGE = "mid_change"
    CUT_OFF = "cut_off"
    PART_BACKUP = "part_backup"
    NOT_READ = "not_read"
    FILE_DAMAGED = "file_damaged"
    LEFT_OUT_UNSAID = "left_out_unsaid"
    UNSORTED = "unsorted"
