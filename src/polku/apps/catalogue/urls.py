from django.urls import URLPattern, path

from polku.apps.catalogue.views import (
    catalogue,
    due,
    editing,
    embedding,
    importing,
    ptv,
    public,
    questions,
    synonyms,
)

app_name = "catalogue"
PUBLIC = {"fi": "palvelut", "sv": "tjanster", "en": "services"}
"""Where the public pages of each language begin."""

EMBEDDED = {"fi": "upote/palvelut", "sv": "inbaddning/tjanster", "en": "embed/services"}
"""Where the same list is without header and foot, for a frame on another site."""


def _embedded() -> list[URLPattern]:
    return [
        path(f"{word}/", embedding.embedded, {"language": language}, name="embedded-services")
        for language, word in EMBEDDED.items()
    ]


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
    *_embedded(),
    path("palveluluettelo/", catalogue.catalogue, name="catalogue"),
    path("palveluluettelo/uusi/", catalogue.add, name="add-service"),
    path("palveluluettelo/tarkistettavat/", due.due_reviews, name="due-reviews"),
    path("palveluluettelo/kysymykset/", questions.questions, name="questions"),
    path("palveluluettelo/kysymykset/uusi/", questions.question, name="add-question"),
    path("palveluluettelo/kysymykset/<int:pk>/", questions.question, name="edit-question"),
    path("palveluluettelo/kysymykset/<int:pk>/ylos/", questions.put_up, name="put-question-up"),
    path(
        "palveluluettelo/kysymykset/<int:pk>/tarkistettu/",
        questions.review,
        name="review-question",
    ),
    path("palveluluettelo/sanat/", synonyms.words, name="words"),
    path("palveluluettelo/sanat/<int:pk>/", synonyms.words, name="edit-words"),
    path("palveluluettelo/sanat/<int:pk>/poista/", synonyms.remove, name="remove-words"),
    path("palveluluettelo/<int:pk>/", catalogue.service, name="service"),
    path("palveluluettelo/<int:pk>/muokkaa/", editing.edit, name="edit-service"),
    path("palveluluettelo/<int:pk>/tila/", catalogue.move, name="move-service"),
    path("palveluluettelo/<int:pk>/tarkistettu/", catalogue.review, name="review-service"),
    path("palveluluettelo/<int:pk>/erot/<int:number>/", catalogue.settle, name="settle-difference"),
    path("palveluluettelo/upota/", embedding.embedding, name="embedding"),
    path("palveluluettelo/ptv/", ptv.refreshes, name="ptv"),
    path("palveluluettelo/ptv/edistyminen/", ptv.progress, name="ptv-progress"),
    path("palveluluettelo/tuonti/", importing.imports, name="imports"),
    path("palveluluettelo/tuonti/<uuid:key>/", importing.look, name="import"),
    path(
        "palveluluettelo/tuonti/<uuid:key>/eteneminen/", importing.progress, name="import-progress"
    ),
    path("palveluluettelo/tuonti/<uuid:key>/valinnat/", importing.choose, name="choose-import"),
    path("palveluluettelo/tuonti/<uuid:key>/hyvaksy/", importing.accept, name="accept-import"),
    path("palveluluettelo/tuonti/<uuid:key>/peru/", importing.cancel, name="cancel-import"),
    path("palveluluettelo/tuonti/<uuid:key>/uudelleen/", importing.try_again, name="retry-import"),
    path("palveluluettelo/tuonti/<uuid:key>/kumoa/", importing.undo, name="undo-import"),
    path("palveluluettelo/pohja.<slug:form>", importing.template, name="template"),
    path("palveluluettelo/vienti.<slug:form>", importing.export, name="export"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
]
