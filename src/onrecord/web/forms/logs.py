"""The form that narrows the two logs: by whom, what, from which day and until which."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from django import forms
from django.http import QueryDict

from onrecord.records.logs import NOBODY, Span, span_of_days
from onrecord.web.fields import DateField

_ANYBODY = ("", "Anybody")
_ANYTHING = ("", "Anything")


class LogForm(forms.Form):
    """What narrows a log; nothing chosen narrows nothing. Both days are included."""

    mark_optional = False

    account = forms.TypedChoiceField(label="Who", required=False, coerce=int, empty_value=None)
    verb = forms.ChoiceField(label="What", required=False)
    since = DateField(label="From", help_text="The first day, for example 27 3 2026", required=False)
    until = DateField(label="To", help_text="The last day, for example 29 3 2026", required=False)

    def __init__(
        self, data: QueryDict, people: Mapping[int, str], nobody: str, verbs: Iterable[tuple[StrEnum, str]]
    ) -> None:
        """Take the query, the accounts by number, what stands for none of them, and each kind in words."""
        super().__init__(data)
        by_name = sorted(people.items(), key=lambda one: one[1].casefold())
        self.fields["account"].choices = [_ANYBODY, *by_name, (NOBODY, nobody)]  # type: ignore[attr-defined]
        kinds = sorted(((verb.value, said) for verb, said in verbs), key=lambda one: one[1])
        self.fields["verb"].choices = [_ANYTHING, *kinds]  # type: ignore[attr-defined]

    def clean_until(self) -> dt.date | None:
        """Refuse a last day that is before the first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data["until"]
        if since and until and until < since:
            raise forms.ValidationError("The last day must be the first day, or one after it")
        return until  # type: ignore[no-any-return]

    def span(self, zone: dt.tzinfo) -> Span:
        """Return the time of a valid form, its days on the clocks of a zone."""
        return span_of_days(self.cleaned_data["since"], self.cleaned_data["until"], zone)

    def chosen(self) -> Iterator[tuple[str, str]]:
        """Yield what each thing chosen is of, and how it reads."""
        for name in ("account", "verb"):
            if self.cleaned_data[name] not in (None, ""):
                choices = {str(value): said for value, said in self.fields[name].choices}  # type: ignore[attr-defined]
                yield str(self.fields[name].label), choices[str(self.cleaned_data[name])]
        for name in ("since", "until"):
            if day := self.cleaned_data[name]:
                yield str(self.fields[name].label), f"{day.day} {day:%B} {day.year}"
