"""Read, screen, commit to and stage one source, or what its custodian lets the office have of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.ports.archive import Staged
from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.procedures.recognise import recognised
from onrecord.procedures.withhold import Drawn, compare_trees
from onrecord.records.captures import Finding, LineTree, Survey
from onrecord.records.errors import SourceChangedError
from onrecord.records.messages import Assumptions

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Examined:
    """A source as it was read and staged. ``seed`` makes the salts of ``tree``, and is empty when drawn."""

    staged: Staged
    survey: Survey
    tree: LineTree
    seed: bytes = field(repr=False)
    findings: Sequence[Finding]
    drawn: Drawn | None = None


def examine(
    home: Home, feed: Feed, assumptions: Assumptions, drawn: Drawn | None, progress: Progress
) -> Examined:
    """Stage the bytes while keyless children read, screen and commit to every line; confirm the source.

    When anything fails, nothing stays staged.
    """
    survey = home.sandbox.survey(feed, assumptions, progress)
    if drawn is None:
        seed = home.randomness.token(SEED_BYTES)
        tree = home.sandbox.line_tree(feed, seed)
    else:
        seed, tree = b"", home.sandbox.kept_tree(feed, assumptions, drawn.withholding)
    staged = _staged(home, feed)
    try:
        found, findings = recognised(home.recogniser, feed, survey.result(), progress)
        examined = Examined(staged, found, tree.result(), seed, findings, drawn)
        compare_trees(drawn, examined.tree)
        feed.confirm_unchanged()
    except BaseException:
        home.archive.discard(staged)
        raise
    return examined


def _staged(home: Home, feed: Feed) -> Staged:
    try:
        return home.archive.stage(feed, unheard)
    except SourceChangedError:
        feed.confirm_unchanged()  # which knows the cause better, when a part of a container is damaged
        raise


def unheard(_done: int, _total: int) -> None:
    """Let the survey alone report progress."""
