"""What the worklist shows, as a file a Finnish spreadsheet opens as it is."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from polku.apps.casework.forms import read_choice
from polku.apps.casework.queries import worklist as queries
from polku.apps.casework.queries.columns import shown
from polku.apps.casework.queries.table import table
from polku.apps.casework.views.worklist import reader
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act, Role


@never_cache
@http.read_only
def export(request: HttpRequest) -> HttpResponse:
    """Send every row of the list, in its order and columns; the log says whose were taken."""
    who, today = reader(request), http.today()
    choice = read_choice(request.GET, who)
    rows = queries.Worklist(who, today).everything(choice)
    columns = shown(choice.columns, lead=who.role == Role.LEAD)
    saw(request, (row.person_id for row in rows), Act.EXPORT)
    list_name = _("worklist")
    return http.spreadsheet(f"{list_name}-{today:%Y-%m-%d}", table(rows, columns))
