from django.urls import path

from polku.apps.casework.views import client, export, protected, saved, worklist

app_name = "casework"
urlpatterns = [
    path("tyolista/", worklist.worklist, name="worklist"),
    path("tyolista/csv/", export.export, name="export"),
    path("tyolista/nakymat/", saved.keep, name="keep-view"),
    path("tyolista/nakymat/<int:pk>/", saved.rename, name="rename-view"),
    path("tyolista/nakymat/<int:pk>/poista/", saved.drop, name="drop-view"),
    path("asiakkaat/<int:pk>/", client.client, name="client"),
    path("asiakkaat/<int:pk>/avaa/", protected.open_protected, name="open-protected"),
]
