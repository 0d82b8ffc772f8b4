from django.urls import URLPattern, path

from polku.apps.catalogue.views import public

app_name = "catalogue"
PUBLIC = {"fi": "palvelut", "sv": "tjanster", "en": "services"}
"""Where the public pages of each language begin."""


def _public() -> list[URLPattern]:
    return [
        address
        for language, word in PUBLIC.items()
        for address in (
            path(f"{word}/", public.services, {"language": language}, name="public-services"),
            path(
                f"{word}/<slug:slug>/",
                public.service,
                {"language": language},
                name="public-service",
            ),
        )
    ]


urlpatterns = [
    *_public(),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
]
