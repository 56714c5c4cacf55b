"""The form that asks which of the files that no message names are left out."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from onrecord.web.reading_cards import said

MOST_FILES = 500
"""So many boxes a form may send, with room for the rest of it."""


class FilesForm(forms.Form):
    """Files that no message names, which are left out too."""

    mark_optional = False
    unnamed = forms.MultipleChoiceField(
        label="Which of these files are left out?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, files: Sequence[str], chosen: Collection[str], data: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the first of them, by a number each; ``chosen`` are ticked already."""
        ticked = [str(number) for number, name in enumerate(files[:MOST_FILES]) if name in chosen]
        super().__init__(data, initial={"unnamed": ticked})
        self._files = files[:MOST_FILES]
        field = self.fields["unnamed"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(number), said(name)) for number, name in enumerate(self._files)]
        if len(files) > MOST_FILES:
            field.help_text = (
                f"The first {MOST_FILES} of {len(files):,}. To leave out more of them, choose on your own "
                "device before anything is sent, or at the terminal."
            )

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the names of those that were chosen."""
        return tuple(self._files[int(number)] for number in self.cleaned_data["unnamed"])
