"""What the holder of a link answered, in rows, to be checked before it is captured."""

from onrecord.procedures.look_at import Looked
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import UploadError
from onrecord.web.answer_rows import answer_rows, titles_row
from onrecord.web.components import Row
from onrecord.web.drafts import Draft
from onrecord.web.forms.links import MADE
from onrecord.web.reading_cards import said
from onrecord.web.withheld_rows import left_out


def link_rows(link: CaptureLink, draft: Draft, looked: Looked) -> list[Row]:
    """Return what is captured, and each answer with the way to change it.

    Raises:
        UploadError: the questions are not answered.
    """
    answers = draft.answers
    if answers is None:
        raise UploadError("answer the questions first")
    rows = [left_out(draft), Row("Whose phone", said(link.custodian)), titles_row(looked)]
    return rows + answer_rows(draft, answers, ("How the file was made", MADE[answers.supplied]))
