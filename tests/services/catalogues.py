"""Catalogues for tests: made by hand, and any at all."""

from datetime import date, timedelta

from hypothesis import strategies as st

from polku.reference.names import LANGUAGES
from polku.services.exchange.labels import names
from polku.services.names import (
    Audience,
    BenefitEffect,
    Channel,
    Condition,
    Level,
    Obligation,
    Payer,
    ProviderKind,
    Role,
    State,
)
from polku.services.service import (
    Contact,
    Demand,
    Place,
    Project,
    Provider,
    Run,
    Service,
    Spoken,
    Texts,
)

TODAY = date(2026, 11, 24)

ODD = [
    "=1+1",
    "+358 40",
    "-5",
    "@x",
    "'=x",
    "''",
    "| a: b",
    "\\n",
    "–",
    "a\\|b",
    "1,5",
    "kyllä",
    "#",
]
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
LINE = st.one_of(st.sampled_from(ODD), st.text(LETTERS, min_size=1, max_size=8)).filter(
    lambda text: text == text.strip()
)
LINES = st.one_of(LINE, st.builds("{}\n\n{}".format, LINE, LINE))
MAYBE = st.one_of(st.just(""), LINE)
DAYS = st.dates(date(1990, 1, 1), TODAY)
AHEAD = st.integers(0, 2000)
MUNICIPALITY = st.sampled_from(["049", "091", "092", "200", "710", "853"])


def _said(texts=LINES):
    return st.dictionaries(st.sampled_from(LANGUAGES), texts, max_size=3)


def _codes(enum, least=0):
    return st.frozensets(st.sampled_from(enum), min_size=least, max_size=3)


TEXTS = st.builds(
    Texts,
    name=LINE,
    **dict.fromkeys(("summary", "description", "price", "change"), st.one_of(st.just(""), LINES)),
)
PLACE = st.builds(
    Place, LINE, st.one_of(st.just(""), LINES), st.one_of(st.just(""), MUNICIPALITY), _said()
)

EMAILS = st.sampled_from(("", "neuvonta@raasepori.fi", "+ä@x.example"))
WEBS = st.sampled_from(("", "https://www.hangö.fi/sivu?a=1;b=2#c", "http://a.example:8000"))


@st.composite
def _run(draw, places):
    start = draw(st.none() | DAYS)
    end = draw(st.none() | AHEAD)
    if end is not None:
        end = (start or TODAY) + timedelta(days=end)
    many = st.none() | st.integers(0, 500)
    place = draw(st.sampled_from(["", *(one.name for one in places)]))
    return Run(place, start, end, draw(many), draw(many), draw(_said()))


@st.composite
def _demand(draw):
    kind = draw(st.sampled_from(Condition))
    low, high, codes, wanted = None, None, frozenset(), None
    if kind in (Condition.AGE, Condition.UNEMPLOYMENT):
        low, high = draw(st.none() | st.integers(0, 30)), draw(st.none() | st.integers(30, 900))
    elif kind is Condition.MUNICIPALITY:
        codes = draw(st.frozensets(MUNICIPALITY, max_size=3))
    elif kind is Condition.STATUS:
        codes = draw(_codes(sorted(names("status"))))
    else:
        wanted = draw(st.none() | st.booleans())
    return Demand(kind, low, high, codes, wanted, draw(_said()))


@st.composite
def services(draw, key):
    places = draw(st.lists(PLACE, max_size=2, unique_by=lambda place: place.name))
    kind = st.sampled_from(["", *names("service")])
    business = st.sampled_from(["", "0112038-9"])
    return Service(
        key=key,
        area=draw(st.sampled_from(sorted(names("area")))),
        provider=Provider(draw(LINE), draw(st.sampled_from(ProviderKind)), draw(business)),
        texts=draw(st.dictionaries(st.sampled_from(LANGUAGES), TEXTS, min_size=1)),
        kind=draw(kind),
        audiences=draw(_codes(Audience, 1)),
        channel=draw(st.sampled_from(Channel)),
        spoken=tuple(
            Spoken(draw(st.sampled_from(["fi", "sv", "nb", "ar"])), draw(st.sampled_from(Level)))
            for _ in range(draw(st.integers(0, 2)))
        ),
        demands=tuple(draw(st.lists(_demand(), max_size=2))),
        obligation=draw(st.sampled_from(Obligation)),
        effects=draw(_codes(BenefitEffect)),
        cents=draw(st.integers(0, 999_99)),
        payer=draw(st.sampled_from(Payer)),
        project=draw(st.none() | st.builds(Project, LINE, DAYS)),
        role=draw(st.none() | st.sampled_from(Role)),
        months_to_change=draw(st.none() | st.integers(0, 60)),
        contact=Contact(draw(MAYBE), draw(EMAILS), draw(WEBS)),
        places=tuple(places),
        runs=tuple(draw(st.lists(_run(places), max_size=2))),
        state=draw(st.sampled_from(State)),
        owner=draw(MAYBE),
        review_days=draw(st.integers(1, 400)),
        reviewed_on=draw(st.none() | DAYS),
    )


@st.composite
def catalogues(draw):
    keys = draw(st.lists(LINE, max_size=3, unique=True))
    return tuple(draw(services(key)) for key in keys)


def one(key: str = "1", **changes) -> Service:
    """Return a plain service."""
    found = {
        "area": "07",
        "provider": Provider("Rantalinnan kunta", ProviderKind.MUNICIPALITY),
        "texts": {"fi": Texts(f"Ryhmä {key}", "Lyhyesti")},
        "places": (Place("Kirjasto", "Katu 1", "091"),),
        "runs": (Run("Kirjasto", date(2027, 1, 11), date(2027, 3, 12), 12, 14),),
        "demands": (Demand(Condition.AGE, 18, 29),),
    }
    return Service(key, **(found | changes))
