"""Forms of matters: what one asks for, why something is not held, which copies are of which conversation."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from onrecord.procedures.answer_matter import Answering
from onrecord.procedures.open_matter import Wanted
from onrecord.records.errors import UnfitNameError
from onrecord.records.matters import Answer, MatterSaid
from onrecord.records.written_names import written_name
from onrecord.rendering.matrix_words import ANSWERS
from onrecord.web.fields import DateField, HintedRadios
from onrecord.web.forms.deciding import LONGEST_REASON

_LONGEST_NAME = 200
_HINTS = {
    Answer.NIL_RETURN.value: "They were in it, or may have been, and say that they have no messages.",
    Answer.LOST.value: "There were messages, and they cannot be had any more.",
    Answer.NOT_EXPECTED.value: "They were never in this conversation, so that nothing is asked of them.",
    Answer.EXPECTED.value: "It is outstanding again from today.",
}
_REASON_HELP = "For example: a letter of 3 March says so. It stands in the record, with your name."


def _lines_field(label: str, help_text: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": missing},
    )


def _why_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MatterForm(forms.Form):
    """A matter: what it is called, the time it asks for, whose conversations and which."""

    name = forms.CharField(
        label="What is the matter called?",
        max_length=_LONGEST_NAME,
        help_text="For example: Storm inquiry, request 4.",
        error_messages={"required": "Enter what the matter is called"},
    )
    reference = forms.CharField(
        label="Its reference elsewhere",
        max_length=_LONGEST_NAME,
        required=False,
        help_text="The reference that the inquiry or your own office gave it.",
    )
    since = DateField(
        label="First day asked for",
        required=False,
        help_text="Leave it empty for everything before the last day.",
    )
    until = DateField(
        label="Last day asked for",
        required=False,
        help_text="Leave it empty for everything after the first day.",
    )
    custodians = _lines_field(
        "Whose conversations are asked for?",
        "One name a line, as receipts give it.",
        "Enter whose conversations are asked for",
    )
    conversations = _lines_field(
        "Which conversations?",
        "One a line, by the title that phones show: copies with that title are found by it. A chat between "
        "two people has another title on each phone: give it a name of your own, and put its copies in "
        "afterwards, on the page of its cell.",
        "Enter which conversations are asked for",
    )

    def clean_custodians(self) -> str:
        """Refuse a name that cannot stand on the record, beside the names."""
        given = str(self.cleaned_data["custodians"])
        try:
            return "\n".join(written_name(line) for line in given.splitlines() if line.strip())
        except UnfitNameError as error:
            raise ValidationError(capfirst(str(error))) from error

    def clean(self) -> dict[str, Any]:
        """Ask for days in their order."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not stand before the first")
        return said

    def wanted(self) -> Wanted:
        """Return what a valid form says."""
        said = self.cleaned_data
        return Wanted(
            said["name"],
            said["custodians"].splitlines(),
            said["conversations"].splitlines(),
            said["reference"],
            said["since"],
            said["until"],
        )


class ChangeForm(MatterForm):
    """What a matter is to be from now on, and why."""

    reason = _why_field(
        "Why is it changed?",
        "It stands in the record. Where you add something, all of it waits until another records officer "
        "agrees, since whoever reads for this matter would see more. To leave something out is done at once.",
    )

    def __init__(self, data: object = None, *, before: MatterSaid) -> None:
        """Begin with what stands."""
        initial = {
            "name": before.name,
            "reference": before.reference,
            "since": before.first_day,
            "until": before.last_day,
            "custodians": "\n".join(one.name for one in before.custodians),
            "conversations": "\n".join(one.name for one in before.conversations),
        }
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a mapping of texts, or nothing


class AnswerForm(forms.Form):
    """One answer on the cells that were ticked."""

    said = forms.ChoiceField(
        label="What is the answer?",
        choices=[(answer.value, label) for answer, label in ANSWERS.items()],
        widget=HintedRadios(_HINTS),
        error_messages={"required": "Choose what the answer is"},
    )
    by = forms.CharField(
        label="On whose word?",
        max_length=_LONGEST_NAME,
        required=False,
        help_text="Who said so: the custodian, or their office. A nil return or a loss needs it.",
    )
    reason = _why_field("Why, and how is that known?", _REASON_HELP)

    def clean(self) -> dict[str, Any]:
        """Ask on whose word a nil return or a loss is."""
        said = super().clean() or {}
        needs = said.get("said") in {Answer.NIL_RETURN.value, Answer.LOST.value}
        if needs and not str(said.get("by", "")).strip():
            self.add_error("by", "Enter on whose word it is")
        return said

    def answering(self) -> Answering:
        """Return what a valid form says."""
        said = self.cleaned_data
        return Answering(Answer(said["said"]), said["by"], said["reason"])


class ReasonForm(forms.Form):
    """Why a matter is closed, opened again, or put back."""

    reason = _why_field("Why?", "It stands in the record, with your name.")


class PlaceForm(forms.Form):
    """Whether a copy is of the cell's conversation."""

    copy = forms.ChoiceField(
        label="Which copy?", widget=forms.RadioSelect, error_messages={"required": "Choose a copy"}
    )
    reason = _why_field(
        "Why, and how do you know?",
        "It stands in the record. Once another records officer agrees, whoever reads for this matter sees "
        "the copy.",
    )

    def __init__(self, data: object = None, *, copies: Sequence[tuple[str, str]]) -> None:
        """Take the copies that there are to choose from."""
        super().__init__(data)  # type: ignore[arg-type]  # a mapping of texts, or nothing
        self.fields["copy"].choices = copies  # type: ignore[attr-defined]
