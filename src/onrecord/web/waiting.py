"""What waits for an officer's word, so that the first page says it before anything else."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime

from onrecord.procedures.arrived_mail import mail_for
from onrecord.procedures.confirm import made_for
from onrecord.procedures.confirm_link import awaiting_maker
from onrecord.procedures.exports import exports_to_decide
from onrecord.procedures.hand_in import Custodians, custodians_of
from onrecord.procedures.matter_reach import WRITE
from onrecord.procedures.widen_matter import widenings_to_decide
from onrecord.records.accounts import GrantState, Officer, is_among, name_key
from onrecord.records.legible import legible
from onrecord.records.mail import ArrivedMail
from onrecord.records.plurals import number_of
from onrecord.web.requests import home_for, host_of, service_of, sight_for
from onrecord.web.views.exports import asking_of
from onrecord.web.views.inbox import open_now
from onrecord.web.views.matters import reach_for as matters_of


def waiting_for(request: HttpRequest, officer: Officer) -> Iterator[tuple[str, str]]:
    """Yield a sentence and the address where it is dealt with, for each thing that waits."""
    if "link" in host_of().permissions.verbs_of(officer):
        yield from _of_links(request, officer)
    yield from ((says, reverse(route)) for says, route in _by_route(request, officer))


def _of_links(request: HttpRequest, officer: Officer) -> Iterator[tuple[str, str]]:
    """Yield what came through links of the officer, who alone can say whether it came from the right one."""
    found = awaiting_maker(home_for(request), service_of(), officer, sight_for(request, "receipt"))
    if len(found) == 1:
        says = "1 capture came through a link that you made: say whether it came from whom it was for"
        yield says, reverse("receipt", args=[found[0]])
    elif found:
        says = f"{len(found):,} captures came through links that you made: say whether from the right people"
        yield says, reverse("links")


def _by_route(request: HttpRequest, officer: Officer) -> Iterator[tuple[str, str]]:
    """Yield a sentence and the route where it is dealt with, for each other thing that waits."""
    may, home = host_of().permissions.verbs_of(officer), home_for(request)
    acting = custodians_of(officer)
    if "confirm" in may and (made := made_for(home, sight_for(request, "receipt"), acting.own)):
        yield f"{number_of(len(made), 'capture')} made for you: {_ask(len(made))}", "made_for_you"
    if "capture" in may and host_of().settings.intake.is_on:
        yield from ((says, "arrived_mail") for says in _of_mail(mail_for(home, acting), acting))
    if "inbox" in may:
        yield from ((says, "inbox") for says in _of_inbox(open_now(request)))
    if "grants" in may:
        yield from _of_duties(officer)
    if WRITE in may and (wider := widenings_to_decide(home, matters_of(request, WRITE))):
        yield f"{number_of(len(wider), 'matter')} whose readers would see more: agree or refuse", "matters"
    if "agree_export" in may and (asked := exports_to_decide(asking_of(request, home))):
        yield f"{number_of(len(asked), 'export')} to agree to or refuse", "exports"
    if "export" in may:
        yield from _to_take(officer)


def _of_inbox(waiting: int | None) -> Iterator[str]:
    """Yield how many exceptions stand open, or that they are counted where one looks at them."""
    if waiting is None:
        yield "Look in the inbox: what stands open there is counted when you open it"
    elif waiting:
        needs = "needs" if waiting == 1 else "need"
        yield f"{number_of(waiting, 'exception')} in the inbox {needs} a decision"


def _of_mail(mails: Sequence[ArrivedMail], acting: Custodians) -> Iterator[str]:
    """Yield what waits in the officer's own name, and what waits for others whose word they may give."""
    others = [one.custodian for one in mails if not is_among(one.custodian, acting.own)]
    if own := len(mails) - len(others):
        yield f"{number_of(own, 'mail')} in your name: {_ask(own)}"
    if others:
        names = {name_key(name) for name in others}
        whom = legible(others[0]) if len(names) == 1 else f"{len(names):,} people"
        yield f"{number_of(len(others), 'mail')} {'waits' if len(others) == 1 else 'wait'} for {whom}"


def _of_duties(officer: Officer) -> Iterator[tuple[str, str]]:
    service, own = service_of(), officer.account
    asked = (one for one in service.accounts.grants() if one.state is GrantState.PROPOSED)
    if roles := sum(own not in (one.proposed_by, one.account) for one in asked):
        yield f"{number_of(roles, 'role')} that a second person must agree to", "accounts"
    if recoveries := sum(own not in (one.asked_by, one.account) for one in service.recoveries.waiting()):
        words = "recovery of an account" if recoveries == 1 else "recoveries of accounts"
        yield f"{recoveries} {words} that a second person must agree to", "accounts"


def _to_take(officer: Officer) -> Iterator[tuple[str, str]]:
    """Yield the exports that somebody agreed to and that were not taken yet."""
    now = host_of().now()
    for one in service_of().exports.of(officer.account):
        if one.can_be_taken(now) and not one.downloads and one.expires_at:
            until = localtime(one.expires_at)
            yield (
                f"Your export {one.id} was agreed: take it until {until.day} {until:%B %Y, %H:%M}",
                "exports",
            )


def _ask(number: int) -> str:
    return "say whether it is yours" if number == 1 else "say whether they are yours"
