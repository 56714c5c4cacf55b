"""Forms for reading a conversation: a day to go to, words to find the conversation itself by."""

from django import forms

from onrecord.web.drawn_once import KeptField
from onrecord.web.fields import DateField

_LONGEST = 200


class DayForm(forms.Form):
    """The day to go to in a conversation."""

    mark_optional = False
    bound_field_class = KeptField

    day = DateField(
        label="Go to a day",
        help_text="For example, 27 3 2026. A day without messages leads to the next that has any.",
    )


class ListForm(forms.Form):
    """What narrows the list of conversations: a part of a title or custodian's name."""

    mark_optional = False

    name = forms.CharField(
        label="Find a conversation",
        help_text="A part of its title, or of its custodian's name",
        required=False,
        max_length=_LONGEST,
        strip=True,
    )
