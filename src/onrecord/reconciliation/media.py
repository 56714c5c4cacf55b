"""What sort of medium each line shows, where its copy tells: a picture is no sound, a sticker no letter.

Apps name sorts unlike each other (a voice note is sound, a moving picture may be film or GIF): what may be
two names of one sort is one here.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.reconciliation.columns import whole
from onrecord.records.messages import Presence
from onrecord.records.schema import Table

UNTOLD = 0
_NUMBERED = r"^\d{8}-"
_FILE_NAME = r"^[^\n/]+\.[A-Za-z0-9]{2,5}$"
_SORTS = {"image": 1, "video": 2, "gif": 2, "audio": 3, "voice": 3, "document": 4, "sticker": 5}


def media_of(messages: Table) -> NDArray[np.int64]:
    """Return a number for the sort of each message's first attachment, ``UNTOLD`` where nothing tells it."""
    types = _firsts(messages, "type").dictionary_encode()
    sorts = np.array([*(_sort(name) for name in types.dictionary.to_pylist()), UNTOLD], np.int64)
    return np.asarray(sorts[types.indices.fill_null(len(sorts) - 1).to_numpy()])


def shown_of(messages: Table) -> pa.Array:
    """Return what is attached in words, ``image``, or ``image omitted`` where it is not there."""
    sort, presence = (_firsts(messages, name).cast(pa.string()) for name in ("type", "presence"))
    lacking = pc.not_equal(presence, Presence.PRESENT.value)
    return pc.if_else(lacking, pc.binary_join_element_wise(sort, presence, " "), sort)


def titles_of(messages: Table) -> pa.Array:
    """Return what each document is called, null elsewhere: its file's name, or a text that is a file's name.

    Phones number the files of an export and put the name where a caption would stand, each in its own way.
    """
    bodies = whole(messages.column("body"))
    is_document = pc.equal(_firsts(messages, "type").fill_null(""), "document")
    names = pc.if_else(is_document, _firsts(messages, "name"), bodies)
    plain = pc.replace_substring_regex(names, pattern=_NUMBERED, replacement="")
    return pc.if_else(pc.match_substring_regex(plain, _FILE_NAME), plain, pa.scalar(None, pa.string()))


def _firsts(messages: Table, field: str) -> pa.Array:
    """Return a field of each message's first attachment, null where there is none."""
    lists = whole(messages.column("attachments"))
    if not len(lists):
        return pa.array([], pa.string())
    begins = lists.offsets.to_numpy()
    has = (np.diff(begins) > 0) & lists.is_valid().to_numpy(zero_copy_only=False)
    return pc.struct_field(lists.values, field).take(pa.array(begins[:-1], mask=~has))


def _sort(name: str) -> int:
    """Tell a sort by an app's word for it, or by a media type (``image/jpeg``)."""
    return _SORTS.get(name.partition("/")[0].lower(), UNTOLD)


def are_unlike(one: int, other: int) -> bool:
    """Tell whether two lines show different sorts of medium."""
    return one != other and UNTOLD not in {one, other}
