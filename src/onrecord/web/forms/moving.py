"""Under what a capture is to be filed, and why."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from onrecord.procedures.accepted import Accepted
from onrecord.procedures.move_capture import Target
from onrecord.records.written_names import LONGEST_NAME

_LONGEST_REASON = 1_000
_ASK = {"required": "Enter a name"}


class MoveForm(forms.Form):
    """What it says now, to be put right, and why."""

    custodian = forms.CharField(label="Whose phone is it from?", max_length=LONGEST_NAME, error_messages=_ASK)
    device = forms.CharField(label="Which phone", max_length=LONGEST_NAME, error_messages=_ASK)
    title = forms.CharField(
        label="What the conversation is called", max_length=LONGEST_NAME, error_messages=_ASK
    )
    reason = forms.CharField(
        label="Why is it moved?",
        max_length=_LONGEST_REASON,
        help_text="It will be read years from now. The record keeps it; the receipt does not say it.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": _LONGEST_REASON}),
        error_messages={"required": "Say why it is moved"},
    )

    def __init__(self, kept: Accepted, data: Any = None) -> None:  # noqa: ANN401 - what Django takes
        """Begin with what it says; a name is asked for where the conversation has no key of the app's own."""
        was = kept.copies[0]
        said = {"custodian": was.custodian, "device": was.device, "title": was.title}
        super().__init__(data, initial=said)
        self._said = said
        if len(kept.copies) != 1 or was.key:
            del self.fields["title"]

    def clean(self) -> dict[str, Any]:
        """Ask for a change."""
        said = super().clean() or {}
        if not self.errors and self.target() == Target():
            raise ValidationError("Change what is wrong: it is filed so already")
        return said

    def target(self) -> Target:
        """Return what changes."""
        return Target(*(self._changed(name) for name in ("custodian", "device", "title")))

    def _changed(self, name: str) -> str | None:
        given = str(self.cleaned_data.get(name, "")).strip()
        return given if given and given != self._said[name] else None
