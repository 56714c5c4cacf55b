"""Forms of single-use links: for whom and until when, and the few questions that their holders are asked."""

from typing import Any

from django import forms

from onrecord.procedures.hand_in import Custodians, Supplied
from onrecord.procedures.link import Wanted
from onrecord.records.capture_links import DEFAULT_DAYS, LONGEST_WORD, MOST_DAYS
from onrecord.web.fields import FilesField, HintedRadios
from onrecord.web.forms.capture import TermsForm, whose

MADE = {
    Supplied.SELF: "The app or the phone made it: an export or a backup, from all that is there",
    Supplied.SUPERVISED: "The same, and somebody from the organisation that asked for it looked on",
    Supplied.FORWARDED: "Messages were forwarded or copied one by one, and put together",
}
"""How a file was made, in the words of who holds a link."""


class LinkForm(forms.Form):
    """For whom a link is, for how long, and a word to them."""

    days = forms.IntegerField(
        label="For how many days should it work?",
        min_value=1,
        max_value=MOST_DAYS,
        initial=DEFAULT_DAYS,
        help_text=f"At most {MOST_DAYS}.",
        error_messages={
            "required": "Enter for how many days it should work",
            "invalid": "Enter for how many days it should work, as a number",
            "min_value": "It must work for at least one day",
            "max_value": f"It can work for {MOST_DAYS} days at most",
        },
    )
    word = forms.CharField(
        label="A word to them",
        required=False,
        max_length=LONGEST_WORD,
        help_text="They read it when they open the link. For example, which conversation you need.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_WORD}),
    )

    def __init__(self, known: Custodians, data: Any = None) -> None:  # noqa: ANN401 - what Django takes
        """Offer those whom the officer may act for."""
        super().__init__(data)
        custodian = whose(known, "Whose conversation will be handed in?")
        if known.only is not None:
            custodian.initial = known.only
        self.fields = {"custodian": custodian, **self.fields}

    def wanted(self) -> Wanted:
        """Return what a valid form says."""
        said = self.cleaned_data
        return Wanted(said["custodian"].strip(), said["days"], said["word"])


class SendForm(forms.Form):
    """The files, and nothing else."""

    export = FilesField(
        label="Files from the phone",
        help_text="The export as the app made it: a zip or text file, with its photos if they came apart.",
    )


class LinkTermsForm(TermsForm):
    """What the holder of a link knows and the file does not say; nothing is chosen for them."""

    supplied = forms.ChoiceField(
        label="How was the file made?",
        choices=[(one.value, says) for one, says in MADE.items()],
        widget=HintedRadios({Supplied.FORWARDED.value: "Then nobody can see what was left out"}),
        error_messages={"required": "Choose how the file was made"},
    )


class NotFromThemForm(forms.Form):
    """Why what came through a link did not come from whom it was for."""

    why = forms.CharField(
        label="How do you know, or what makes you doubt it?",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1_000}),
        error_messages={"required": "Say how you know, or what makes you doubt it"},
    )
