"""The catalogue as Django knows it."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The app: models and migrations, no views."""

    name = "onrecord.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
