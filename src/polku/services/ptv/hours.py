"""Opening hours of the PTV in words: `ma–pe 9–15.30`."""

from collections.abc import Iterator, Mapping

from polku.reference.names import LANGUAGES, Language
from polku.services.ptv.codes import codes
from polku.services.ptv.reading import Record, listed, said, text

STANDING = frozenset({"DaysOfTheWeek", "Standard", ""})
"""Types of hours that hold week after week; exceptions and reservations are not told."""
ALWAYS: Mapping[Language, str] = {"fi": "aina avoinna", "sv": "alltid öppet", "en": "always open"}


def times(record: Record) -> dict[Language, str]:
    """Return the hours that hold week after week, by language; empty: not told."""
    found = {language: "; ".join(_told(record, language)) for language in LANGUAGES}
    return {language: told for language, told in found.items() if told}


def _told(record: Record, language: Language) -> Iterator[str]:
    for one in listed(record, "serviceHours"):
        if text(one, "serviceHourType") not in STANDING or one.get("isClosed") is True:
            continue
        told = list(_weekly(one, language))
        if one.get("isAlwaysOpen") is True:
            told = [ALWAYS[language]]
        more = said(one, "additionalInformation").get(language, "")
        if told:
            yield ", ".join(told) + (f" ({' '.join(more.split())})" if more else "")


def _weekly(hours: Record, language: Language) -> Iterator[str]:
    """Yield the days; days one after another with the same hours as one: `ma–pe 9–15`."""
    days = list(codes()["days"])
    groups: list[tuple[list[int], str]] = []
    for one in listed(hours, "openingHour"):
        first, last = text(one, "dayFrom"), text(one, "dayTo") or text(one, "dayFrom")
        if first not in days or last not in days:
            continue
        at = f"{_clock(text(one, 'from'), language)}–{_clock(text(one, 'to'), language)}"
        span = list(range(days.index(first), max(days.index(first), days.index(last)) + 1))
        if groups and groups[-1][1] == at and groups[-1][0][-1] + 1 == span[0]:
            groups[-1][0].extend(span)
        else:
            groups.append((span, at))
    for span, at in groups:
        names = [codes()["days"][days[day]][language] for day in (span[0], span[-1])]
        yield f"{names[0]}–{names[1]} {at}" if span[0] != span[-1] else f"{names[0]} {at}"


def _clock(told: str, language: Language) -> str:
    """Write a time as the language does: `15.30`, `15:30`; a full hour as `9`."""
    hour, _, rest = told.partition(":")
    minutes = rest[:2]
    number = str(int(hour)) if hour.isdigit() else hour
    if language == "en":
        return f"{number}:{minutes}" if minutes else number
    return number if minutes in {"", "00"} else f"{number}.{minutes}"
