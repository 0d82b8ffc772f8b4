from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "polku.apps.catalogue"
    label = "catalogue"
