from django.urls import path

from polku.apps.casework.views import client, contacts, export, protected, saved, uploads, worklist

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
    path("asiakkaat/<int:pk>/omavalmentaja/", contacts.allocate, name="allocate"),
    path("asiakkaat/<int:pk>/avaa/", protected.open_protected, name="open-protected"),
    path("rekisteriotteet/", uploads.uploads, name="uploads"),
    path("rekisteriotteet/<uuid:key>/", uploads.upload, name="upload"),
    path("rekisteriotteet/<uuid:key>/eteneminen/", uploads.progress, name="upload-progress"),
    path("rekisteriotteet/<uuid:key>/hylatyt.zip", uploads.rejects, name="upload-rejects"),
    path("rekisteriotteet/<uuid:key>/lataa/", uploads.load, name="load-upload"),
    path("rekisteriotteet/<uuid:key>/uudelleen/", uploads.try_again, name="retry-upload"),
    path("rekisteriotteet/<uuid:key>/hylkaa/", uploads.discard, name="discard-upload"),
]
