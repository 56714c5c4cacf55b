"""An OpenID provider as a process of its own: a cookie names who signs in, a file what it says of them."""

import json
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET = "onrecord", "a secret of the provider and the service"
_BITS = 2048


def _key():
    made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    form = serialization.PrivateFormat.PKCS8
    return made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="of a provider that lives as long as a test",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.web.provider_urls",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
        MIDDLEWARE=["tests.web.provider_urls.whoever_the_cookie_names"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.db")}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        PROVIDER_PEOPLE=folder / "people.json",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": _key(),
            "OAUTH2_VALIDATOR_CLASS": "tests.web.provider_urls.Validator",
            "SCOPES": {"openid": "openid", "profile": "profile", "email": "email"},
            "PKCE_REQUIRED": True,
        },
    )
    django.setup()


def _fill(callback: str, people: dict[str, object]) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for name in people:
        User.objects.create_user(name)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=callback,
        skip_authorization=True,
        algorithm="RS256",
    )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Say nothing."""


def main(folder: Path, callback: str) -> None:
    """Serve until ended; the first line says where."""
    from django.core.wsgi import get_wsgi_application

    _configure(folder)
    _fill(callback, json.loads((folder / "people.json").read_text("utf-8")))
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}/o\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
