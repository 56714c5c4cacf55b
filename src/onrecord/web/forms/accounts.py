"""Forms of accounts and roles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from onrecord.records.accounts import NEVER_FOR_ALL, WITHOUT_CONTENT, Role, Scope, ScopeKind
from onrecord.records.written_names import LONGEST_NAME
from onrecord.web.fields import NameField

ROLE_NAMES = {
    Role.CUSTODIAN: "Custodian: hands over their own conversations",
    Role.PRIVATE_OFFICE: "Private office: acts for a custodian",
    Role.RECORDS: "Records officer: keeps, finds, reconciles and files",
    Role.SECURITY: "Security officer: deals with protective markings",
    Role.FOI: "Freedom of information officer: finds and reads to answer requests",
    Role.INQUIRY: "Inquiry reviewer: reads what an inquiry asks for",
    Role.AUDITOR: "Auditor: sees what was done and who looked, no content",
    Role.ADMINISTRATOR: "Administrator: accounts and roles, no content",
}
SCOPE_NAMES = {
    ScopeKind.EVERYTHING: "Everything that is held",
    ScopeKind.CUSTODIAN: "One custodian's copies",
    ScopeKind.CONVERSATION: "One conversation",
    ScopeKind.MATTER: "One matter: its custodians' copies of its conversations, while it is open",
}


class PasswordForm(forms.Form):
    """A new password that is typed once and can be shown."""

    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters, not one that many people use, and not like your name or email "
        "address. Three random words are easy to remember and hard to guess.",
    )

    def clean_password(self) -> str:
        """Refuse a password that is short or common."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class _Chosen(PasswordForm):
    """A name and a password."""

    name = NameField(label="Your name", max_length=LONGEST_NAME, help_text="As colleagues know you.")

    field_order = ("code", "name", "email", "password")


class FirstAdministratorForm(_Chosen):
    """The first account. The code stands on the terminal that started the service."""

    code = forms.CharField(
        label="First-run code",
        help_text="It stands in the terminal that started the service, after “first-run code”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(label="Email address", help_text="You will sign in with it.")


class AcceptForm(_Chosen):
    """The account of somebody who was invited; the address is the invitation's."""


class RoleForm(forms.Form):
    """A role and what it reaches over."""

    mark_optional = False

    role = forms.ChoiceField(
        label="Role",
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.RadioSelect,
    )
    scope = forms.ChoiceField(
        label="What is the role for?",
        choices=[(kind.value, name) for kind, name in SCOPE_NAMES.items()],
        widget=forms.RadioSelect,
        required=False,
        help_text="Nobody reads more than this. Auditors, administrators and security officers read nothing.",
    )
    scope_name = NameField(
        label="Whose copies, which conversation or which matter",
        required=False,
        max_length=LONGEST_NAME,
        help_text="A name as receipts give it, or the reference of the conversation (v-…) or of the matter "
        "(m-…). Leave it empty for everything.",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a name where the scope needs one."""
        said = super().clean() or {}
        if said.get("role") in WITHOUT_CONTENT:
            return {**said, "scope": ScopeKind.EVERYTHING.value}
        if not said.get("scope"):
            self.add_error("scope", ValidationError("Select what the role is for"))
            return said
        if said.get("scope") != ScopeKind.EVERYTHING.value and not str(said.get("scope_name", "")).strip():
            self.add_error(
                "scope_name", ValidationError("Enter whose copies, which conversation or which matter")
            )
        if said.get("scope") == ScopeKind.EVERYTHING.value and said.get("role") in NEVER_FOR_ALL:
            self.add_error(
                "scope",
                ValidationError("Select one custodian's copies, and write whose"),
            )
        return said

    def wanted(self) -> tuple[Role, Scope]:
        """Return the role and scope of a valid form."""
        kind = ScopeKind(self.cleaned_data["scope"])
        name = "" if kind is ScopeKind.EVERYTHING else str(self.cleaned_data["scope_name"]).strip()
        return Role(self.cleaned_data["role"]), Scope(kind, name)


class ScopeNameForm(forms.Form):
    """Which of several names a role is for; ``choices`` are names and how they are shown."""

    scope_name = forms.ChoiceField(label="Whom do you mean?", widget=forms.RadioSelect)

    def __init__(self, choices: Sequence[tuple[str, str]], meant: str = "") -> None:
        """Take the names to choose from, and which of them is most likely meant."""
        super().__init__(initial={"scope_name": meant})
        self.fields["scope_name"].choices = choices  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    """Whom to invite, and to which role."""

    name = NameField(label="Name", max_length=LONGEST_NAME)
    email = forms.EmailField(label="Email address", help_text="They will sign in with it.")

    field_order = ("name", "email", "role", "scope", "scope_name")
