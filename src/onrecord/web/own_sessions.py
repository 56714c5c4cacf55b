"""Signing out everywhere else: every other session of the account ends, in the library's list or not."""

from typing import Any

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter

from onrecord.web.requests import service_of


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # the library ships no types
    """Ends sessions by the store of sessions, not by the list of them."""

    def end_sessions(self, sessions: Any) -> None:  # noqa: ANN401, ARG002 - the library's signature
        """End every session of whoever asks but the one that asks."""
        request = context.request
        service_of().accounts.sign_out_elsewhere(request.user.pk, request.session.session_key)
