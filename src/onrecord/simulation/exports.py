"""Writing one phone's export: the chat text, its lines counted, and the files beside it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from onrecord.simulation.cast import Export
from onrecord.simulation.chance import Chance
from onrecord.simulation.filenames import Names
from onrecord.simulation.handsets import Gone, Held, hold
from onrecord.simulation.lines import write_message
from onrecord.simulation.media import make_file
from onrecord.simulation.notices import write_notice
from onrecord.simulation.packages import pack
from onrecord.simulation.pages import MARK, Line, Page, bare, open_page
from onrecord.simulation.past import Past
from onrecord.simulation.script import Message
from onrecord.simulation.truth import Absent, Present

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Written:
    """An export as written: its file, the chat text's entry and lines, and each item's place by its id."""

    page: Page
    path: Path
    entry: str
    lines: int
    places: dict[str, Present | Absent]


@dataclass(slots=True)
class _Sheet:
    """The chat text so far. ``start`` goes before the next line and belongs to it: a byte order mark."""

    page: Page
    names: Names
    start: str = ""
    parts: list[bytes] = field(default_factory=list)
    bytes: int = 0
    lines: int = 0

    def add(self, held: Held) -> Present:
        """Write one held item and say where it stands."""
        local = self.page.local(held.item.at)
        self.names.place += 1
        self.names.local = local
        line = _line(self.page, held, self.names)
        data = (self.start + _header(self.page, line, local) + line.text + _ending(self.page)).encode()
        self.start = ""
        first_line, first_byte = self.lines + 1, self.bytes
        self.parts.append(data)
        self.bytes += len(data)
        self.lines += data.count(b"\n")
        return _present(self.page, line, local, (first_line, self.lines, first_byte))


def write_export(past: Past, export: Export, folder: Path) -> Written:
    """Write one export into ``folder/<export id>/``; the folder must be there and empty of it."""
    page = open_page(past, export)
    states = hold(past, export)
    places: dict[str, Present | Absent] = {
        state.item.id: Absent(state.causes) for state in states if isinstance(state, Gone)
    }
    sheet = _Sheet(page, Names(), start=_BOM if export.bom else "")
    for held in _ordered(page, [state for state in states if isinstance(state, Held)]):
        places[held.item.id] = sheet.add(held)
    seed = past.world.seed
    files = {name: make_file(seed, message) for name, message in sheet.names.files.items()}
    path, entry = pack(page, b"".join(sheet.parts), files if page.has_files else {}, folder)
    return Written(page, path, entry, sheet.lines, places)


def _ordered(page: Page, states: Sequence[Held]) -> Iterator[Held]:
    """Keep the order of time, but shuffle some minutes as an Android may show them."""
    share = page.phone.reorder_share
    if page.on_iphone or not share:
        yield from states
        return
    chance = Chance(page.past.world.seed, "order", page.export.id)
    for _, group in groupby(states, key=lambda held: page.local(held.item.at).replace(second=0)):
        minute = list(group)
        movable = len(minute) > 1 and all(isinstance(held.item, Message) for held in minute)
        yield from chance.shuffled(minute) if movable and chance.happens(share) else minute


def _line(page: Page, held: Held, names: Names) -> Line:
    item = held.item
    return write_message(page, held, item, names) if isinstance(item, Message) else write_notice(page, item)


def _header(page: Page, line: Line, local: dt.datetime) -> str:
    start = MARK if line.marked else ""
    label = f"{line.label}: " if line.label is not None else ""
    return start + page.form.header(local, hour12=page.phone.hour12) + label


def _ending(page: Page) -> str:
    """An iPhone parts messages by CRLF and the lines inside one by LF; an Android knows LF only."""
    return "\r\n" if page.on_iphone else "\n"


def _present(page: Page, line: Line, local: dt.datetime, place: tuple[int, int, int]) -> Present:
    first_line, last_line, first_byte = place
    return Present(
        first_line=first_line,
        last_line=last_line,
        first_byte=first_byte,
        local=page.form.shown(local),
        label=line.label and bare(line.label),
        shown=line.shown,
        body=line.body,
        edited=line.edited,
        notice=line.notice,
        seconds=line.seconds,
        attachment=line.attachment,
        presence=line.presence,
    )
