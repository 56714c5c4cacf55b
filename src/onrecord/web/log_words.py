"""The logs in plain words: what each event and each look was. The exact term stands beside it."""

from collections.abc import Mapping

from onrecord.records.accounts import AccessVerb, ScopeKind
from onrecord.records.events import Envelope, Verb
from onrecord.records.webhooks import Happening
from onrecord.web.forms.accounts import ROLE_NAMES

ACTS: Mapping[Verb, str] = {
    Verb.CAPTURE: "A conversation was captured",
    Verb.REPLICATION: "The second copy was made or renewed",
    Verb.FIXITY_CHECK: "What is kept was checked",
    Verb.INITIALISE: "The record was begun",
    Verb.REPEATED_CAPTURE: "The same files were handed in again",
    Verb.STOPPED_CAPTURE: "A capture was stopped because of a marking",
    Verb.RECEIPT: "A receipt was renewed",
    Verb.REBUILD: "The index was made anew",
    Verb.KEYS_RESTORED: "Keys were restored",
    Verb.FILES_RESTORED: "Files were restored",
    Verb.SERVICE_MOVED: "Accounts, roles and the access log were moved into PostgreSQL",
    Verb.PERSON: "Somebody was put into the register",
    Verb.IDENTIFY: "Somebody said who a name is",
    Verb.NOTE: "A note was written",
    Verb.FILE: "Something was filed",
    Verb.ACCOUNT: "An account or invitation was changed",
    Verb.ROLE: "A role was asked for, given or taken away",
    Verb.ACCESS_LOG: "The journal was told how long the access log is",
    Verb.MAIL_REFUSED: "A mail was discarded: it was not theirs, or its file was missing or damaged",
    Verb.CONFIRMATION: "A custodian said whether a capture is theirs",
    Verb.EXCEPTION: "An exception was decided",
    Verb.FINDING_DECISION: "A finding was confirmed or rejected",
    Verb.EXPORT: "An export was asked for, agreed, refused, or made at the terminal",
    Verb.LINK: "A single-use link was made, opened, used or taken back",
    Verb.MOVE: "A capture filed under the wrong person, phone or name was moved",
    Verb.MATTER: "A matter was opened, changed, closed or opened again",
    Verb.MATTER_ANSWER: "Somebody said of a matter why nothing is held, or took it back",
    Verb.MATTER_WIDENING: "Somebody asked that a matter's readers see more; a second person must agree",
    Verb.MATTER_WIDENING_ENDED: "That a matter's readers see more was refused, or taken back by who asked",
}
LOOKS: Mapping[AccessVerb, str] = {
    AccessVerb.SEARCH: "Searched or counted",
    AccessVerb.READ: "Read",
    AccessVerb.RECEIPT: "Looked at receipts",
    AccessVerb.RECONCILE: "Put copies together, or looked at such",
    AccessVerb.EXPORT: "Took away",
    AccessVerb.SIGN_IN: "Signed in",
    AccessVerb.SIGN_IN_FAILED: "Tried to sign in",
    AccessVerb.SIGN_OUT: "Signed out",
    AccessVerb.REFUSED: "Was refused",
}

_DUTIES: Mapping[str, str] = {
    "first administrator": "The first administrator, {who}, made their account",
    "invite": "Invited {who} as {role}",
    "accept invitation": "{who} accepted an invitation",
    "take back invitation": "Took back invitation {invitation}",
    "close": "Closed the account of {who}",
    "reopen": "Opened the account of {who} again",
    "ask for recovery": "Asked that {who} may get back into the account",
    "agree to recovery": "Agreed that {who} may get back into the account",
    "refuse recovery": "Refused that {who} gets back into the account",
    "recover the last administrator": "At the terminal of the server, a link was made for {who}, the only "
    "administrator",
    "recover": "{who} got back into the account",
    "propose": "Asked that {who} becomes {role}",
    "agree": "Agreed that {who} becomes {role}",
    "refuse": "Refused that {who} becomes {role}",
    "end": "Took away from {who} the role {role}",
    "make token": "Made a token for programs",
    "end token": "Ended the token {token} for programs",
    "propose export": "An export was asked for",
    "agree export": "An export was agreed to",
    "refuse export": "An export was refused",
    "take at the terminal export": "Messages were taken away at the terminal",
    "make link": "A single-use link was made",
    "open link": "A single-use link was opened",
    "use link": "Something was captured through a single-use link",
    "take back link": "A single-use link was taken back",
}


_AGREED = "A second person agreed that a matter's readers see more"


def act_said(act: Envelope) -> str:
    """Return in words what an event was, by its clear part alone."""
    if act.verb is Verb.MATTER and len(act.objects) > 1:
        return _AGREED
    return ACTS.get(act.verb, "")


def duty_said(said: Mapping[str, object], names: Mapping[int, str]) -> str:
    """Return what was done with an account or role as a sentence; ``names`` are those of the accounts."""
    account = said.get("account")
    who = names.get(account) if isinstance(account, int) else said.get("name") or said.get("email")
    words = {
        "who": who or f"account {account}",
        "role": _role(said),
        "invitation": said.get("invitation", ""),
        "token": said.get("token", ""),
    }
    return _DUTIES.get(str(said.get("act")), "").format_map(words)


def _role(said: Mapping[str, object]) -> str:
    name = next((name for role, name in ROLE_NAMES.items() if role.value == said.get("role")), "")
    of = "" if said.get("scope") == ScopeKind.EVERYTHING.value else f", for {said.get('of')}"
    return name.partition(":")[0].lower() + of


HAPPENINGS: Mapping[Happening, str] = {
    Happening.CAPTURE_RECEIVED: "A conversation was captured",
    Happening.CAPTURE_CONFIRMED: "A custodian said whether a capture is theirs",
    Happening.CAPTURE_STOPPED: "A capture was stopped because of a marking",
    Happening.RECEIPT_ISSUED: "A receipt was signed",
    Happening.EXCEPTION_RAISED: "A capture left something open",
    Happening.EXCEPTION_DECIDED: "An exception was decided",
    Happening.FINDING_DECIDED: "A finding was confirmed or rejected",
    Happening.NOTE_RECORDED: "A note was written",
    Happening.RECORD_FILED: "Something was filed",
    Happening.EXPORT_ASKED: "An export was asked for",
    Happening.EXPORT_DECIDED: "An export was agreed or refused",
    Happening.WORK_FINISHED: "Long work ended",
    Happening.TEST: "A test",
}
