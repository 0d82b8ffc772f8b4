from django.urls import URLPattern, URLResolver, include, path

from polku.web import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("polku.apps.people.urls")),
    path("", include("polku.apps.casework.urls")),
    path("kieli/", pages.language, name="language"),
    path("ohje/<slug:page>/", pages.help_page, name="help"),
    path("saavutettavuus/", pages.statement, {"page": "accessibility"}, name="accessibility"),
    path("tietosuoja/", pages.statement, {"page": "privacy"}, name="privacy"),
]

handler400 = "polku.web.errors.bad_request"
handler403 = "polku.web.errors.forbidden"
handler404 = "polku.web.errors.not_found"
handler500 = "polku.web.errors.broken"
