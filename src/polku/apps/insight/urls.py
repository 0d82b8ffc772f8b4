from django.urls import path

from polku.apps.insight.views import pages

app_name = "insight"
urlpatterns = [
    path("polut/", pages.paths, name="paths"),
    path("polut/csv/<slug:key>/", pages.paths_csv, name="paths-csv"),
    path("aika-tyohon/", pages.time_to_work, name="time-to-work"),
    path("aika-tyohon/csv/<slug:key>/", pages.time_to_work_csv, name="time-to-work-csv"),
    path("pyoroovi/", pages.revolving_door, name="revolving-door"),
    path("pyoroovi/csv/<slug:key>/", pages.revolving_door_csv, name="revolving-door-csv"),
]
