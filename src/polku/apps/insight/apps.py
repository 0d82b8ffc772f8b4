from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "polku.apps.insight"
    label = "insight"
