"""Settings that only the type checker reads: they name the apps and a database without a key."""

SECRET_KEY = "read by the type checker alone"  # noqa: S105 - no process signs anything with it
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_tasks_db",
    "onrecord.catalogue",
    "onrecord.service",
]
AUTH_USER_MODEL = "service.Account"
DATABASES = {"default": {"ENGINE": "onrecord.database.backend", "NAME": ":memory:"}}
USE_TZ = True
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
