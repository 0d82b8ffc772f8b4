"""Help: a text a page, in three languages, as templates `help/<page>.<language>.html`.

The name of a page's text is the name of its address with `:` as `-`: `casework:worklist` has
`help/casework-worklist.fi.html`, `.sv.html` and `.en.html`, shown at /ohje/casework-worklist/.
"""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse


@cache
def text(folder: str, page: str, language: str) -> str | None:
    """Return the template of a page's text in a language, or None when there is none."""
    name = f"{folder}/{page}.{language}.html"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return None
    return name


def address_of_help(request: HttpRequest) -> str | None:
    """Return the address of the help of the page that answers this request."""
    match = request.resolver_match
    if match is None or not match.view_name:
        return None
    page = match.view_name.replace(":", "-")
    return reverse("help", args=[page]) if text("help", page, settings.LANGUAGE_CODE) else None
