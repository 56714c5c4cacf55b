"""A small site that shows every component and account page: ``python -m tests.web.gallery FOLDER``.

It stands in for no part of OnRecord: it proves how the templates look and work, before and beside the
service itself. It prints its address, answers until it is stopped, and keeps its accounts in the folder.
"""

import datetime as dt
import socketserver
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

HERE = Path(__file__).parent
PASSWORD = "harbour dredger spindrift"
EMAIL = "ada.quay@example.org"
_POLICY = {
    name: ["'self'"]
    for name in (
        "script-src",
        "style-src",
        "img-src",
        "connect-src",
        "manifest-src",
        "worker-src",
        "form-action",
    )
}
_CONTEXT = "django.template.context_processors.request"
_MESSAGES = "django.contrib.messages.context_processors.messages"


def configure(folder: Path) -> None:
    """Set Django up with the look and nothing else of OnRecord's."""
    settings.configure(
        SECRET_KEY="of the gallery alone",
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "gallery.db"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "allauth.socialaccount",
            "allauth.usersessions",
            "onrecord.web",
        ],
        MIDDLEWARE=[
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "allauth.usersessions.middleware.UserSessionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates", HERE.parents[1] / "src" / "onrecord" / "web" / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": [_CONTEXT, _MESSAGES, f"{_pages()}.around"]},
            }
        ],
        ROOT_URLCONF=_pages(),
        FORM_RENDERER="onrecord.web.form_renderer.GovukRenderer",
        CONTENT_SECURITY_POLICY={
            "DIRECTIVES": {
                "default-src": ["'none'"],
                "frame-ancestors": ["'none'"],
                "base-uri": ["'none'"],
                **_POLICY,
            }
        },
        STATIC_URL="/static/",
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
        USE_TZ=True,
        TIME_ZONE="Europe/London",
        LANGUAGE_CODE="en-gb",
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        LOGIN_URL="account_login",
        LOGIN_REDIRECT_URL="/components",
        ACCOUNT_LOGOUT_REDIRECT_URL="/confirmed",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_CHANGE_EMAIL=True,
        MFA_SUPPORTED_TYPES=["totp", "webauthn", "recovery_codes"],
        MFA_PASSKEY_LOGIN_ENABLED=True,
        MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=True,
        ACCOUNT_RATE_LIMITS=False,
    )
    django.setup()


def _pages() -> str:
    return "tests.web.gallery_pages"


def fill() -> None:
    """Make the tables and the one account, which signs in with EMAIL and PASSWORD."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_user(username="ada", email=EMAIL, password=PASSWORD)
    user.last_login = dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC)
    user.save()
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """Answers several requests at once, as browsers send them."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_: object) -> None: ...


def main(folder: Path) -> None:
    """Serve until stopped."""
    configure(folder)
    fill()
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet) as server:
        sys.stdout.write(f"http://localhost:{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
