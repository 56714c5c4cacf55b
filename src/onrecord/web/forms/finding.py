"""Forms for finding: words and filters of a search, what to count by, a quotation, a saved search's name."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from onrecord.procedures.count import By
from onrecord.procedures.find_quotation import MOST_CHARACTERS
from onrecord.procedures.save_search import LONGEST_NAME
from onrecord.records.channels import channel_name
from onrecord.records.searches import Filters, Order, Query, Sight
from onrecord.rendering.chat_words import KINDS
from onrecord.web.drawn_once import KeptField
from onrecord.web.fields import DateField, HintedRadios

PAGE = 25
_LONGEST_WORDS = 500
_NAME = {"required": False, "max_length": LONGEST_NAME, "strip": True}

BY_NAMES = {
    By.CHANNEL: "Channel",
    By.PERSON: "Person",
    By.CUSTODIAN: "Custodian",
    By.MONTH: "Month",
}


def _errors_of(label: str) -> dict[str, str]:
    """Return a date's errors by its name: two dates stand side by side."""
    return {
        "invalid": f"Enter a real date for “{label}”, for example 27 3 2026",
        "incomplete": f"The date for “{label}” must include a %(missing)s",
    }


class FilterForm(forms.Form):
    """What narrows a search or count. Names may be parts of names."""

    mark_optional = False
    bound_field_class = KeptField

    person = forms.CharField(
        label="Person",
        help_text="Who wrote it: a name of the register of people, or as a phone has it",
        **_NAME,  # type: ignore[arg-type]
    )
    custodian = forms.CharField(label="Custodian", help_text="Whose copy it is in", **_NAME)  # type: ignore[arg-type]
    conversation = forms.CharField(label="Conversation", help_text="A title or a reference", **_NAME)  # type: ignore[arg-type]
    channel = forms.MultipleChoiceField(
        label="Channel",
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    kind = forms.MultipleChoiceField(
        label="Kind of message",
        required=False,
        choices=[(kind.value, name) for kind, name in KINDS.items()],
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    since = DateField(
        label="Since",
        help_text="The first day, for example 27 3 2026",
        required=False,
        error_messages=_errors_of("Since"),
    )
    before = DateField(
        label="Before",
        help_text="The first day that is left out",
        required=False,
        error_messages=_errors_of("Before"),
    )

    def __init__(self, data: QueryDict | None, channels: Iterable[str]) -> None:
        """Take what was asked for, and the channels of what is in sight."""
        super().__init__(data)
        choices = sorted((channel, channel_name(channel)) for channel in set(channels))
        self.fields["channel"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days between which none lies: nothing could be found, and that would read as an answer."""
        said = super().clean() or {}
        since, before = said.get("since"), said.get("before")
        if since and before and before <= since:
            self.add_error("before", "The day for “Before” must be after the day for “Since”")
        return said

    def filters(self, sight: Sight) -> Filters:
        """Return the filters of a valid form, within a sight."""
        said = self.cleaned_data
        return Filters(
            people=_given(said["person"]),
            custodians=_given(said["custodian"]),
            conversations=_given(said["conversation"]),
            channels=said["channel"],
            kinds=said["kind"],
            since=said["since"],
            before=said["before"],
            sight=sight,
        )

    def chosen(self) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """Yield each filter in force: what it is of, how it reads, and the query's keys that make it."""
        said, query = self.cleaned_data, self.data
        for name in ("person", "custodian", "conversation"):
            if said.get(name):
                yield str(self.fields[name].label), said[name], {name: query[name]}
        for name in ("channel", "kind"):
            names = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            for value in said.get(name, ()):
                yield str(self.fields[name].label), names[value], {name: value}
        for name in ("since", "before"):
            if said.get(name):
                keys = {key: query[key] for key in query if key.startswith(f"{name}_")}
                yield str(self.fields[name].label), f"{said[name]:%d %b %Y}".lstrip("0"), keys


class SharedFields(dict[str, forms.Field]):
    """The fields of a form, for all its requests: a copy has each itself, but for what a request changes.

    A field keeps nothing of what was asked; copying all of a panel's takes longer than finding what it asks.
    """

    def __deepcopy__(self, memo: dict[int, object]) -> dict[str, forms.Field]:
        """Return the fields for one request: its channels are those of what is in sight."""
        return {**self, "channel": copy.deepcopy(self["channel"], memo)}


class FindForm(FilterForm):
    """A search: words, and in which order what they find is shown."""

    words = forms.CharField(
        label="Words",
        required=False,
        max_length=_LONGEST_WORDS,
        help_text="All must occur in one message. “Words in quotation marks” stand side by side; harb* finds "
        "every word that begins so.",
        widget=forms.TextInput({"type": "search", "form": "find", "autocomplete": "off"}),
    )
    order = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[(Order.NEWEST.value, "Newest first"), (Order.RELEVANCE.value, "By relevance")],
        widget=HintedRadios(
            {Order.RELEVANCE.value: "Ranked over the newest 2,000 matches"},
            {"class": "govuk-radios--small", "form": "find"},
        ),
    )

    @classmethod
    def told(cls, query: str) -> Sequence[tuple[str, str]]:
        """Return what a query asks for, each as what it is of and how it reads."""
        asked = QueryDict(query)
        form = cls(asked, asked.getlist("channel"))
        form.is_valid()
        said = form.cleaned_data
        words = [("Words", said["words"])] if said.get("words") else []
        order = [("Order", "By relevance")] if said.get("order") == Order.RELEVANCE else []
        return [*words, *((of, value) for of, value, _ in form.chosen()), *order]

    @property
    def filter_fields(self) -> Sequence[Any]:
        """Return the filters as they are drawn in the panel."""
        return [self[name] for name in FilterForm.base_fields]

    def query(self, sight: Sight, after: int | None) -> Query:
        """Return the question of a valid form; ``after`` is the cursor of the page before."""
        order = Order(self.cleaned_data["order"] or Order.NEWEST)
        is_ranked = order is Order.RELEVANCE
        return Query(
            text=self.cleaned_data["words"],
            filters=self.filters(sight),
            limit=PAGE,
            order=order,
            before_row=None if is_ranked else after,
            skip=(after or 0) if is_ranked else 0,
        )


class CountForm(FilterForm):
    """What to count by, within filters."""

    by = forms.ChoiceField(
        label="Count by",
        required=False,
        choices=[(by.value, name) for by, name in BY_NAMES.items()],
        widget=forms.RadioSelect({"class": "govuk-radios--small govuk-radios--inline"}),
    )

    @property
    def filter_fields(self) -> Sequence[Any]:
        """Return the filters as they are drawn in the panel."""
        return [self[name] for name in FilterForm.base_fields]


class QuoteForm(forms.Form):
    """A text that was published, to look for here."""

    text = forms.CharField(
        label="What is quoted",
        max_length=MOST_CHARACTERS,
        strip=True,
        help_text="Paste only the words that are quoted, from a sentence to a few pages. A name or a time "
        "before a message does no harm; whatever else a paper wrote around the words counts as quoted too.",
        widget=forms.Textarea({"rows": 8, "maxlength": MOST_CHARACTERS}),
        error_messages={"required": "Paste the text that is quoted"},
    )


class NameForm(forms.Form):
    """A saved search's name."""

    bound_field_class = KeptField

    name = forms.CharField(
        label="Name of the search",
        max_length=LONGEST_NAME,
        strip=True,
        error_messages={"required": "Enter a name for the search"},
    )


for _form in (FindForm, CountForm):
    _form.base_fields = SharedFields(_form.base_fields)


def _given(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
