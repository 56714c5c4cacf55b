"""``python -m tests.browser.harbours_home FOLDER``: a home with the Department for Harbours in it.

Three phones' copies of one conversation are captured by the real program, and each role has an account with
an authenticator app. The offices are printed as JSON. It is a process of its own: Django can be set up but
once in one, and the service that is looked at comes after it.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import json
import sys
from pathlib import Path

from tests.web.conftest import PASSWORD, Site, opened_site
from tests.web.story_site import capture_phone

from onrecord.procedures.answer_matter import Answering, answer_matter
from onrecord.procedures.open_matter import Wanted, open_matter
from onrecord.records.accounts import ALL, Role, Scope, ScopeKind
from onrecord.records.matters import Answer, CellRef
from onrecord.simulation.harbours import Story, write_story

_SECRET_BYTES = 20
_ASKED = (
    ("Priya Thistledown", "Head of Communications"),
    ("Angus Ferrowby", "Director of Operations"),
    ("Hester Quoyle", "Chief Engineer"),
)
_INQUIRED = (dt.date(2026, 2, 2), dt.date(2026, 4, 30))
_FIRST = "administrator"
_OFFICERS = {
    "minister": "Morwenna Tregallion",
    "private-office": "Piran Nancarrow",
    "records": "Ruth Pennycomequick",
    "security": "Sefton Quarrell",
    "foi": "Fenella Oatway",
    "inquiry": "Iolo Brassington",
    "auditor": "Audrey Wintle",
    "administrator": "Ambrose Tolliver",
    "second-administrator": "Beatrix Semmens",
    "nobody": "Nora Blank",
}


def roles_of(office: str, minister: str) -> list[tuple[Role, Scope]]:
    """Return what an office may do; ``minister`` is the custodian whom a private office acts for."""
    own = Scope(ScopeKind.CUSTODIAN, minister)
    return {
        "minister": [(Role.CUSTODIAN, own)],
        "private-office": [(Role.PRIVATE_OFFICE, own)],
        "records": [(Role.RECORDS, ALL)],
        "security": [(Role.SECURITY, ALL)],
        "foi": [(Role.FOI, ALL)],
        "inquiry": [(Role.INQUIRY, ALL)],
        "auditor": [(Role.AUDITOR, ALL)],
        "administrator": [(Role.ADMINISTRATOR, ALL)],
        "second-administrator": [(Role.ADMINISTRATOR, ALL)],
        "nobody": [],
    }[office]


def secret_of(office: str) -> str:
    """Return the key in an office's authenticator app."""
    return base64.b32encode(hashlib.sha256(office.encode()).digest()[:_SECRET_BYTES]).decode()


def email_of(office: str) -> str:
    """Return the address that an office signs in with."""
    return f"{office}@harbours.example"


def _appoint(site: Site, office: str, minister: str) -> None:
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415 - Django must be set up

    accounts, now = site.service.accounts, site.host.now()
    if office == _FIRST:
        account = _first(office)
    else:
        account = _account(accounts.make(_OFFICERS[office], email_of(office), PASSWORD, now).account)
        for role, scope in roles_of(office, minister):
            grant = accounts.propose(account.pk, role, scope, None, now)
            accounts.decide(grant.id, None, now, agreed=True)
    TOTP.activate(account, secret_of(office))


def _account(number: int):
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django must be set up

    return get_user_model().objects.get(pk=number)


def _first(office: str):
    """Give the account that every site of the tests begins with to an office."""
    account = _account(1)
    account.name, account.email = _OFFICERS[office], email_of(office)
    account.save()
    return account


def _open_matter(site: Site, story: Story) -> None:
    """Open an inquiry's matter: some is held, some was said, some is outstanding."""
    number = site.service.accounts.called(email_of("records"))
    assert number
    holders = [phone.holder for phone in story.phones]
    wanted = Wanted(
        "Storm inquiry, request 4",
        [*holders, *(f"{name}, {office}" for name, office in _ASKED)],
        [story.title, "Dredging contract"],
        "SI/2026/4",
        *_INQUIRED,
    )
    told = [
        ([(4, 1)], Answer.NIL_RETURN, "Priya Thistledown", "Her letter of 2 May: she wrote e-mail alone"),
        ([(5, 1)], Answer.LOST, "Angus Ferrowby", "His phone was wiped when it was handed back"),
        ([(1, 2), (3, 2), (5, 2)], Answer.NOT_EXPECTED, "", "The contract was not theirs"),
    ]
    with site.host.writing(site.service.accounts.officer(number)) as home:
        matter = open_matter(home, wanted).last.matter
        for cells, answer, by, reason in told:
            refs = [CellRef(*one) for one in cells]
            answer_matter(home, matter, refs, Answering(answer, by, reason))


def _filled(folder: Path) -> Story:
    with opened_site(folder) as site:
        story = write_story(folder / "phones")
        for phone in story.phones:
            capture_phone(site, phone)
        for office in _OFFICERS:
            _appoint(site, office, story.phones[0].holder)
        _open_matter(site, story)
    return story


def main(folder: Path) -> None:
    """Make the home, and say whose phones it holds."""
    with contextlib.redirect_stdout(sys.stderr):
        story = _filled(folder)
    sys.stdout.write(json.dumps({"holders": [phone.holder for phone in story.phones]}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
