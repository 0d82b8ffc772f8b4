"""The addresses of providers: links, invitations, their own pages, and who lets them in."""

from django.urls import path, re_path

from polku.apps.referrals.views import answer, invitation, members, provider, provider_services

urlpatterns = [
    path("vastaus/<str:secret>/", answer.answer, name="answer"),
    path("kutsu/<str:secret>/", invitation.invitation, name="invitation"),
    # Whatever else comes after these words is a mistyped secret: it must reach no log (people.failures).
    re_path(r"^vastaus/(?P<secret>[\s\S]*)$", answer.answer),
    re_path(r"^kutsu/(?P<secret>[\s\S]*)$", invitation.invitation),
    path("tuottaja/", provider.referrals, name="provider"),
    path("tuottaja/ohjaukset/<int:pk>/", provider.referral, name="provider-referral"),
    path("tuottaja/lasnaolot/", provider.attendance, name="provider-attendance"),
    path("tuottaja/palvelut/", provider_services.services, name="provider-services"),
    path("tuottaja/palvelut/<int:pk>/", provider_services.runs, name="provider-runs"),
    path("palveluluettelo/<int:pk>/kutsu/", members.members, name="members"),
    path(
        "palveluluettelo/<int:pk>/kutsu/<int:number>/peru/",
        members.end_invitation,
        name="end-invitation",
    ),
    path(
        "palveluluettelo/<int:pk>/jasenet/<int:number>/paata/",
        members.end_membership,
        name="end-membership",
    ),
]
