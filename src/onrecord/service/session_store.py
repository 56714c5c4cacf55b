"""Django's sessions in the database, asked for without its compiler: the value of ``SESSION_ENGINE``."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from onrecord.service.instants import instant

_OPEN = (
    "SELECT session_key, session_data, expire_date FROM django_session "
    "WHERE session_key = %s AND expire_date > %s"
)


class SessionStore(db.SessionStore):
    """Every page begins with its session; an ended one is gone with the next request."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Save it.

        Raises:
            UpdateError: it was ended meanwhile.
            OperationalError, InterfaceError: the disk or the server fails, which Django takes for the same.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise

    def _get_session_from_db(self) -> Session | None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, (self.session_key, now))
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return None
        key, data, until = found
        return Session(session_key=key, session_data=data, expire_date=instant(until))
