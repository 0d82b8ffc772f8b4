from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "polku.apps.casework"
    label = "casework"
