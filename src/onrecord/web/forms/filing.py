"""The form of a filing: where, under which reference and retention label."""

from collections.abc import Mapping

from django import forms

from onrecord.records.filing import FilingTerms
from onrecord.records.places import FolderPlace, Place, WebdavPlace
from onrecord.web.fields import HintedRadios

_LONGEST = 200


def where(place: Place) -> str:
    """Return where a place is, in words."""
    if isinstance(place, FolderPlace):
        return f"Folder {place.path}"
    if isinstance(place, WebdavPlace):
        return f"WebDAV server, {place.url}"
    return f"SharePoint, folder {place.folder}"


class FilingForm(forms.Form):
    """Where something goes in the corporate system, and under which terms."""

    destination = forms.ChoiceField(
        label="Where do you want to file it?", error_messages={"required": "Choose where to file it"}
    )
    reference = forms.CharField(
        label="File-plan reference",
        max_length=_LONGEST,
        help_text="The reference of the file or folder that it belongs to, such as HB/24/7.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    label = forms.CharField(
        label="Retention label",
        max_length=_LONGEST,
        help_text="As your corporate system names it, such as Keep seven years.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    whole_receipts = forms.BooleanField(
        label="Also file receipts that name other conversations",
        required=False,
        help_text="The backup of a phone has one receipt for all its conversations. Leave this off, and "
        "such a receipt stays here; its digest is filed.",
    )

    def __init__(self, places: Mapping[str, Place], data: object = None) -> None:
        """Take the places that the settings name."""
        super().__init__(data)  # type: ignore[arg-type]  # what a request holds, or nothing
        field = self.fields["destination"]
        if isinstance(field, forms.ChoiceField):
            field.widget = HintedRadios({name: where(place) for name, place in places.items()})
            field.choices = [(name, name.capitalize()) for name in sorted(places)]
            field.initial = next(iter(places)) if len(places) == 1 else None

    def terms(self) -> FilingTerms:
        """Return reference and label of a valid form."""
        return FilingTerms(self.cleaned_data["reference"], self.cleaned_data["label"])
