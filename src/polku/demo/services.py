"""The catalogue of a town: a few hundred services of many providers, as plain data.

What a service says comes of its template (`service_templates`); who gives it, where, when and in
what form is drawn for each by its own key, so that a new template changes no other service.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, product, zip_longest
from zlib import crc32

import numpy as np

from polku.demo.options import CLIENTS, SEED
from polku.demo.places import Place as Town
from polku.demo.service_giving import Wanted, place, provider, towns_of
from polku.demo.service_runs import Timing, runs
from polku.demo.service_templates import Template, templates
from polku.demo.service_words import said, words
from polku.reference.names import LANGUAGES, Language
from polku.reference.places import municipality
from polku.services.fields import TEXTS
from polku.services.names import Audience, Channel, Condition, Payer, ProviderKind, State
from polku.services.service import Contact, Demand, Place, Project, Service, Spoken, Texts

COUNT = 300
"""How many services a town has."""

STATES = (
    (0.80, State.PUBLISHED, (3, 150)),
    (0.88, State.OUTDATED, (180, 500)),
    (0.95, State.DRAFT, None),
    (0.98, State.READY, (1, 20)),
    (1.0, State.ARCHIVED, (400, 900)),
)
"""Services that are not statutory: cumulated share, state, and days since the last review."""

LANGUAGE_MISSING = 0.14
"""Share of services, not statutory, that are not told in one of the languages."""

UNWRITTEN = 0.14
"""Share of services, not statutory, of which the provider has not written a part."""

PARTS: tuple[tuple[str, ...], ...] = (
    ("change", "seen", "months_to_change"),
    ("seen",),
    ("documents",),
    ("accessibility",),
)
"""What is not written: the theory of change or how it is seen, what to bring, for whom it is accessible."""

PROJECT_DAYS = (20, 60, 150, 400)
"""In how many days the funding of the projects ends, in turn."""

PLAIN, REMOTE, EVENING, LIBRARY = "", "remote", "evening", "library"
SWEDISH, ENGLISH, PLAIN_LANGUAGE = "swedish", "english", "plain_language"
LONGEST_EVENING = 16 * 7
FOR_PEOPLE = frozenset({Audience.JOBSEEKER, Audience.IMMIGRANT, Audience.YOUTH})


@dataclass(frozen=True, slots=True)
class Variant:
    """How one service of a template differs from the others."""

    template: Template
    form: str
    municipality: str
    main: bool
    """Whether the municipality is the first of the town's."""
    number: int
    """From 1, in the order they are made."""

    @property
    def key(self) -> str:
        return f"{self.template.code}-{self.number}"

    @property
    def remote(self) -> bool:
        return self.form == REMOTE or self.template.channel == Channel.REMOTE


def services(
    town: Town, today: date, seed: int = SEED, count: int = COUNT, clients: int = CLIENTS
) -> tuple[Service, ...]:
    """Make the catalogue of a town: the same town, day and seed give the same services.

    The more clients the town has, the more places there are, in as many services. There is one of each template at least, be `count` ever so small; fewer than `count` where the
    town has not so many municipalities that the services could differ.
    """
    variants = _variants(templates(today), towns_of(town), count)
    crowd = clients / CLIENTS
    made = (_service(one, town, today, _rng(seed, one), crowd) for one in variants)
    return _funded(variants, made, today)


def _rng(seed: int, variant: Variant) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(variant.key.encode())])


def _variants(found: Mapping[str, Template], towns: Sequence[str], count: int) -> list[Variant]:
    """Choose `count` variants: one of each template first, then by `Template.many`."""
    choice = [one for template in found.values() for one in _of_template(template, towns)]
    turns = sorted(choice, key=lambda one: (one.number > 1, (one.number - 0.5) / one.template.many))
    chosen = {one.key for one in turns[: max(count, len(found))]}
    return [one for one in choice if one.key in chosen]


def _of_template(template: Template, towns: Sequence[str]) -> Iterator[Variant]:
    """Take in turn the next municipality that it is given in, and the next form of its own."""
    towns = [code for code in towns if code == towns[0] or _reaches(template, code)]
    plain = [(PLAIN, code) for code in towns]
    formed = [
        (form, code)
        for code, form in product(towns, _forms(template))
        if _fits(form, code, main=code == towns[0])
    ]
    pairs = (one for two in zip_longest(plain, formed) for one in two if one is not None)
    for number, (form, code) in enumerate(pairs, 1):
        yield Variant(template, form, code, code == towns[0], number)


def _reaches(template: Template, code: str) -> bool:
    """Tell whether a service is given outside the main municipality: each lacks a third of them."""
    return crc32(f"{template.code} {code}".encode()) % 3 > 0


def _forms(template: Template) -> list[str]:
    told = {one.language for one in template.spoken}
    own = not template.statutory and bool(FOR_PEOPLE & template.audiences)
    able = {
        REMOTE: template.channel == Channel.BOTH,
        SWEDISH: "sv" in told and len(told) > 1,
        EVENING: 0 < template.days <= LONGEST_EVENING and not template.full_time,
        ENGLISH: "en" in told and len(told) > 1,
        LIBRARY: own and not template.days and ProviderKind.MUNICIPALITY in template.providers,
        PLAIN_LANGUAGE: own and template.channel != Channel.REMOTE,
    }
    return [form for form, fits in able.items() if fits and template.formed]


def _fits(form: str, code: str, *, main: bool) -> bool:
    """Tell whether a form is given in a municipality; what is given remotely is given once."""
    if form == REMOTE:
        return main
    return form != SWEDISH or municipality(code).language_status != "fi"


def _service(
    variant: Variant, town: Town, today: date, rng: np.random.Generator, crowd: float
) -> Service:
    template = variant.template
    swedish = variant.form == SWEDISH
    giver = provider(Wanted(template, variant.municipality, swedish, variant.number - 1), town)
    where = (
        ()
        if variant.remote
        else (place(giver, variant.municipality, rng, library=variant.form == LIBRARY),)
    )
    state, reviewed_on = _state(template, today, rng)
    whole = Service(
        key=variant.key,
        area=town.area.code,
        provider=giver,
        texts=_told(variant, state, rng),
        kind=template.kind,
        audiences=template.audiences,
        channel=Channel.REMOTE if variant.remote else template.channel,
        spoken=_spoken(variant),
        demands=template.demands + _residents(variant),
        obligation=template.obligation,
        effects=template.effects,
        cents=template.cents,
        payer=template.payer,
        role=template.role if giver.kind == ProviderKind.ASSOCIATION else None,
        months_to_change=template.months_to_change,
        contact=_contact(variant),
        places=where,
        runs=runs(_timing(variant, where, crowd), today, rng),
        state=state,
        reviewed_on=reviewed_on,
    )
    return whole if template.statutory else _as_written(whole, rng)


def _as_written(whole: Service, rng: np.random.Generator) -> Service:
    """Leave out what its provider has not written, if anything."""
    if rng.random() >= UNWRITTEN:
        return whole
    part = PARTS[int(rng.integers(len(PARTS)))]
    empty = dict.fromkeys((name for name in part if name in TEXTS), "")
    return replace(
        whole,
        texts={one: replace(told, **empty) for one, told in whole.texts.items()},
        months_to_change=None if "months_to_change" in part else whole.months_to_change,
    )


def _timing(variant: Variant, where: Sequence[Place], crowd: float) -> Timing:
    template = variant.template
    hours = "course" if template.days else "always"
    if variant.form == EVENING:
        hours = "evening"
    elif template.full_time:
        hours = "full_time"
    name = where[0].name if where else ""
    return Timing(name, template.days, template.size, hours, crowd)


def _state(template: Template, today: date, rng: np.random.Generator) -> tuple[State, date | None]:
    """Return how far a service is on its way to readers, and when it was last looked at."""
    drawn = 0.0 if template.statutory else rng.random()
    state, days = next((state, days) for share, state, days in STATES if drawn <= share)
    return state, None if days is None else today - timedelta(days=int(rng.integers(*days)))


def _spoken(variant: Variant) -> tuple[Spoken, ...]:
    """Return the languages of a service: those of its form, and Swedish where it is spoken."""
    only = {SWEDISH: "sv", ENGLISH: "en"}.get(variant.form)
    spoken = variant.template.spoken
    if only:
        return tuple(one for one in spoken if one.language == only)
    if municipality(variant.municipality).language_status != "fi" or len(spoken) == 1:
        return spoken
    return tuple(one for one in spoken if one.language != "sv")


def _told(variant: Variant, state: State, rng: np.random.Generator) -> Mapping[Language, Texts]:
    """Return the texts of a service; some are not told in Swedish or in English."""
    texts = {one: _worded(variant, one) for one in LANGUAGES}
    if variant.template.statutory or rng.random() >= LANGUAGE_MISSING:
        return texts
    missing = "sv" if state == State.DRAFT else "en"
    return {language: one for language, one in texts.items() if language != missing}


def _worded(variant: Variant, language: Language) -> Texts:
    """Return the texts of a template; the variant shows in the name and in the description."""
    told = variant.template.texts[language]
    cents = variant.template.cents
    price = words()["price"]["paid" if cents else "free"][language].format(euros=cents // 100)
    form = words()["forms"].get(variant.form)
    marks = [form["name"][language]] if form else []
    marks += [] if variant.main else [_town(variant, language)]
    described = "\n\n".join([told.description, *([form[language]] if form else [])])
    return replace(
        told,
        name=", ".join([told.name, *marks]),
        description=described,
        price=price,
        accessibility=_accessibility(variant)[language],
    )


def _accessibility(variant: Variant) -> Mapping[Language, str]:
    rows = words()["accessibility"]["remote" if variant.remote else "there"]
    return said(rows[crc32(variant.key.encode()) % len(rows)])


def _town(variant: Variant, language: Language) -> str:
    return municipality(variant.municipality).name.within(language)


def _residents(variant: Variant) -> tuple[Demand, ...]:
    if not variant.template.residents:
        return ()
    towns = {one: {"town": _town(variant, one)} for one in LANGUAGES}
    texts = said(words()["residents"], towns)
    return (Demand(Condition.MUNICIPALITY, codes=frozenset({variant.municipality}), texts=texts),)


def _contact(variant: Variant) -> Contact:
    """Return a number and addresses that lead to nobody: names under `example` are nobody's."""
    mark = variant.key.replace("_", "-")
    number = crc32(variant.key.encode()) % 10_000
    return Contact(
        f"019 000 {number:04}", f"{mark}@palvelut.example", f"https://palvelut.example/{mark}"
    )


def _funded(
    variants: Sequence[Variant], made: Iterable[Service], today: date
) -> tuple[Service, ...]:
    """Let projects pay for every other service of the templates that may have one."""
    names, ends = cycle(words()["projects"]["names"]), cycle(PROJECT_DAYS)
    return tuple(
        replace(
            service,
            payer=Payer.OTHER,
            project=Project(next(names), today + timedelta(days=next(ends))),
        )
        if variant.template.project and variant.number % 2
        else service
        for variant, service in zip(variants, made, strict=True)
    )
