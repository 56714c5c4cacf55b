"""Forms of a capture: whose it is, how it came, and what a custodian says of one that was made for them."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError

from onrecord.governance.reasons import OTHER, Reason
from onrecord.procedures.hand_in import Custodians, Supplied
from onrecord.procedures.look_at import Looked
from onrecord.records.messages import DateOrder
from onrecord.records.written_names import LONGEST_NAME
from onrecord.web.drafts import Answers
from onrecord.web.fields import FilesField, HintedRadios, NameField

_MOST_RADIOS = 8
_LONGEST_WORDS = 1_000
LONGEST_KEY_BYTES = 1024**2
"""How long a key file may be, as at the terminal."""
_NO_KEY = "Enter the password or key"
_SUPPLIED = {
    Supplied.SELF: ("I, or they, made it on the phone", "The usual way: exported from the app"),
    Supplied.SUPERVISED: ("It was made while an officer looked on", ""),
    Supplied.FORWARDED: ("Messages were forwarded one by one", "What was left out cannot be seen"),
}
ORDERS_SAID = {
    DateOrder.DMY: "Day, then month (31/12/2026)",
    DateOrder.MDY: "Month, then day (12/31/2026)",
    DateOrder.YMD: "Year, month, day (2026-12-31)",
}
NOT_KNOWN = "I do not know"
_UNKNOWN = "unknown"
_EXAMPLES = {
    DateOrder.DMY.value: "Then 03/04/2026 is 3 April",
    DateOrder.MDY.value: "Then 03/04/2026 is 4 March",
    _UNKNOWN: "Then these messages are kept without a date, and the receipt says not to clear them from the "
    "phone until the file is captured again with the order",
}


def whose(known: Custodians, label: str = "Whose phone is it from?") -> forms.Field:
    """Return the field that fits: words for anybody, radios for a few, a list for many."""
    if known.is_anybody:
        return NameField(
            label=label,
            max_length=LONGEST_NAME,
            help_text="Their name as it is to stand on the receipt.",
            error_messages={"required": "Enter whose phone it is from"},
        )
    choices = [(name, f"{name} (you)" if name in known.own else name) for name in known.names]
    missing = {"required": "Choose whose phone it is from"}
    if len(choices) <= _MOST_RADIOS:
        return forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, error_messages=missing
        )
    return forms.ChoiceField(label=label, choices=[("", "Choose a name"), *choices], error_messages=missing)


class WhoseForm(forms.Form):
    """Whose conversations were sent."""

    def __init__(self, known: Custodians, data: Any = None) -> None:  # noqa: ANN401 - what Django takes
        """Offer the custodians whom the officer may name."""
        super().__init__(data)
        self.fields["custodian"] = whose(known)


class StartForm(forms.Form):
    """Whose phone, where that is a question, and the files."""

    export = FilesField(
        label="Files from the phone",
        help_text="The export as the app made it: a zip or text file, with its photos if they came apart.",
    )

    def __init__(self, known: Custodians) -> None:
        """Ask whose phone it is only of those who may name several."""
        super().__init__()
        if known.only is None:
            self.fields = {"custodian": whose(known), **self.fields}


class KeyForm(forms.Form):
    """What opens an encrypted backup, typed or in a file. It is used in memory alone, and kept nowhere."""

    mark_optional = False  # one of the two is needed

    secret = forms.CharField(
        label="Password or key of the backup",
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    key_file = forms.FileField(
        label="Or the file that holds the key",
        required=False,
        error_messages={"empty": "The file that you chose is empty"},
    )

    def __init__(self, data: Any = None, files: Any = None, *, in_file: bool) -> None:  # noqa: ANN401 - what Django takes
        """Offer a field for a file where the key of what is locked may be in one."""
        super().__init__(data, files)
        if not in_file:
            del self.fields["key_file"]

    def clean_key_file(self) -> bytes:
        """Return the bytes of a file that is short enough."""
        file = self.cleaned_data["key_file"]
        data: bytes = file.read() if file else b""
        if len(data) > LONGEST_KEY_BYTES:
            raise ValidationError("That file is too large to be a key. Choose the key file, not the backup")
        return data

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        if not self.errors and bool(given.get("secret")) == bool(given.get("key_file")):
            told = "not both" if given.get("secret") else "or choose its file"
            wanted = f"Enter the password or key, {told}" if "key_file" in self.fields else _NO_KEY
            self.add_error("secret", ValidationError(wanted))
        return given

    def key(self) -> bytes:
        """Return what a valid form gives."""
        typed = str(self.cleaned_data["secret"]).encode("utf-8", "surrogateescape")
        return typed or self.cleaned_data["key_file"]


class ReaderForm(forms.Form):
    """Which reader to read with, where several fit."""

    reader = forms.ChoiceField(
        label="What kind of file is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of file it is"},
    )

    def __init__(self, choices: list[str], data: Any = None) -> None:  # noqa: ANN401 - what Django takes
        """Offer the readers that fit."""
        super().__init__(data)
        field = self.fields["reader"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, name) for name in choices]


class TermsForm(forms.Form):
    """What a person knows and the file does not say."""

    reason = forms.ChoiceField(
        label="Why was this app used?", error_messages={"required": "Choose why this app was used"}
    )
    why = forms.CharField(
        label="If it was another reason, what was it?",
        required=False,
        max_length=_LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": _LONGEST_WORDS}),
    )
    supplied = forms.ChoiceField(
        label="How did the file come?",
        choices=[(one.value, says) for one, (says, _) in _SUPPLIED.items()],
        widget=HintedRadios({one.value: hint for one, (_, hint) in _SUPPLIED.items() if hint}),
    )
    date_order = forms.ChoiceField(
        label="In which order does the phone write dates?",
        help_text="Some dates in the file can be read in two ways. Look at a message on the phone whose "
        "day you know.",
        choices=[*((one.value, says) for one, says in ORDERS_SAID.items()), (_UNKNOWN, NOT_KNOWN)],
        widget=HintedRadios(_EXAMPLES),
        error_messages={"required": "Choose in which order the phone writes dates, or that you do not know"},
    )
    device = NameField(
        label="Which phone",
        max_length=LONGEST_NAME,
        help_text="As you call it, if there are several. For example, “work phone”.",
    )
    zone = forms.CharField(
        label="Time zone of the phone",
        max_length=LONGEST_NAME,
        help_text="Change it if the phone was abroad when the export was made. For example, Europe/Brussels.",
    )

    def __init__(self, reasons: list[Reason], looked: Looked, data: Any, initial: dict[str, Any]) -> None:  # noqa: ANN401
        """Ask for the order of dates only where they can be read in two."""
        super().__init__(data, initial=initial)
        said = [(one.code, one.says) for one in reasons]
        hints = {one.code: one.hint for one in reasons if one.hint}
        self.fields["reason"] = forms.ChoiceField(
            label="Why was this app used?",
            choices=[*said, (OTHER, "Another reason")],
            widget=HintedRadios(hints),
            error_messages={"required": "Choose why this app was used"},
        )
        if not (looked.has_ambiguous_dates or initial.get("date_order") in ORDERS_SAID):
            del self.fields["date_order"]

    def clean_zone(self) -> str:
        """Refuse a name that is no time zone."""
        name = str(self.cleaned_data["zone"]).strip()
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValidationError("Enter a time zone, for example Europe/London") from error
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for words where the reason is another."""
        said = super().clean() or {}
        if said.get("reason") == OTHER and not str(said.get("why", "")).strip():
            self.add_error("why", ValidationError("Enter the reason"))
        return said

    @staticmethod
    def order_of(known: Answers | None) -> str:
        """Return the order that was chosen before; nothing is chosen for whoever was not asked yet."""
        if known is None:
            return ""
        return known.date_order.value if known.date_order else _UNKNOWN

    def answers(self) -> Answers:
        """Return what a valid form says."""
        said = self.cleaned_data
        order = said.get("date_order")
        return Answers(
            reason=said["reason"],
            why=said["why"].strip() if said["reason"] == OTHER else "",
            device=said["device"].strip(),
            zone=said["zone"],
            supplied=Supplied(said["supplied"]),
            date_order=DateOrder(order) if order in ORDERS_SAID else None,
        )


class NotMineForm(forms.Form):
    """Why a capture that was made for somebody is not theirs."""

    why = forms.CharField(
        label="Why is it not yours?",
        max_length=_LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": _LONGEST_WORDS}),
        error_messages={"required": "Say why it is not yours"},
    )
