"""Fields that GOV.UK's patterns need and Django lacks: three boxes for a date, many files, hinted choices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from onrecord.records.errors import UnfitNameError
from onrecord.records.written_names import LONGEST_NAME, comparable_name, written_name

_PARTS = ("day", "month", "year")
_LABELS = ("Day", "Month", "Year")
_WIDTHS = (2, 2, 4)


class DateInput(forms.MultiWidget):
    """Three boxes, day, month and year: nobody has to find a past date in a calendar."""

    template_name = "onrecord/forms/date_input.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Make the boxes; ``attrs`` stand on each of them."""
        boxes = [forms.TextInput({"inputmode": "numeric", **(attrs or {})}) for _ in _PARTS]
        super().__init__(dict(zip(_PARTS, boxes, strict=True)))

    def decompress(self, value: dt.date | None) -> list[int | None]:
        """Return day, month and year of a date."""
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 - Django's own signature
        """Add each box's label and width."""
        context = super().get_context(name, value, attrs)
        for box, label, width in zip(context["widget"]["subwidgets"], _LABELS, _WIDTHS, strict=True):
            box["label"] = label
            box["attrs"]["class"] = f"govuk-date-input__input govuk-input--width-{width}"
        return context


class DateField(forms.MultiValueField):
    """A date in three boxes, whose errors say which part is missing, as GOV.UK's pattern asks."""

    widget = DateInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "Enter a date",
        "incomplete": "The date must include a %(missing)s",
        "invalid": "Enter a real date, for example 27 3 2026",
    }

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - passed to Django as they are
        """Take what any field takes: ``label``, ``help_text``, ``required``, ``error_messages``."""
        options.setdefault("help_text", "For example, 27 3 2026")
        parts = [forms.CharField(required=False, max_length=9) for _ in _PARTS]
        super().__init__(parts, require_all_fields=False, **options)

    def clean(self, value: Any) -> dt.date | None:  # noqa: ANN401 - Django's own signature
        """Return the date, None when nothing was entered and nothing is required."""
        written = [str(part or "").strip() for part in (value or ("", "", ""))]
        missing = [part for part, text in zip(_PARTS, written, strict=True) if not text]
        if len(missing) == len(_PARTS):
            if self.required:
                raise ValidationError(self.error_messages["required"], "required")
            return None
        if missing:
            raise ValidationError(
                self.error_messages["incomplete"], "incomplete", {"missing": " and ".join(missing)}
            )
        day = self._date(written)
        self.validate(day)
        self.run_validators(day)
        return day

    def compress(self, data_list: Sequence[Any]) -> dt.date | None:
        """Return the date of three parts."""
        return self._date([str(part) for part in data_list]) if data_list else None

    def _date(self, written: Sequence[str]) -> dt.date:
        if not all(text.isascii() and text.isdigit() for text in written):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        day, month, year = map(int, written)
        try:
            return dt.date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error


class NameField(forms.CharField):
    """A name of a custodian, a person or a device, as it is to stand on the record."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's own signature
        """Return the name without what nobody sees of it."""
        return comparable_name(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Refuse a name that cannot stand on the record; its length is told by Django's own words."""
        super().validate(value)
        try:
            written_name(value[:LONGEST_NAME] or "-")
        except UnfitNameError as error:
            raise ValidationError(capfirst(str(error))) from error


class HintedRadios(forms.RadioSelect):
    """Radios with a hint under some choices."""

    def __init__(self, hints: Mapping[str, str], attrs: dict[str, Any] | None = None) -> None:
        """Take the hints by the value of their choice."""
        super().__init__(attrs)
        self.hints = dict(hints)

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own
        """Add the hint and its link to the control."""
        option = super().create_option(*args, **kwargs)
        hint = self.hints.get(str(option["value"]))
        if hint:
            option["hint"] = hint
            option["attrs"]["aria-describedby"] = f"{option['attrs'].get('id', option['name'])}_hint"
        return option


class ManyFiles(forms.FileInput):
    """A field for files that takes several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; its value is a list, empty when none is required and none came."""

    widget = ManyFiles
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "Choose at least one file",
        "empty": "The selected file is empty",
    }

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 - Django's own signature
        """Check each file as Django checks one."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        return [super(FilesField, self).clean(file, initial) for file in files]
