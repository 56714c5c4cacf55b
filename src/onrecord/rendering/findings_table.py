"""The findings summed up: a row for each copy and cause, with what it rests on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Cause, Evidence, FindingKind, Reconciliation
from onrecord.rendering.escaping import escaped
from onrecord.rendering.index import KINDS, Index
from onrecord.rendering.words import BY_WEIGHT, CONFIDENCE, IN_SHORT, letter

_MOST_ROWS = 500
_ORDER = tuple(dict.fromkeys((*BY_WEIGHT, *FindingKind)))
_HEADS = ("Copy", "What was found", "Messages", "Confidence", "Evidence", "Other explanations")
_SIDE = {"Messages": ' class="n"'}

Group = tuple[int, FindingKind, int]


def grouped(index: Index) -> list[tuple[Group, int]]:
    """Count the findings of each copy, kind and cause: copies in order, what asks for an answer first."""
    columns = (index.finding_copies, index.finding_codes, index.finding_causes)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    counts = Counter((copy, KINDS[code], cause) for copy, code, cause in rows)
    return sorted(counts.items(), key=lambda each: (each[0][0], _ORDER.index(each[0][1]), each[0][2]))


def findings_table_html(index: Index) -> Iterator[str]:
    """Yield the table, or a sentence when nothing was found."""
    groups = grouped(index)
    if not groups:
        yield "<p>Nothing was found: no copy lacks a message or differs.</p>\n"
        return
    yield '<div class="scroll"><table><caption>Findings by copy and cause</caption>\n<thead><tr>'
    yield "".join(f'<th scope="col"{_SIDE.get(head, "")}>{head}</th>' for head in _HEADS)
    yield "</tr></thead>\n<tbody>\n"
    for (copy, kind, number), count in groups[:_MOST_ROWS]:
        cause = index.found.causes[number]
        yield f'<tr><th scope="row">{letter(copy)}</th><td>{_found(kind)}</td><td class="n">{count:,}</td>'
        yield f"<td>{CONFIDENCE[cause.confidence]}</td><td>{escaped(_evidence(index.found, cause))}</td>"
        yield f"<td>{escaped(' '.join(cause.other_explanations))}</td></tr>\n"
    yield "</tbody></table></div>\n"
    if len(groups) > _MOST_ROWS:
        more = number_of(len(groups) - _MOST_ROWS, "row")
        yield f"<p>{more} more; the Parquet files hold all findings.</p>\n"


def _found(kind: FindingKind) -> str:
    return f"absent: {IN_SHORT[kind]}" if kind in BY_WEIGHT else IN_SHORT[kind]


def _evidence(found: Reconciliation, cause: Cause) -> str:
    return "; ".join(f"{each.says} ({seen(found, each)})" for each in cause.evidence)


def seen(found: Reconciliation, evidence: Evidence) -> str:
    """Name the place that evidence stands at: ``A line 12``, or ``copy A``."""
    where = letter_of(found, evidence.copy)
    return f"copy {where}" if evidence.line is None else f"{where} line {evidence.line}"


def letter_of(found: Reconciliation, copy: str) -> str:
    """Return the letter of the copy of this id; the id itself when it is none of these."""
    ids: Sequence[str] = [account.id for account in found.copies]
    return letter(ids.index(copy)) if copy in ids else legible(copy)
