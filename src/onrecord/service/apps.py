"""The service as Django knows it."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """The app: models and migrations, no views."""

    name = "onrecord.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"
