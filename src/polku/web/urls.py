from django.urls import URLPattern, URLResolver, include, path

from polku.web import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("polku.apps.people.urls")),
    path("", include("polku.apps.catalogue.urls")),
    path("", include("polku.apps.casework.urls")),
    path("", include("polku.apps.referrals.urls")),
    path("", include("polku.apps.insight.urls")),
    path("api/", include("polku.api.urls")),
    path("kieli/", pages.language, name="language"),
    path("ohje/<slug:page>/", pages.text, {"folder": "help"}, name="help"),
    path(
        "saavutettavuus/",
        pages.text,
        {"folder": "statements", "page": "accessibility"},
        name="accessibility",
    ),
    path("tietosuoja/", pages.text, {"folder": "statements", "page": "privacy"}, name="privacy"),
    path("saannot/", pages.rules, name="rules"),
    path("saannot/<slug:rule_id>/", pages.rule, name="rule"),
]

handler400 = "polku.web.errors.bad_request"
handler403 = "polku.web.errors.forbidden"
handler404 = "polku.web.errors.not_found"
handler500 = "polku.web.errors.broken"
