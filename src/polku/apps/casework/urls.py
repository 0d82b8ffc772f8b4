from django.urls import path

from polku.apps.casework.views import client, contacts, export, protected, saved, worklist

app_name = "casework"
urlpatterns = [
    path("tyolista/", worklist.worklist, name="worklist"),
    path("tyolista/csv/", export.export, name="export"),
    path("tyolista/nakymat/", saved.keep, name="keep-view"),
    path("tyolista/nakymat/<int:pk>/", saved.rename, name="rename-view"),
    path("tyolista/nakymat/<int:pk>/poista/", saved.drop, name="drop-view"),
    path("asiakkaat/<int:pk>/", client.client, name="client"),
    path("asiakkaat/<int:pk>/polku.csv", client.path_csv, name="path-csv"),
    path("asiakkaat/<int:pk>/yhteys/", contacts.record_contact, name="record-contact"),
    path("asiakkaat/<int:pk>/aika/", contacts.book_meeting, name="book-meeting"),
    path(
        "asiakkaat/<int:pk>/ristiriidat/<int:conflict>/",
        contacts.settle_conflict,
        name="settle-conflict",
    ),
    path("asiakkaat/<int:pk>/avaa/", protected.open_protected, name="open-protected"),
]
