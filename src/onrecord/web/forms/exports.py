"""Forms of exports: what is to be taken, for whom, and what for."""

from django import forms
from django.http import QueryDict

from onrecord.records.exports import WantedExport
from onrecord.records.searches import EVERYTHING
from onrecord.web.forms.finding import FilterForm, FindForm

_LONGEST_WORDS = 500
_LONGEST_RECIPIENT = 200
_LONGEST_PURPOSE = 2_000


class ExportForm(FilterForm):
    """An export: words and filters, who is to have it, and what for."""

    field_order = ("recipient", "purpose", "words", *FilterForm.base_fields)

    recipient = forms.CharField(
        label="Who is to have the file?",
        max_length=_LONGEST_RECIPIENT,
        help_text="A person and their organisation. The file carries this name.",
        error_messages={"required": "Enter who is to have the file"},
    )
    purpose = forms.CharField(
        label="What is it for?",
        max_length=_LONGEST_PURPOSE,
        help_text="The person who must agree reads this.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Enter what the file is for"},
    )
    words = forms.CharField(
        label="Words",
        required=False,
        max_length=_LONGEST_WORDS,
        help_text="As in a search: all must occur in one message. Leave it empty to take everything "
        "within the filters below.",
    )

    def begin_with(self, search: QueryDict) -> None:
        """Begin with the words and filters of a search's address; an unclear one is left out."""
        asked = FindForm(search, [value for value, _ in self.fields["channel"].choices])  # type: ignore[attr-defined]
        asked.is_valid()
        self.initial = {name: said for name, said in asked.cleaned_data.items() if name in self.fields}

    def wanted(self) -> WantedExport:
        """Return what a valid form asks for."""
        said = self.cleaned_data
        return WantedExport(said["words"], self.filters(EVERYTHING), said["recipient"], said["purpose"])
