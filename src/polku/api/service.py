"""The interface as ninja runs it: its resources, who may ask, and what is said of what goes wrong."""

from polku.api import choices, comparison, indicators, official, paths, services, situation
from polku.api.auth import Bearer, Session
from polku.api.openapi import Api
from polku.api.problems import HANDLERS

DESCRIPTION = """\
The questions of Polku's pages for other programmes: the same filters, the same protection of small
numbers, the same rights. Sign in on the pages, or send a personal token as `Authorization: Bearer`.
Words come in the language of `Accept-Language` (fi, sv, en). Answers carry an ETag. The public
services are open to all."""

api = Api(
    title="Polku",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api:v1",
    docs_url=None,
    auth=[Bearer(), Session()],
)
for exception, handler in HANDLERS.items():
    api.add_exception_handler(exception, handler)
for prefix, router in (
    ("/paths", paths.router),
    ("/indicators", indicators.router),
    ("/situation", situation.router),
    ("/comparison", comparison.router),
    ("/official-figures", official.router),
    ("/filters", choices.router),
    ("/services", services.router),
):
    api.add_router(prefix, router)
