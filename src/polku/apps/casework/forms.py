"""What arrives in the address of the worklist, read without trust."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from polku.apps.casework.models import SavedView
from polku.apps.casework.queries.choice import DEFAULT_SORT, Choice
from polku.apps.casework.queries.columns import SORTS, offered
from polku.apps.casework.queries.worklist import known_filters
from polku.apps.people.models import Staff
from polku.apps.people.names import Role

LONGEST_SEARCH = 100
LARGEST = 2**31 - 1
"""Of a page or a key: what both databases take."""


def read_choice(query: QueryDict, staff: Staff) -> Choice:
    """Read a choice from an address; what is unknown, broken or not the reader's falls away."""
    lead = staff.role == Role.LEAD
    order = query.get("j", "")
    sort = order.removeprefix("-")
    columns = frozenset(query.getlist("sarake"))
    if sort not in SORTS or (SORTS[sort].leads and not lead):
        order = sort = DEFAULT_SORT
    return Choice(
        filters=known_filters(query.getlist("r"), staff),
        search=_clean(query.get("haku", "")),
        municipality=_clean(query.get("kunta", ""))[:3],
        coach=number(query.get("valmentaja")) if lead else None,
        sort=sort,
        descending=order.startswith("-"),
        page=number(query.get("s")) or 1,
        columns=tuple(column.key for column in offered(lead=lead) if column.key in columns),
        opened=number(query.get("avaa")),
    )


def _clean(text: str) -> str:
    """Return the text in one line, without what a database refuses (NUL)."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST_SEARCH]


def number(text: str | None) -> int | None:
    """Read a positive whole number no database refuses; None when it is none."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    return min(int(text), LARGEST) or None


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker only
    """The name of a saved view."""

    class Meta:
        model = SavedView
        fields = ("name",)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.instance.owner.views.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("You have a view of that name already."))
        return name
