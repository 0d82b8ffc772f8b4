from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "polku.apps.referrals"
    label = "referrals"
