from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("kieli/", include("django.conf.urls.i18n")),
]
