"""Ending the sessions of an account, wherever it is signed in."""

from django.contrib.sessions.models import Session


def end_sessions(account: int) -> None:
    """End every session of an account, and forget where it was signed in."""
    from allauth.usersessions.models import UserSession  # noqa: PLC0415 - its module needs Django set up

    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(account):
            session.delete()
    UserSession.objects.filter(user_id=account).delete()
