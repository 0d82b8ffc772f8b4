"""A record of the PTV and its channels as a plain service, with what is wrong with them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from polku.reference.classifications import language as known_language
from polku.reference.names import LANGUAGES, Language
from polku.reference.places import municipalities
from polku.services.fields import flat, whole
from polku.services.names import Audience, Payer, ProviderKind, State
from polku.services.ptv import channels as ways
from polku.services.ptv.codes import classes_of, codes, is_class, is_employment, meant
from polku.services.ptv.faults import Fault, shown
from polku.services.ptv.markup import has_markup, plain_text
from polku.services.ptv.reading import (
    Record,
    first,
    identity,
    listed,
    raw,
    said,
    table,
    text,
)
from polku.services.ptv.texts import texts_of
from polku.services.service import Place, Provider, Service, Spoken, Texts

UNTOLD = frozenset(
    {
        "kind", "demands", "obligation", "effects", "cents", "project", "role", "months_to_change",
        "state", "owner", "review_days", "reviewed_on",
        *(f"texts.{one}.{name}" for one in LANGUAGES
          for name in ("benefit", "documents", "accessibility", "change", "seen")),
    }
)  # fmt: skip
"""Fields that the PTV says nothing of: what is said of them here stays."""


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a record: a service, or none; whether it is of another field than employment."""

    service: Service | None
    faults: tuple[Fault, ...] = ()
    other: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What a record refers to, by identity."""

    channels: Mapping[str, Record] = field(default_factory=dict)
    organisations: Mapping[str, Record] = field(default_factory=dict)
    services: AbstractSet[str] = frozenset()
    """Identities of all services that came: none of them is a channel."""


def read(record: object, around: Around, area: str, *, owner: str = "") -> Read:
    """Read a record into the catalogue of an area; whatever it holds, nothing is raised for it.

    With an `owner` the service is for readers at once, else a draft.
    """
    if not isinstance(record, Mapping):
        return Read(None, (Fault("unreadable_record", values={"value": shown(record)}),))
    reader = _Reader(record, around, area, owner)
    try:
        return reader.read()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        fault = Fault("unreadable_record", reader.key, reader.name, {"value": shown(repr(error))})
        return Read(None, (fault,))


def channels_of(record: object) -> list[str]:
    """Return the identities of the channels that a record names."""
    found = (identity(table(one, "serviceChannel")) for one in listed(record, "serviceChannels"))
    return [one for one in dict.fromkeys(found) if one]


def organisation_of(record: object) -> Record:
    """Return who is responsible for a service, as its record tells: identity and name."""
    told = [
        (text(one, "roleType"), table(one, "organization"))
        for one in listed(record, "organizations")
    ]
    responsible = [one for role, one in told if role in {"Responsible", "MainResponsible"}]
    return next(iter(responsible or [one for _, one in told]), {})


def laid_over(present: Service | None, came: Service) -> Service:
    """Return a service as the PTV tells it, with what it says nothing of as it stands here."""
    if present is None:
        return came
    here = flat(present)
    kept = {name: here[name] for name in UNTOLD}
    return whole(came.key, came.area, flat(came) | kept)


class _Reader:
    """Reads one record, and gathers what is wrong with it."""

    def __init__(self, record: Record, around: Around, area: str, owner: str) -> None:
        self.record, self.around, self.area, self.owner = record, around, area, owner
        self.key = identity(record)
        self.names = said(record, "serviceNames", ways.NAMES)
        self.name = shown(first(self.names))
        self.faults: list[Fault] = []

    def read(self) -> Read:
        classes = classes_of(self.record)
        if not self.key:
            return self._rejected("no_identity")
        if not is_employment(classes):
            return Read(None, other=True)
        if not self.name:
            return self._rejected("no_name")
        if "fi" not in self.names:
            self._tell("no_finnish_name")
        connected = self._connected()
        places = self._places(connected)
        provider = self._provider()
        service = Service(
            key=self.key,
            area=self.area,
            provider=provider,
            texts=self._texts(),
            audiences=self._audiences(classes),
            channel=ways.way(connected),
            spoken=self._spoken(),
            payer=Payer(codes()["payers"].get(provider.kind.value, "other")),
            contact=ways.contact(connected),
            places=places,
            runs=ways.runs(connected, places),
            state=State.PUBLISHED if self.owner else State.DRAFT,
            owner=self.owner,
            reviewed_on=modified_on(self.record),
        )
        return Read(service, tuple(self.faults))

    def _rejected(self, reason: str) -> Read:
        return Read(None, (*self.faults, Fault(reason, self.key, self.name)))

    def _tell(self, reason: str, **values: str) -> None:
        fault = Fault(
            reason, self.key, self.name, {name: shown(one) for name, one in values.items()}
        )
        if fault not in self.faults:
            self.faults.append(fault)

    def _texts(self) -> dict[Language, Texts]:
        told = {one: found for one in LANGUAGES if (found := texts_of(self.record, one)).name}
        for name in ("serviceNames", "serviceDescriptions", "requirements"):
            if any(has_markup(raw(one, "value")) for one in listed(self.record, name)):
                self._tell("markup", field=name)
        charge = self._charge()
        if charge:
            told = {
                one: texts if texts.price else replace(texts, price=_word(charge, one))
                for one, texts in told.items()
            }
        return told

    def _charge(self) -> str:
        """Return the message of what is charged; empty: nothing is."""
        code = text(self.record, "serviceChargeType")
        found = codes()["charges"].get(code, "untold")
        if code and code not in codes()["charges"]:
            self._tell("unknown_code", field="serviceChargeType", value=code)
        return "" if found == "free" else f"price_{found}"

    def _audiences(self, classes: Sequence[str]) -> frozenset[Audience]:
        found = set()
        for one in listed(self.record, "targetGroups"):
            code = text(one, "code") or text(one, "uri").rpartition("/")[2]
            audience = meant("target_groups", code)
            if audience:
                found.add(Audience(audience))
            elif code:
                self._tell("unknown_code", field="targetGroups", value=code)
        for code in classes:
            if not is_class(code):
                self._tell("unknown_code", field="serviceClasses", value=code)
            elif audience := meant("class_audiences", code):
                found.add(Audience(audience))
        return frozenset(found or {Audience.JOBSEEKER})

    def _spoken(self) -> tuple[Spoken, ...]:
        told = self.record.get("languages")
        found: dict[str, Spoken] = {}
        for code in told if isinstance(told, list) else ():
            language = known_language(code) if isinstance(code, str) else None
            if language is None:
                self._tell("unknown_code", field="languages", value=str(code))
            else:
                found[language.code] = Spoken(language.code)
        return tuple(found.values())

    def _connected(self) -> list[ways.Connected]:
        """Return the channels that there are, each once; what refers in a circle is left out."""
        found: dict[str, ways.Connected] = {}
        for connection in listed(self.record, "serviceChannels"):
            key = identity(table(connection, "serviceChannel"))
            channel = self.around.channels.get(key)
            if key in self.around.services or key == self.key:
                self._tell("cycle", value=key)
            elif channel is None:
                name = text(table(connection, "serviceChannel"), "name")
                self._tell("channel_missing", value=name or key)
            elif kind := ways.channel_kind(channel):
                found.setdefault(key, ways.Connected(kind, channel, connection))
            else:
                told = text(channel, "serviceChannelType") or "–"
                self._tell("unknown_channel", value=ways.channel_name(channel) or key, kind=told)
        if not found:
            self._tell("no_channel")
        return list(found.values())

    def _places(self, connected: Sequence[ways.Connected]) -> tuple[Place, ...]:
        found = []
        for place in ways.places(connected):
            known = not place.municipality or place.municipality in municipalities()
            if not known:
                self._tell("unknown_code", field="municipality", value=place.municipality)
            found.append(place if known else replace(place, municipality=""))
        return tuple(found)

    def _provider(self) -> Provider:
        told = organisation_of(self.record)
        found = self.around.organisations.get(identity(told), {})
        names = said(found, "organizationNames", ways.NAMES)
        return Provider(
            name=plain_text(first(names) or text(told, "name")) or "–",
            kind=self._provider_kind(found),
            business_id=text(found, "businessCode"),
        )

    def _provider_kind(self, organisation: Record) -> ProviderKind:
        """Return what a provider is; where its own record does not tell, by who pays."""
        code = text(organisation, "organizationType")
        known = codes()["organisations"].get(code)
        if known:
            return ProviderKind(known)
        if code:
            self._tell("unknown_code", field="organizationType", value=code)
        private = text(self.record, "fundingType") == "MarketFunded"
        return ProviderKind.COMPANY if private else ProviderKind.MUNICIPALITY


def modified_on(record: Record) -> date | None:
    """Return the day a record was last modified; None: it does not tell."""
    try:
        return date.fromisoformat(text(record, "modified")[:10])
    except ValueError:
        return None


def _word(message: str, language: Language) -> str:
    return Fault(message).what(language)
