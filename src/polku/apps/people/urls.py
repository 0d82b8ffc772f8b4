from django.urls import path

from polku.apps.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("aloitus/", views.start, name="start"),
    path("kirjaudu/", views.sign_in, name="sign-in"),
    path("poistu/", views.sign_out, name="sign-out"),
    path("demo/", views.demo, name="demo"),
    path("demo/kirjeet/", views.demo_letters, name="demo-letters"),
    path("oma/", views.profile, name="profile"),
    path("oma/poistu-kaikkialta/", views.end_sessions, name="end-sessions"),
    path("oma/salasana/", views.password, name="password"),
    path("omat-avaimet/", views.tokens, name="tokens"),
    path("omat-avaimet/<int:key>/mitatoi/", views.revoke_token, name="revoke-token"),
    path("katselut/", views.access_log, name="access-log"),
    path("katselut/csv/", views.access_log_csv, name="access-log-csv"),
]
