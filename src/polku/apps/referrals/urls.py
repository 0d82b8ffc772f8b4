from django.urls import path

from polku.apps.referrals import provider_urls
from polku.apps.referrals.views import ending, listing, one, referring, suiting

app_name = "referrals"
urlpatterns = [
    path("palveluluettelo/paattyva-rahoitus/", ending.ending, name="ending"),
    path("asiakkaat/<int:pk>/palvelut/", suiting.services, name="services"),
    path("asiakkaat/<int:pk>/palvelut/vertaa/", suiting.compare, name="compare"),
    path("asiakkaat/<int:pk>/ohjaus/uusi/", referring.refer, name="refer"),
    path("palveluluettelo/<int:pk>/ohjaa/", suiting.choose_client, name="choose-client"),
    path("ohjaukset/", listing.referrals, name="referrals"),
    path("ohjaukset/<int:pk>/", one.referral, name="referral"),
    path("ohjaukset/<int:pk>/muuta/", referring.change, name="change"),
    path("ohjaukset/<int:pk>/laheta/", referring.send, name="send"),
    path("ohjaukset/<int:pk>/kirje/", one.letter, name="letter"),
    path("ohjaukset/<int:pk>/linkki/", one.renew, name="renew"),
    path(
        "ohjaukset/<int:pk>/suostumus/<int:number>/peru/",
        one.withdraw_consent,
        name="withdraw-consent",
    ),
    path("ohjaukset/<int:pk>/<slug:name>/", one.act, name="act"),
    *provider_urls.urlpatterns,
]
