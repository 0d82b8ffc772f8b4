"""Who the clients are: names, languages, age, education, occupation, identity codes.

People are made in the order in which they first become clients; the day of that is known about a
month ahead only (`about`), so ages at the first day are right within that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from polku.demo.days import YEAR, Days, Flags, Floats, Ints, Texts, number
from polku.demo.names import (
    BY_LANGUAGE,
    CITIZENSHIP,
    FOREIGN_SHARES,
    SWEDISH_ELSEWHERE,
    SWEDISH_SHARES,
)
from polku.demo.places import Place

GOLDEN = 0.6180339887498949
"""Steps of the golden ratio fill a circle evenly at every length."""

REFUGE = number(date(2022, 3, 1))
"""When people began to arrive from Ukraine under temporary protection."""

AGES: tuple[tuple[int, int, float], ...] = (
    (18, 20, 0.08), (20, 25, 0.17), (25, 30, 0.14), (30, 40, 0.23), (40, 50, 0.17),
    (50, 58, 0.13), (58, 63, 0.08),
)  # fmt: skip
"""Ages at the first day as a client: from, below, share."""
EDUCATION: Mapping[str, float] = {
    "2": 0.27, "3": 0.49, "4": 0.01, "5": 0.05, "6": 0.09, "7": 0.05, "8": 0.005, "9": 0.035,
}  # fmt: skip
EDUCATION_OF_NEWCOMERS: Mapping[str, float] = {
    "1": 0.12, "2": 0.21, "3": 0.22, "5": 0.03, "6": 0.10, "7": 0.08, "9": 0.24,
}  # fmt: skip
OCCUPATIONS: Mapping[str, tuple[str, ...]] = {
    "low": ("9112", "9329", "9333", "5223", "9412", "5246", "7111", "4321", "8160", "9214"),
    "middle": (
        "5223", "5321", "7115", "7223", "7212", "8332", "4110", "5120", "7411", "5311", "7231",
        "8344", "5141", "4321", "6113", "5162", "8160", "7126",
    ),
    "high": ("2411", "2512", "2341", "3343", "2431", "3115", "2221", "2635", "3322", "2166"),
}  # fmt: skip
"""ISCO-08 unit groups people look for, by education."""

_CHECK = np.array(list("0123456789ABCDEFHJKLMNPRSTUVWXY"), dtype=object)


@dataclass(slots=True)
class People:
    """One array a column; all of the same length, in the order of their first day as a client."""

    about: Days
    birth: Days
    male: Flags
    language: Texts
    education: Texts
    municipality: Texts
    arrived: Days
    """First day of residence of the foreign-language; the day of birth for others."""
    unobserved: Floats
    returning: Floats
    """How readily the person comes back: weight, mean about 1."""
    columns: dict[str, Texts]
    """Other columns of `persons`, as text."""

    def __len__(self) -> int:
        return len(self.birth)

    @property
    def foreign(self) -> Flags:
        return ~np.isin(self.language, ("fi", "sv", "se"))

    def age(self, who: Ints, day: Days | int) -> Floats:
        """Return ages in years on a day."""
        years: Floats = (day - self.birth[who]) / YEAR
        return years


def make_people(place: Place, about: Days, rng: np.random.Generator) -> People:
    """Draw the people of a town, the first day of each as a client being about `about`."""
    count = len(about)
    male = rng.random(count) < place.men_share
    municipality = _municipalities(place.weights, count, rng)
    language = _languages(place, municipality, about, rng)
    foreign = ~np.isin(language, ("fi", "sv"))
    education = np.where(
        foreign, _drawn(EDUCATION_OF_NEWCOMERS, count, rng), _drawn(EDUCATION, count, rng)
    )
    birth = (about - _ages(count, rng) * YEAR).astype(np.int32)
    stay = np.where(
        language == "uk", 40 + rng.exponential(250, count), rng.exponential(1700, count)
    )
    arrived = np.maximum((about - 45 - stay).astype(np.int32), birth)
    arrived = np.where((language == "uk") & (about > REFUGE), np.maximum(arrived, REFUGE), arrived)
    people = People(
        about=about,
        birth=birth,
        male=male,
        language=language,
        education=education,
        municipality=municipality,
        arrived=np.where(foreign, arrived, birth).astype(np.int32),
        unobserved=rng.standard_normal(count),
        returning=rng.lognormal(-0.3, 0.8, count),
        columns={},
    )
    people.columns = _columns(people, rng)
    return people


def _municipalities(weights: Mapping[str, float], count: int, rng: np.random.Generator) -> Texts:
    """Deal people to municipalities so that every stretch of them keeps the official shares."""
    codes = np.array(list(weights), dtype=object)
    edges = np.cumsum(list(weights.values()))
    even = (np.arange(count) * GOLDEN + rng.random()) % 1
    return codes[np.minimum(np.searchsorted(edges, even, "right"), len(codes) - 1)]


def _languages(place: Place, municipality: Texts, about: Days, rng: np.random.Generator) -> Texts:
    count = len(about)
    swedish = np.array([SWEDISH_SHARES.get(code, SWEDISH_ELSEWHERE) for code in place.weights])
    codes = list(place.weights)
    share = swedish[[codes.index(code) for code in municipality]]
    native = np.where(rng.random(count) < share, "sv", "fi").astype(object)
    foreign = _drawn(FOREIGN_SHARES, count, rng)
    foreign[(foreign == "uk") & (about < REFUGE) & (rng.random(count) < 0.9)] = "ru"
    return np.where(rng.random(count) < place.foreign_share, foreign, native)


def _drawn(shares: Mapping[str, float], count: int, rng: np.random.Generator) -> Texts:
    weights = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares), dtype=object), count, p=weights / weights.sum())


def _ages(count: int, rng: np.random.Generator) -> Floats:
    band = rng.choice(len(AGES), count, p=[share for _, _, share in AGES])
    low, high = (np.array([ages[end] for ages in AGES], float)[band] for end in (0, 1))
    ages: Floats = low + rng.random(count) * (high - low) + 0.1
    return ages


def _columns(people: People, rng: np.random.Generator) -> dict[str, Texts]:
    count = len(people)
    given, family = _names(people, rng)
    citizen = np.array([CITIZENSHIP.get(code, "FI") for code in people.language], dtype=object)
    citizen[rng.random(count) < np.where(people.foreign, 0.3, 0.0)] = "FI"
    return {
        "given_name": given,
        "family_name": family,
        "citizenship": citizen,
        "occupation": _occupations(people.education, rng),
        "service_language": _service_languages(people, rng),
        "hetu": identity_codes(people.birth, people.male, rng),
    }


def _names(people: People, rng: np.random.Generator) -> tuple[Texts, Texts]:
    given, family = (np.empty(len(people), dtype=object) for _ in range(2))
    for language, names in BY_LANGUAGE.items():
        for male in (False, True):
            who = np.flatnonzero((people.language == language) & (people.male == male))
            given[who] = _picked(names.men if male else names.women, len(who), rng)
            families = [name.replace("/a", "" if male else "a") for name in names.families]
            family[who] = _picked(families, len(who), rng)
    return given, family


def _picked(words: Sequence[str], count: int, rng: np.random.Generator) -> Texts:
    """Draw words, the first of a list more often than the last."""
    drawn = (rng.random(count) ** 1.4 * len(words)).astype(int)
    found: Texts = np.array(words, dtype=object)[drawn]
    return found


def _occupations(education: Texts, rng: np.random.Generator) -> Texts:
    low = np.isin(education, ("1", "2", "9"))
    high = np.isin(education, ("6", "7", "8"))
    drawn = {name: _picked(codes, len(education), rng) for name, codes in OCCUPATIONS.items()}
    return np.where(low, drawn["low"], np.where(high, drawn["high"], drawn["middle"]))


def _service_languages(people: People, rng: np.random.Generator) -> Texts:
    """Swedish speakers use Swedish; newcomers Finnish, or English when they came lately."""
    chosen = people.language.copy()
    new = people.foreign & (people.about - people.arrived < 3 * YEAR)
    chosen[people.foreign] = "fi"
    chosen[new & (rng.random(len(people)) < 0.6)] = "en"
    chosen[(people.language == "sv") & (rng.random(len(people)) < 0.05)] = "fi"
    return chosen


def identity_codes(birth: Days, male: Flags, rng: np.random.Generator) -> Texts:
    """Make identity codes that nobody bears: individual numbers 900–999 are never given out.

    Those born on the same day get different numbers, up to fifty of a sex; later ones repeat.
    """
    order = np.lexsort((rng.random(len(birth)), male, birth))
    group = birth[order].astype(np.int64) * 2 + male[order]
    first = np.searchsorted(group, group, "left")
    turn = np.empty(len(birth), np.int64)
    turn[order] = np.arange(len(birth)) - first
    start = (birth * 7 + male * 3) % 50
    individual = 900 + 2 * ((turn + start) % 50) + male
    day = birth.astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    dd = (day - month).astype(int) + 1
    mm = (month - year).astype(int) + 1
    yyyy = year.astype(int) + 1970
    value = (dd * 10_000 + mm * 100 + yyyy % 100) * 1000 + individual
    sign = np.where(yyyy >= 2000, "A", "-")
    rows = zip(dd, mm, yyyy % 100, sign, individual, _CHECK[value % 31], strict=True)
    return np.array([f"{d:02}{m:02}{y:02}{s}{n}{c}" for d, m, y, s, n, c in rows], dtype=object)
