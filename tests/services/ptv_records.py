"""Records as the PTV gives them: services and the five kinds of channels, with every field filled."""

from typing import Any


def guid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def said(fi: str = "", sv: str = "", en: str = "", **more: str) -> list[dict[str, str]]:
    told = {"fi": fi, "sv": sv, "en": en}
    return [{"language": code, "value": one, **more} for code, one in told.items() if one]


def coded(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "name": said(f"Ryhmä {code}", f"Grupp {code}")} for code in codes]


CITY = guid(900)


def service(number: int, fi: str, *channels: int, **given: Any) -> dict[str, Any]:
    """Return the record of a service with channels; `given` replaces its fields."""
    return {
        "id": guid(number),
        "type": "Service",
        "fundingType": "PubliclyFunded",
        "serviceNames": said(fi, f"{fi} på svenska", f"{fi} in English", type="Name"),
        "serviceChargeType": "FreeOfCharge",
        "areaType": "LimitedType",
        "areas": [area("710")],
        "serviceDescriptions": [
            *said("Lyhyesti.", "I korthet.", "In short.", type="Summary"),
            *said("Mitä tehdään.", "Vad som görs.", "What is done.", type="Description"),
            *said("Soita meille.", "Ring oss.", "Call us.", type="UserInstruction"),
            *said("Kahden viikon kuluessa.", type="ProcessingTime"),
        ],
        "languages": ["fi", "sv"],
        "serviceClasses": coded("P10.1"),
        "targetGroups": coded("KR1", "KR1.3"),
        "requirements": said("Työttömille.", "För arbetslösa.", "For the unemployed."),
        "serviceChannels": [connection(one) for one in channels],
        "organizations": [
            {"organization": {"id": CITY, "name": "Rannikon kaupunki"}, "roleType": "Responsible"}
        ],
        "publishingStatus": "Published",
        "modified": "2026-11-02T06:24:39.022Z",
    } | given


def area(*codes: str) -> dict[str, Any]:
    towns = [{"code": code, "name": said(code)} for code in codes]
    return {"type": "Municipality", "code": codes[0], "municipalities": towns}


def connection(number: int) -> dict[str, Any]:
    return {"serviceChannel": {"id": guid(number), "name": f"kanava {number}"}}


def channel(number: int, kind: str, fi: str, **given: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "serviceChannelType": kind,
        "organizationId": CITY,
        "serviceChannelNames": said(fi, type="Name"),
        "publishingStatus": "Published",
        "modified": "2026-11-01T06:24:39.022Z",
        "services": [],
    } | given


def phone_number(number: str, **given: Any) -> dict[str, Any]:
    told = {"number": number, "prefixNumber": "+358", "isFinnishServiceNumber": False}
    return told | {"type": "Phone", "language": "fi"} | given


def opening(day: str, to: str = "15:30:00") -> dict[str, str]:
    return {"dayFrom": day, "dayTo": day, "from": "09:00:00", "to": to}


OFFICE = channel(
    501,
    "ServiceLocation",
    "Työllisyyskatu",
    phoneNumbers=[phone_number("191234567")],
    emails=said("palvelu@example.org"),
    webPages=[{"url": "https://example.org/paikka", "language": "fi"}],
    addresses=[
        {
            "type": "Postal",
            "streetAddress": {"street": said("Postitie"), "municipality": {"code": "710"}},
        },
        {
            "type": "Location",
            "subType": "Single",
            "streetAddress": {
                "street": said("Satamatie", "Hamnvägen"),
                "streetNumber": "1",
                "postalCode": "10600",
                "postOffice": said("TAMMISAARI", "EKENÄS"),
                "municipality": {"code": "710", "name": said("Raasepori", "Raseborg")},
            },
            "entrances": [
                {
                    "isMainEntrance": True,
                    "accessibilitySentences": [
                        {"sentences": [{"sentence": said("Ovella ei ole kynnystä.")}]}
                    ],
                }
            ],
        },
    ],
    serviceHours=[
        {
            "serviceHourType": "DaysOfTheWeek",
            "isClosed": False,
            "openingHour": [opening(day) for day in ("Monday", "Tuesday", "Wednesday")]
            + [opening("Friday", "12:00:00")],
        },
        {"serviceHourType": "Exceptional", "isClosed": True},
    ],
)
PHONE = channel(502, "Phone", "Neuvonta", phoneNumbers=[
    phone_number("195551", type="Fax"),
    phone_number("0295 123456", isFinnishServiceNumber=True),
])  # fmt: skip
PAGE = channel(503, "WebPage", "Sivut", webPages=[{"url": "https://example.org", "language": "fi"}])
ONLINE = channel(
    504,
    "EChannel",
    "Asioi verkossa",
    webPages=[
        {"url": "https://example.org/sv", "language": "sv"},
        {"url": "https://example.org/asioi", "language": "fi"},
    ],
    supportEmails=said("tuki@example.org"),
)
FORM = channel(
    505,
    "PrintableForm",
    "Lomake",
    formIdentifier=said("TEM 1"),
    channelUrls=said("https://example.org/lomake.pdf", type="PDF"),
    deliveryAddresses=[],
    attachments=[],
)
CHANNELS = (OFFICE, PHONE, PAGE, ONLINE, FORM)
ORGANISATION = {
    "id": CITY,
    "organizationType": "Municipality",
    "businessCode": "0131297-0",
    "organizationNames": said("Rannikon kaupunki", type="Name"),
}
