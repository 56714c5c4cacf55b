"""Forms of notes for the record: which messages, what was decided, what is to stand instead, and why."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from onrecord.procedures.chosen_messages import MOST_MESSAGES, which
from onrecord.procedures.note import Correction, Decision
from onrecord.records.errors import QueryError
from onrecord.records.notes import NoteSaid
from onrecord.web.fields import DateField
from onrecord.web.forms.deciding import reason_field

LONGEST_DECISION = 10_000
_LONGEST_NAME = 200
_NUMBER = {"class": "govuk-input--width-5", "inputmode": "numeric"}


def _number_field(label: str, missing: str, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        required=required,
        widget=forms.TextInput(attrs=_NUMBER),
        error_messages={
            "required": missing,
            "invalid": "Enter a number, such as 12",
            "min_value": "The first message is number 1",
        },
    )


class ChoiceForm(forms.Form):
    """Which messages of a copy: from one to another, or as an address names them."""

    mark_optional = False

    messages = forms.CharField(required=False, widget=forms.HiddenInput)
    first = _number_field("From message number", "Enter the number of the first message", required=False)
    last = _number_field("To message number", "", required=False)

    def __init__(self, data: object = None, *, messages: int) -> None:
        """Take what was asked for, and how many messages the copy has."""
        super().__init__(data)  # type: ignore[arg-type]  # a mapping of texts, or nothing
        self.held = messages
        self.text = ""
        self.fields[
            "last"
        ].help_text = f"Leave it empty for one message. The last of this copy is {messages:,}."

    def clean(self) -> dict[str, Any]:
        """Ask for messages that the copy has."""
        said = super().clean() or {}
        if not self.errors:
            self.text = str(said["messages"]) or self._range(said["first"], said["last"])
            if self.text:
                self._check()
        return said

    def _range(self, first: int | None, last: int | None) -> str:
        if first is None:
            self.add_error("first", "Enter the number of the first message")
            return ""
        last = first if last is None else last
        if last < first:
            self.add_error("last", "The last message must not stand before the first")
            return ""
        return f"{first}-{last}" if last > first else str(first)

    def _check(self) -> None:
        try:
            of = which([self.text])
        except QueryError:
            asked = f"Enter numbers of messages, at most {MOST_MESSAGES:,} of them"
            raise ValidationError(asked) from None
        if of.ids or any(last > self.held for _, last in of.stretches):
            self.add_error("last", f"The last message of this copy is number {self.held:,}")


class LinesField(forms.CharField):
    """Lines of text: browsers send their ends as two characters, and what is written down has one."""

    def to_python(self, value: object) -> str:
        """Return the text with one character at the end of each line."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class NoteForm(forms.Form):
    """What was decided, by whom, on which day and in which matter; ``latest`` is the last day possible."""

    decision = LinesField(
        label="What was decided?",
        max_length=LONGEST_DECISION,
        help_text="Keep the words of the messages, or write the decision in your own.",
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": "Enter what was decided"},
    )
    by = forms.CharField(
        label="Who decided it?",
        max_length=_LONGEST_NAME,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": "Enter who decided it"},
    )
    on = DateField(label="On which day was it decided?")
    matter = forms.CharField(
        label="What is it about?",
        required=False,
        max_length=_LONGEST_NAME,
        help_text="The matter or project, as the file plan names it.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, data: object = None, *, latest: dt.date, initial: dict[str, object]) -> None:
        """Take what was said, and what to propose."""
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # what a request holds
        self._latest = latest

    def clean_on(self) -> dt.date:
        """Refuse a day still to come."""
        on = self.cleaned_data["on"]
        if not isinstance(on, dt.date) or on > self._latest:
            raise ValidationError("The day of the decision must be today or in the past")
        return on

    def wanted(self) -> Decision:
        """Return what a valid form says."""
        said = self.cleaned_data
        return Decision(said["decision"], said["by"], said["on"], said["matter"])


class CorrectionForm(NoteForm):
    """What is to stand instead, and why."""

    reason = reason_field("It stands in the record with your name. What stood before stays there too.")

    def __init__(self, data: object = None, *, latest: dt.date, before: NoteSaid) -> None:
        """Take what was said, and what stands."""
        self._before = (before.decision, before.by, before.on, before.matter)
        initial = {
            "decision": before.decision,
            "by": before.by,
            "on": dt.date.fromisoformat(before.on),
            "matter": before.matter,
        }
        super().__init__(data, latest=latest, initial=initial)
        self.fields["decision"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Refuse a correction that changes nothing."""
        said = super().clean() or {}
        if not self.errors:
            wanted = self.wanted()
            if (wanted.decision, wanted.by, wanted.on.isoformat(), wanted.matter) == self._before:
                raise ValidationError("Change what is to stand instead, or withdraw the note")
        return said

    def correction(self) -> Correction:
        """Return what a valid form says."""
        said = self.wanted()
        return Correction(said.decision, said.by, said.on, said.matter)


class WithdrawalForm(forms.Form):
    """Why a note is taken back."""

    reason = reason_field("It stands in the record with your name. The note stays there too.")
