"""Read a source without storing anything: what the reader sees, and its count."""

from collections.abc import Iterator

from onrecord.governance.cautions import cautioned
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.readers.rows import as_json
from onrecord.records.captures import Summary
from onrecord.records.messages import Anomaly, Assumptions, Statement


def read(
    sandbox: Sandbox, feed: Feed, assumptions: Assumptions, progress: Progress
) -> Iterator[dict[str, object] | Summary]:
    """Yield each message and anomaly as JSON-ready objects, then the summary.

    One child reads the items while another counts, as it does for a capture.

    Raises:
        UnreadableError: no reader understands the source.
        SourceChangedError: it changed while it was read.
    """
    survey = sandbox.survey(feed, assumptions, _unheard)
    for item in sandbox.items(feed, assumptions, progress):
        if isinstance(item, Anomaly):
            yield dict(item.as_json())
        elif not isinstance(item, Statement):
            yield from as_json(item)
    feed.confirm_unchanged()
    yield cautioned(survey.result().summary, assumptions)


def summarise(sandbox: Sandbox, feed: Feed, assumptions: Assumptions, progress: Progress) -> Summary:
    """Return the summary alone; nothing but counts leaves the child."""
    survey = sandbox.survey(feed, assumptions, progress).result()
    feed.confirm_unchanged()
    return cautioned(survey.summary, assumptions)


def _unheard(_done: int, _total: int) -> None:
    """Let the items alone report progress: both children read the same bytes."""
