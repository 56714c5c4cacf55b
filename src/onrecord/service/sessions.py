"""Ending the sessions of an account, wherever it is signed in."""

from django.contrib.sessions.models import Session


def end_sessions(account: int, *, but: str | None = None) -> None:
    """End every session of an account but the one of that key, and forget where it was signed in."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - its module needs Django set up

    for session in Session.objects.exclude(session_key=but):
        if session.get_decoded().get("_auth_user_id") == str(account):
            session.delete()
    UserSession.objects.filter(user_id=account).exclude(session_key=but).delete()
