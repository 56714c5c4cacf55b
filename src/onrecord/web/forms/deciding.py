"""Forms of decisions: each with a reason, that is read years from now."""

from typing import Any

from django import forms

from onrecord.procedures.decide_exceptions import ExceptionDecision
from onrecord.procedures.decide_finding import FindingDecision
from onrecord.procedures.settle_people import PeopleDecision
from onrecord.web.fields import DateField

LONGEST_REASON = 2_000
_LONGEST_NAME = 200


def reason_field(help_text: str = "It stands in the record, with your name.") -> forms.CharField:
    """Return the field for a reason."""
    return forms.CharField(
        label="Why, and how do you know?",
        max_length=LONGEST_REASON,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _name_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=_LONGEST_NAME, help_text=help_text)


_NAME_HELP = "A name, or the number of a person in the register (n-…)."


class ExceptionsForm(forms.Form):
    """One decision on everything that is ticked."""

    decision = forms.ChoiceField(
        label="What is your decision?",
        choices=[
            (ExceptionDecision.SEEN.value, "Seen: nothing more is to be done"),
            (ExceptionDecision.ASKED.value, "Asked for it to be put right: wait for the answer"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what your decision is"},
    )
    reason = reason_field()


class FindingForm(forms.Form):
    """A person's word on a finding."""

    decision = forms.ChoiceField(
        label="What do you say of this finding?",
        choices=[
            (FindingDecision.CONFIRMED.value, "I confirm it"),
            (FindingDecision.REJECTED.value, "I reject it"),
            (FindingDecision.WITHDRAWN.value, "I take back what was said"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you say of it"},
    )
    reason = reason_field("The finding stays as it is; your word and reason stand beside it.")


class PersonForm(forms.Form):
    """Whether the labels that were put together are one person; one of them may be somebody else's."""

    decision = forms.ChoiceField(
        label="Are these one person?",
        choices=[
            (PeopleDecision.SAME.value, "Yes: all of these names are one person's"),
            (PeopleDecision.APART.value, "No: one of the names is somebody else's"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they are one person"},
    )
    label = forms.TypedChoiceField(
        label="If one is somebody else's: which?", coerce=int, required=False, empty_value=None
    )
    name = _name_field("Whose are they, or whose is that one?", _NAME_HELP)
    reason = reason_field()

    def __init__(self, *args: object, labels: list[tuple[int, str]], **kwargs: object) -> None:
        """Take the names to choose from."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["label"].choices = [("", "Choose a name"), *labels]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask which name it is, where one is said to be somebody else's."""
        said = super().clean() or {}
        if said.get("decision") == PeopleDecision.APART and said.get("label") is None:
            self.add_error("label", "Choose the name that is somebody else's")
        return said


class DoubtForm(forms.Form):
    """Whether two labels are one person."""

    decision = forms.ChoiceField(
        label="Are these two names one person's?",
        choices=[
            (PeopleDecision.SAME.value, "Yes: one person"),
            (PeopleDecision.APART.value, "No: two people"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they are one person"},
    )
    name = _name_field("Who is the one person, or whose is the second name?", _NAME_HELP)
    reason = reason_field()


class ReferralForm(forms.Form):
    """The request or hold that changes are set against."""

    name = _name_field("Which request or hold?", "For example: Request 12.")
    on = DateField(label="On which day did it come?")


class LabelForm(forms.Form):
    """What is to be done with a label of a person."""

    decision = forms.ChoiceField(
        label="What do you want to do?",
        choices=[
            ("move", "It is somebody else's"),
            ("withdraw", "Take it away: it is not known whose it is"),
            ("undo", "Undo the last word on it"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you want to do"},
    )
    name = forms.CharField(
        label="Whose is it?", max_length=_LONGEST_NAME, required=False, help_text=_NAME_HELP
    )
    reason = reason_field()

    def clean_name(self) -> str:
        """Ask for a name where the label is somebody else's."""
        name = str(self.cleaned_data.get("name", "")).strip()
        if self.cleaned_data.get("decision") == "move" and not name:
            raise forms.ValidationError("Enter whose it is")
        return name


class JoinForm(forms.Form):
    """Who is the same person."""

    other = forms.CharField(
        label="Who is the same person?",
        max_length=_LONGEST_NAME,
        help_text="The number of a person in the register (n-…). Their names and accounts are moved here.",
    )
    reason = reason_field()
