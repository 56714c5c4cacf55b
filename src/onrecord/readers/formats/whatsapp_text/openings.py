"""How typed text that imitates a notice would begin: a name and a verb, or a notice's own first words."""

from collections.abc import Collection, Iterator

import numpy as np

from onrecord.readers.formats.whatsapp_text import notices, phrases
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask, Page

_SPEAKERS_LIMIT = 5_000
_KEY_BYTES = 4
_LEAD_BYTES = 8
_VERB_CHARACTERS = 4
_LOOK_BYTES = 512
_CALLS = ("missed_voice_call", "missed_video_call", "call")


class Openings:
    """The beginnings that matter in one file, found in one text or in many at once."""

    def __init__(self, speakers: Collection[str]) -> None:
        """Take the people who speak in the file."""
        self._verbs = tuple(verb.encode() for verb in _verbs())
        self._names: dict[bytes, set[bytes]] = {}
        texts_by_key: dict[bytes, set[bytes]] = {}
        for name in (*sorted(speakers)[:_SPEAKERS_LIMIT], *phrases.load().you):
            for verb in self._verbs:
                self._names.setdefault((name.encode() + verb)[:_KEY_BYTES], set()).add(name.encode())
        for text in _texts():
            texts_by_key.setdefault(text.encode()[:_KEY_BYTES], set()).add(text.encode())
        self._starts = {key: tuple(sorted(texts)) for key, texts in texts_by_key.items()}
        leads = {text for texts in texts_by_key.values() for text in texts}
        leads |= {name + verb for names in self._names.values() for name in names for verb in self._verbs}
        by_size: dict[int, set[int]] = {}
        for lead in {text[:_LEAD_BYTES] for text in leads}:
            by_size.setdefault(len(lead), set()).add(int.from_bytes(lead, "little"))
        self._leads = [
            (np.uint64((1 << 8 * size) - 1), np.array(sorted(codes), np.uint64))
            for size, codes in sorted(by_size.items())
        ]
        self._pairs = np.zeros(1 << 16, np.bool_)
        for _, codes_of_size in self._leads:
            self._pairs[(codes_of_size & np.uint64(0xFFFF)).astype(np.int64)] = True

    def begin(self, text: bytes) -> bool:
        """Tell whether a text begins so."""
        key = text[:_KEY_BYTES]
        if text.startswith(self._starts.get(key, ())):
            return True
        return any(
            text.startswith(name) and text.startswith(self._verbs, len(name))
            for name in self._names.get(key, ())
        )

    def find(self, page: Page, begins: Ints, ends: Ints) -> Mask:
        """Tell which stretches of a page begin so."""
        lead = page.words[begins]
        rows = np.flatnonzero(self._pairs[(lead & np.uint64(0xFFFF)).astype(np.int64)])
        likely = np.zeros(len(rows), np.bool_)
        for mask, codes in self._leads:
            code = lead[rows] & mask
            likely |= codes[np.minimum(np.searchsorted(codes, code), len(codes) - 1)] == code
        found = np.zeros(len(begins), np.bool_)
        for row in rows[likely].tolist():
            begin = int(begins[row])
            found[row] = self.begin(page.cut(begin, min(int(ends[row]), begin + _LOOK_BYTES)))
        return found


def _texts() -> Iterator[str]:
    book = phrases.load()
    literals = [template.literals[0] for template in notices.templates() if template.literals[0]]
    calls = [text for family in _CALLS for text in book.families[family]]
    admin = [text.partition("{")[0] for text in book.families["deleted_by_admin"]]
    for text in (*literals, *notices.encryption_openings(), *calls, *admin):
        yield from (spelling for spelling in phrases.spellings(text) if spelling)


def _verbs() -> list[str]:
    every = (*notices.templates(), *phrases.load().started_calls)
    after = {template.literals[1][:_VERB_CHARACTERS] for template in every if not template.literals[0]}
    return sorted(after | {verb.replace("'", "\u2019") for verb in after})
