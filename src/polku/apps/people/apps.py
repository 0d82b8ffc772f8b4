from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "polku.apps.people"
    label = "people"
