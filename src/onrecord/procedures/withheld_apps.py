"""Which of several apps' messages in one backup something is withheld of, and of which nothing is.

Each app's messages are a source of their own. Those of which nothing is withheld are kept whole, but without
the backup's own files: its list names every file on the phone, also those of withheld messages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.integrity.salts import SEED_BYTES
from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.procedures.sources import FeedPart, LeftOut, Refused, Source
from onrecord.procedures.stop import spills_of
from onrecord.procedures.withhold import draw, one_source
from onrecord.records.errors import WithholdingError
from onrecord.records.withholding import Choice


@dataclass(frozen=True, slots=True)
class OfApp:
    """One app's messages, and what is withheld of them: nothing where there are no choices."""

    source: Source
    choices: Sequence[Choice] = ()


def of_apps(found: Sequence[Source | Refused | LeftOut], choices: Sequence[Choice]) -> Sequence[OfApp]:
    """Return each source with the choices that are of it; of one source alone all are.

    Raises:
        WithholdingError: there are several that are no apps of one backup; or a choice names no app where
            there are several, or one that is not there.
    """
    if not are_apps(found):
        source = one_source(found)
        _refuse_others(choices, ["", source.app])
        return [OfApp(source, choices)]
    read = [one for one in found if isinstance(one, Source)]
    _refuse_others(choices, [one.app for one in read])
    return list(_parted(read, choices))


def are_apps(found: Sequence[Source | Refused | LeftOut]) -> bool:
    """Tell whether there are several sources, all read, each the messages of another app in one backup."""
    apps = [one.app for one in found if isinstance(one, Source)]
    has_refused = any(isinstance(one, Refused) for one in found)
    return len(apps) > 1 and all(apps) and len(set(apps)) == len(apps) and not has_refused


def confirm_choices(sandbox: Sandbox, parted: Sequence[OfApp], progress: Progress) -> None:
    """Check all choices before anything of several apps is captured; a marking is left to the capture.

    Raises:
        WithholdingError: a choice names nothing or cannot be decided, or nothing of an app would be kept.
    """
    for one in parted if len(parted) > 1 else ():
        feed, assumptions = one.source.feed, one.source.assumptions
        if one.choices:
            screened = sandbox.survey(feed, assumptions, progress).result()
            if not spills_of(screened):
                draw(sandbox, feed, screened, assumptions, (one.choices, bytes(SEED_BYTES)))


def _parted(read: Sequence[Source], choices: Sequence[Choice]) -> Iterator[OfApp]:
    for source in read:
        mine = [one for one in choices if one.app == source.app]
        yield OfApp(source if mine else _without_backup(source), mine)


def _without_backup(source: Source) -> Source:
    if not isinstance(source.feed, FeedPart):
        return source
    bare = replace(source.assumptions, received_files=0)
    return replace(source, feed=source.feed.without_received(), assumptions=bare)


def _refuse_others(choices: Sequence[Choice], apps: Sequence[str]) -> None:
    known = " or ".join(f'app = "{app}"' for app in apps if app)
    for number, choice in enumerate(choices, 1):
        if choice.app not in apps:
            raise WithholdingError(
                f"choice {number} does not say of which app in this backup it is: write {known}"
                if known
                else f"choice {number} names an app, and this is no backup of several: take that out"
            )
