from django.urls import URLPattern, path

from polku.apps.catalogue.views import catalogue, editing, public

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
    path("palveluluettelo/", catalogue.catalogue, name="catalogue"),
    path("palveluluettelo/uusi/", catalogue.add, name="add-service"),
    path("palveluluettelo/<int:pk>/", catalogue.service, name="service"),
    path("palveluluettelo/<int:pk>/muokkaa/", editing.edit, name="edit-service"),
    path("palveluluettelo/<int:pk>/tila/", catalogue.move, name="move-service"),
    path("palveluluettelo/<int:pk>/tarkistettu/", catalogue.review, name="review-service"),
    path("palveluluettelo/<int:pk>/erot/<int:number>/", catalogue.settle, name="settle-difference"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
]
