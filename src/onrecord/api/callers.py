"""Who calls: a token, its officer, and what the two may see."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest
from ninja.security import HttpBearer

from onrecord import served
from onrecord.api.permitting import ANY, RULES
from onrecord.api.rates import Rates
from onrecord.ports.homes import Home
from onrecord.ports.uploads import Owner
from onrecord.procedures.matter_reach import Reach, reach_of
from onrecord.procedures.tokens import holder_of
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.errors import NotHeldError, NotPermittedError
from onrecord.records.searches import Sight
from onrecord.records.tokens import Token

ROOT = "api/v1/"
RATES = Rates()
_NO_VERB = (
    "this token may not do that: make one that may, if your roles allow it; "
    "an administrator can ask for a role"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """One request's token and officer, and the verb that let it in (empty where none is needed)."""

    officer: Officer
    token: Token
    verb: str

    @property
    def home(self) -> Home:
        """Return the home, open for one question."""
        return served.home_of(self.officer)

    @property
    def sight(self) -> Sight:
        """Return the copies that may be seen for the verb."""
        return served.sight_for(self.officer, self.verb)

    @property
    def reach(self) -> Reach:
        """Return how far whoever calls reaches into matters for the verb."""
        return reach_of(self.home, served.host_of().permissions, self.officer, self.verb)

    @property
    def owner(self) -> Owner:
        """Return who owns the uploads that the token begins: itself, and no page of its officer's."""
        return Owner(self.officer.account, self.token.id)

    @property
    def verbs(self) -> frozenset[str]:
        """Return what the token may do now: never more than its officer."""
        return self.token.verbs & served.host_of().permissions.verbs_of(self.officer)

    @contextlib.contextmanager
    def writing(self) -> Iterator[tuple[Home, "Caller"]]:
        """Open the home to write, and give the caller as they are by then.

        Raises:
            NotPermittedError: the token, or its officer, lacks the verb by then.
        """
        with served.host_of().writing(self.officer) as home:
            yield home, self.by_then()

    def by_then(self) -> "Caller":
        """Return the caller as they are now: a body may come long after its headers, and a lock later still.

        Raises:
            NotPermittedError: the token is over, or its officer lacks the verb by then.
        """
        officer = served.by_then(self.officer, self.verb)
        tokens, now = served.service_of().tokens.of(officer.account), served.host_of().now()
        if not any(one.id == self.token.id and one.is_in_force(now) for one in tokens):
            raise NotPermittedError(_NO_VERB)
        return replace(self, officer=officer)

    def note(self, verb: AccessVerb, about: str, amount: int = 0) -> None:
        """Write a line of the access log, which says that a token asked."""
        said = f"{about}, token {self.token.id}" if about else f"token {self.token.id}"
        served.note_access(self.officer, verb, said, amount)


class BearerToken(HttpBearer):
    """Lets in a token in force whose verbs have the endpoint's."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return who calls, or None when the token is not in force.

        Raises:
            NotPermittedError: the token, or its officer, lacks the verb.
            TooManyRequestsError: the token asks too often.
        """
        host, service = served.host_of(), served.service_of()
        try:
            held, officer = holder_of(host.keys, service, token, host.now())
        except NotHeldError:
            return None
        RATES.take(held.id, host.settings.service.api_requests_a_minute, time.monotonic())
        rule = rule_of(request)
        caller = Caller(officer, held, rule or "")
        if rule is None or (rule != ANY and rule not in caller.verbs):
            caller.note(AccessVerb.REFUSED, rule or "no rule")
            raise NotPermittedError(_NO_VERB)
        return caller


def rule_of(request: HttpRequest) -> str | None:
    """Return the rule of the endpoint that a request is for; None where there is none."""
    return RULES.get(endpoint_of(request))


def endpoint_of(request: HttpRequest) -> str:
    """Return the endpoint that a request is for, as ``permitting.RULES`` names it."""
    match = request.resolver_match
    route = match.route if match else ""
    path = route.removeprefix(ROOT).replace("<path:", "<").replace("<int:", "<")
    return f"{request.method} {path.replace('<', '{').replace('>', '}')}"


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise NotPermittedError(_NO_VERB)
    return caller
