"""Django's settings, made from OnRecord's own: no file of Django's, nothing read from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF

from onrecord.hosting import Host
from onrecord.records.organisation_sign_in import OrganisationSignIn
from onrecord.settings import LOOPBACK, ServiceSettings
from onrecord.web.provider import providers

_HERE = Path(__file__).parent
_HOUR_SECONDS = 3_600
_DAY_SECONDS = 24 * _HOUR_SECONDS
_FORM_BYTES = 1024**2
_PASSKEYS, _WAYS = "onrecord.web.forms.passkeys", ("Add", "Authenticate", "Login", "Reauthenticate")
_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "media-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}
# Tries at signing in are counted here: with few entries, tries at other addresses would push a count out.
_TRIES = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 200_000},
}
_APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_tasks_db",
    "onrecord.service",
    "onrecord.web",
)
_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "onrecord.web.middleware.headers.HeadersMiddleware",
    "onrecord.api.middleware.ProblemsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "onrecord.web.middleware.errors.ErrorsMiddleware",
    "onrecord.web.middleware.permission.PermissionMiddleware",
)


def django_settings(host: Host) -> dict[str, object]:
    """Return what Django is configured with, for the service of one home."""
    return {
        "DEBUG": False,
        "SECRET_KEY": host.secret(),
        "DATABASES": {"default": host.database()},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": _APPS,
        "MIDDLEWARE": _MIDDLEWARE,
        "ROOT_URLCONF": "onrecord.web.urls",
        "TEMPLATES": _templates(),
        "FORM_RENDERER": "onrecord.web.form_renderer.GovukRenderer",
        "USE_TZ": True,
        "TIME_ZONE": host.settings.zone,
        "LANGUAGE_CODE": "en-gb",
        # All is said in one language: asking which for every value drawn costs a page a tenth of its time.
        "USE_I18N": False,
        "STATIC_URL": "/static/",
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "onrecord.web.static_addresses.KeptAddresses"},
        },
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "FILE_UPLOAD_HANDLERS": ["onrecord.web.upload_handler.RefusingUploadHandler"],
        "DATA_UPLOAD_MAX_MEMORY_SIZE": _FORM_BYTES,
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": _POLICY},
        "CACHES": {"default": _TRIES},
        "LOGGING_CONFIG": None,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "SILENCED_SYSTEM_CHECKS": [],
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "near"]}},
        **_accounts(),
        **_organisation(host.settings.service.oidc),
        **_transport(host.settings.service),
    }


def _templates() -> list[dict[str, object]]:
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [_HERE / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "onrecord.web.context.service",
                ]
            },
        }
    ]


def _accounts() -> dict[str, object]:
    return {
        "AUTH_USER_MODEL": "service.Account",
        "AUTHENTICATION_BACKENDS": [
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "home",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_ADAPTER": "onrecord.web.adapter.InvitedOnlyAdapter",
        "ACCOUNT_FORMS": {"change_password": "onrecord.web.forms.passwords.NewPasswordForm"},
        "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_SESSION_REMEMBER": False,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_ADAPTER": "onrecord.web.adapter.SecondFactorAdapter",
        "MFA_TOTP_ISSUER": "OnRecord",
        "MFA_FORMS": {f"{name.lower()}_webauthn": f"{_PASSKEYS}.{name}PasskeyForm" for name in _WAYS},
        "ACCOUNT_RATE_LIMITS": {
            "login": "30/m/ip",
            "login_failed": "20/m/ip,5/15m/key",
            "reauthenticate": "10/m/user",
            "change_password": "5/m/user",
        },
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "USERSESSIONS_ADAPTER": "onrecord.web.own_sessions.SessionsAdapter",
        "SESSION_ENGINE": "onrecord.service.session_store",
        "SESSION_COOKIE_AGE": 8 * _HOUR_SECONDS,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": "onrecord.web.views.errors.csrf_failure",
    }


def _organisation(said: OrganisationSignIn) -> dict[str, object]:
    return {
        "SOCIALACCOUNT_ADAPTER": "onrecord.web.organisation.OrganisationAdapter",
        "SOCIALACCOUNT_PROVIDERS": providers(said),
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
    }


def _transport(service: ServiceSettings) -> dict[str, object]:
    secure = service.has_tls
    return {
        "ALLOWED_HOSTS": [*service.hosts, *LOOPBACK],
        "SECURE_SSL_REDIRECT": secure,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")
        if service.behind_proxy == "yes"
        else None,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if service.behind_proxy == "yes" else 0,
        "SECURE_HSTS_SECONDS": 365 * _DAY_SECONDS if secure else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": secure,
        "SECURE_HSTS_PRELOAD": secure,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-onrecord" if secure else "onrecord",
        "CSRF_COOKIE_NAME": "__Host-onrecord-form" if secure else "onrecord-form",
        "X_FRAME_OPTIONS": "DENY",
    }
