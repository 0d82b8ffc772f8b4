from django.urls import URLPattern, URLResolver, include, path

from polku.web import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("polku.apps.people.urls")),
    path("kieli/", pages.language, name="language"),
    path("ohje/<slug:page>/", pages.help_page, name="help"),
    path("saavutettavuus/", pages.statement, {"page": "accessibility"}, name="accessibility"),
    path("tietosuoja/", pages.statement, {"page": "privacy"}, name="privacy"),
]
