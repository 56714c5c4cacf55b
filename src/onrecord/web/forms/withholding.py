"""Forms that ask what is no official business: whether anything is, why, and how to choose it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from onrecord.procedures.look_at import Seen
from onrecord.records.captures import ConversationCount
from onrecord.records.messages import Kind
from onrecord.records.plurals import number_of
from onrecord.rendering.chat_words import KINDS
from onrecord.web.apps_chosen import called
from onrecord.web.fields import DateField, HintedRadios
from onrecord.web.keeping_back import BUSINESS, Listing
from onrecord.web.reading_cards import said

_ALL, _SOME = "all", "some"
WAYS = {
    "conversations": "Whole conversations",
    "people": "Everything that some people wrote",
    "kinds": "Everything of one kind, such as calls",
    "span": "Everything in a time, or between two messages",
    "messages": "Single messages, from a list",
}
_FROM_BEFORE_TO = "The last must not come before the first"


class OfficialForm(forms.Form):
    """Whether all of a conversation is official business."""

    page_heading_field = "official"
    official = forms.ChoiceField(
        label="Is all of it official business?",
        help_text="What is personal, party or constituency business is no part of the office's record. "
        "You can leave it out.",
        choices=[(_ALL, "Yes, all of it"), (_SOME, "No: leave some of it out")],
        widget=HintedRadios({_SOME: "You will choose what, and see what that does before anything is kept"}),
        error_messages={"required": "Say whether all of it is official business"},
    )

    @property
    def leaves_some_out(self) -> bool:
        """Tell whether a valid form says that some of it is not."""
        return bool(self.cleaned_data["official"] == _SOME)


class AppForm(forms.Form):
    """Of which app in a backup something is left out."""

    page_heading_field = "app"
    app = forms.ChoiceField(
        label="Of which app do you want to leave something out?",
        help_text="One at a time: you can choose of another one after that.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an app"},
    )

    def __init__(self, apps: Sequence[Seen], data: Any, initial: dict[str, Any]) -> None:  # noqa: ANN401 - Django's
        """Offer those that the backup has."""
        super().__init__(data, initial=initial)
        field = self.fields["app"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.app, f"{called(one.app)}, {number_of(one.summary.messages, 'message')}") for one in apps
            ]


class AddForm(forms.Form):
    """Why something is left out, and how to choose it."""

    reason = forms.ChoiceField(
        label="Why is it no official business?",
        choices=[(reason.value, words) for reason, words in BUSINESS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Say why it is no official business"},
    )
    way = forms.ChoiceField(
        label="How do you want to choose it?",
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say how you want to choose it"},
    )

    def __init__(self, data: Any, *, of_several: bool) -> None:  # noqa: ANN401 - Django's
        """Offer whole conversations where there are several."""
        super().__init__(data)
        way = self.fields["way"]
        if isinstance(way, forms.ChoiceField) and not of_several:
            way.choices = [(name, words) for name, words in WAYS.items() if name != "conversations"]


class _DaysForm(forms.Form):
    """First and last day, each of which may be left open."""

    first_day = DateField(label="From this day on", required=False)
    last_day = DateField(label="To the end of this day", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_FROM_BEFORE_TO))
        return given

    def without_days(self) -> None:
        """Ask for no days: those of the source can be read in two ways."""
        del self.fields["first_day"], self.fields["last_day"]

    @property
    def times(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Return the first instant, and the first that is not included any more."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        before = last + dt.timedelta(days=1) if last else None
        return _midnight(first), _midnight(before)


class PeopleForm(_DaysForm):
    """People all of whose messages are left out, or those of some days."""

    people = forms.MultipleChoiceField(
        label="Who wrote it?",
        help_text="What others wrote to them stays in.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person"},
    )
    field_order = ("people", "first_day", "last_day")

    def __init__(self, people: Sequence[str], data: Any, *, has_days: bool) -> None:  # noqa: ANN401 - Django's
        """Offer those who wrote, by a number each: their names may be anything."""
        super().__init__(data)
        self._people = list(people)
        field = self.fields["people"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(number), said(name)) for number, name in enumerate(people)]
        if not has_days:
            self.without_days()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the names of those who were chosen, as the source has them."""
        return tuple(self._people[int(number)] for number in self.cleaned_data["people"])


class ConversationsForm(_DaysForm):
    """Conversations all of which is left out, or what was said there on some days."""

    conversations = forms.MultipleChoiceField(
        label="Which conversations?",
        help_text="Everything in them, whoever wrote it.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one conversation"},
    )
    field_order = ("conversations", "first_day", "last_day")

    def __init__(
        self,
        found: Sequence[ConversationCount],
        data: Any,  # noqa: ANN401 - Django's
        *,
        has_days: bool,
    ) -> None:
        """Offer those that there are, by a number each: their titles may be anything."""
        super().__init__(data)
        self._keys = [one.key for one in found]
        field = self.fields["conversations"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                (str(number), format_html("{} ({})", said(one.title), number_of(one.messages, "message")))
                for number, one in enumerate(found)
            ]
        if not has_days:
            self.without_days()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the keys of those that were chosen."""
        return tuple(self._keys[int(number)] for number in self.cleaned_data["conversations"])


class KindsForm(_DaysForm):
    """Kinds of messages that are left out."""

    kinds = forms.MultipleChoiceField(
        label="What kind of thing is it?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one kind"},
    )
    field_order = ("kinds", "first_day", "last_day")

    def __init__(self, kinds: Sequence[Kind], data: Any, *, has_days: bool) -> None:  # noqa: ANN401 - Django's
        """Offer the kinds that there are."""
        super().__init__(data)
        field = self.fields["kinds"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(kind.value, KINDS[kind]) for kind in kinds]
        if not has_days:
            self.without_days()

    @property
    def chosen(self) -> tuple[Kind, ...]:
        """Return the kinds that were chosen."""
        return tuple(map(Kind, self.cleaned_data["kinds"]))


class SpanForm(_DaysForm):
    """Everything of some days, or between two messages."""

    first_message = forms.IntegerField(
        label="From this message on",
        help_text="Its number in the list of messages.",
        min_value=1,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )
    last_message = forms.IntegerField(
        label="To this message",
        min_value=1,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
    )

    def __init__(self, listing: Listing, data: Any, *, has_days: bool) -> None:  # noqa: ANN401 - Django's
        """Take what there is to number."""
        super().__init__(data)
        self._total = listing.total
        if not has_days:
            self.without_days()

    def clean(self) -> dict[str, Any]:
        """Ask for days or for messages, not both, and for messages that there are."""
        given = super().clean()
        if self.errors:
            return given
        first, last = given.get("first_message"), given.get("last_message")
        has_days = any(given.get(name) for name in ("first_day", "last_day"))
        has_messages = first is not None or last is not None
        if has_days == has_messages:
            self.add_error(None, ValidationError("Enter days, or the numbers of two messages"))
        elif has_messages:
            self._check_numbers(first, last)
        return given

    def _check_numbers(self, first: int | None, last: int | None) -> None:
        for name, number in (("first_message", first), ("last_message", last)):
            if number is None:
                self.add_error(name, ValidationError("Enter both numbers"))
            elif number > self._total:
                self.add_error(name, ValidationError(f"There are {self._total:,} messages here"))
        if first is not None and last is not None and last < first:
            self.add_error("last_message", ValidationError(_FROM_BEFORE_TO))

    @property
    def numbers(self) -> tuple[int, int] | None:
        """Return the numbers of the first and the last message, None where days were given."""
        first, last = self.cleaned_data.get("first_message"), self.cleaned_data.get("last_message")
        return None if first is None or last is None else (first, last)


class DayForm(forms.Form):
    """The day to go to in the list."""

    mark_optional = False
    day = DateField(label="Go to a day")


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else dt.datetime.combine(day, dt.time.min)
