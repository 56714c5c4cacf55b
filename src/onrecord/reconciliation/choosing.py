"""Which conversation is meant, where a source holds several: the one that the other sources hold too."""

from collections.abc import Sequence

from onrecord.reconciliation.anchors import agreement, fitting_anchors
from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.lines import lines_of
from onrecord.reconciliation.sameness import groups_of
from onrecord.records.errors import AmbiguousFormatError, NotOneConversationError


def of_one_conversation(sources: Sequence[Sequence[Copy]]) -> Sequence[Copy]:
    """Return one copy of each source, all of one conversation; where each has one alone, these.

    Raises:
        NotOneConversationError: no conversation is in two of them.
        AmbiguousFormatError: several are; ``choices`` are their titles.
    """
    copies = [copy for source in sources for copy in source]
    if all(len(source) == 1 for source in sources):
        return copies
    lines = lines_of(copies)
    found = agreement(lines, fitting_anchors(lines))
    source_of = [number for number, source in enumerate(sources) for _ in source]
    common = [group for group in groups_of(lines, found) if len({source_of[copy] for copy in group}) > 1]
    if not common:
        raise NotOneConversationError(
            "none of these sources holds a conversation that another holds too: "
            "check that they are of one group"
        )
    if len(common) > 1:
        titles = tuple(copies[group[0]].title for group in common)
        raise AmbiguousFormatError(
            f"these sources have {len(common)} conversations in common: capture them, and reconcile one "
            "at a time by the ids that `onrecord conversations` lists",
            titles,
        )
    return [copies[one] for one in common[0]]
