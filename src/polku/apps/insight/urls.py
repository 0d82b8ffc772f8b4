from polku.apps.insight.views import pages

app_name = "insight"
urlpatterns = [*pages.addresses()]
