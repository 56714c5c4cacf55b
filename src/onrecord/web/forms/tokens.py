"""Forms of tokens."""

from collections.abc import Sequence

from django import forms

from onrecord.procedures.tokens import MOST_DAYS, NewToken

VERB_NAMES = {
    "read": "Read conversations",
    "search": "Search",
    "count": "Count messages",
    "identify": "See the register of people",
    "receipt": "List captures and fetch receipts",
    "capture": "Upload and capture",
    "accounts": "See and close accounts",
    "grants": "Ask for, agree to and end roles",
    "access": "Read the log of who looked at what",
    "acts": "Read the log of what was done",
    "export": "Ask for exports, and take those that were agreed",
    "matters": "Read matters: what is held, answered and outstanding, also as a table",
    "matter": "Open, change, answer and close matters",
    "link": "Make and take back single-use links",
    "move": "Move captures that were misfiled",
    "webhooks": "See what programs were told, and have it sent again",
}
_LONGEST_NAME = 100
_DAYS = f"Enter a number of days from 1 to {MOST_DAYS}"


class TokenForm(forms.Form):
    """A token: what it is called, what it may do, and for how long."""

    name = forms.CharField(
        label="What will use the token?",
        max_length=_LONGEST_NAME,
        help_text="Such as “monthly figures”: so that you know later which one to end.",
        error_messages={"required": "Enter what will use the token"},
    )
    verbs = forms.MultipleChoiceField(
        label="What may it do?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose as little as will do. It never has more than your roles allow at the time.",
        error_messages={"required": "Choose at least one thing that it may do"},
    )
    days = forms.IntegerField(
        label="For how many days?",
        min_value=1,
        max_value=MOST_DAYS,
        initial=30,
        help_text=f"At most {MOST_DAYS}. Make another before it ends.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _DAYS),
    )

    def __init__(self, verbs: Sequence[str], data: object = None) -> None:
        """Take the verbs that can be chosen."""
        super().__init__(data)  # type: ignore[arg-type]  # what a request holds, or nothing
        field = self.fields["verbs"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(verb, VERB_NAMES.get(verb, verb)) for verb in verbs]

    def wanted(self) -> NewToken:
        """Return what is asked for; the form must be valid."""
        said = self.cleaned_data
        return NewToken(said["name"], said["verbs"], said["days"])
