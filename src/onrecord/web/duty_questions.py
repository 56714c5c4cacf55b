"""What is asked before an account or a role is changed."""

import datetime as dt

from django.urls import reverse

from onrecord.ports.service import Service
from onrecord.records.accounts import WITHOUT_CONTENT, AccountRow, Grant, GrantState
from onrecord.records.errors import AccountError, NotHeldError
from onrecord.web.asking_first import Question
from onrecord.web.forms.accounts import ROLE_NAMES
from onrecord.web.requests import service_of


def row_of(number: int) -> AccountRow:
    """Return one account.

    Raises:
        NotHeldError: there is none of that number.
    """
    for row in service_of().accounts.rows():
        if row.account == number:
            return row
    raise NotHeldError("there is no such account; the list of accounts has those that there are")


def closing(account: AccountRow) -> Question:
    """Ask before an account is closed."""
    return Question(
        f"Close the account of {account.name}?",
        "They are signed out at once and cannot sign in. Roles that wait for them are refused, and their "
        "tokens and links end. What they did stays in the log. It can be opened again, without any role.",
        "Close the account",
        reverse("account", args=[account.account]),
    )


def reopening(account: AccountRow) -> Question:
    """Ask before a closed account is opened."""
    return Question(
        f"Open the account of {account.name} again?",
        "They can sign in. They have no role until one is asked for and agreed by two people.",
        "Open the account again",
        reverse("account", args=[account.account]),
        is_warning=False,
    )


def taking_back(service: Service, number: int, now: dt.datetime) -> Question:
    """Ask before an invitation is taken back.

    Raises:
        NotHeldError: it was answered, taken back or is over.
    """
    found = next((one for one in service.accounts.invitations(now) if one.id == number), None)
    if found is None:
        raise NotHeldError("there is no such invitation any more; the list of accounts has those that wait")
    return Question(
        f"Take back the invitation of {found.name}?",
        "The link works no longer. You can invite them again.",
        "Take the invitation back",
        reverse("accounts"),
    )


def deciding(service: Service, number: int, decision: str) -> Question:
    """Ask before a role is agreed or refused.

    Raises:
        AccountError: it does not wait to be decided.
    """
    grant = service.accounts.grant(number)
    if grant.state is not GrantState.PROPOSED:
        raise AccountError("that role does not wait to be agreed any more; see the account's page")
    agrees = decision == "agree"
    return Question(
        f"{'Agree that' if agrees else 'Refuse that'} {grant.account_name} becomes {_duty(grant)}?",
        _reach(grant) if agrees else "Nothing changes for them. The role can be asked for again.",
        "Agree to the role" if agrees else "Refuse the role",
        reverse("account", args=[grant.account]),
        {"decision": "agree" if agrees else "refuse"},
        is_warning=not agrees,
    )


def ending(service: Service, number: int) -> Question:
    """Ask before a role is taken away."""
    grant = service.accounts.grant(number)
    return Question(
        f"Take away from {grant.account_name} the role {_duty(grant)}?",
        "It is over at once. To give it back, two people must agree again.",
        "Take the role away",
        reverse("account", args=[grant.account]),
    )


def _duty(grant: Grant) -> str:
    name = ROLE_NAMES[grant.role].partition(":")[0].lower()
    return f"{name}, for {grant.scope.name}" if grant.scope.name else name


def _reach(grant: Grant) -> str:
    duty = ROLE_NAMES[grant.role].partition(": ")[2]
    if grant.role in WITHOUT_CONTENT:
        return f"This role: {duty}. It is in force at once."
    reach = f"only what is {grant.scope.name}'s" if grant.scope.name else "everything that is held"
    return f"This role: {duty}. It reaches {reach}, and is in force at once."
