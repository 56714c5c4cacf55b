"""Settings that only the type checker reads: they name the app and a database without a key."""

SECRET_KEY = "read by the type checker alone"  # noqa: S105 - no process signs anything with it
INSTALLED_APPS = ["onrecord.catalogue"]
DATABASES = {"default": {"ENGINE": "onrecord.catalogue.backend", "NAME": ":memory:"}}
USE_TZ = True
