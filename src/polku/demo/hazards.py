"""How readily each person finds work, and is sent to each service: the truth made numbers."""

import numpy as np

from polku.demo import truth
from polku.demo.days import YEAR, Days, Flags, Floats, Ints, day_of
from polku.demo.people import People

NEWCOMER_YEARS = 3
_DURING = np.array([one.during for one in truth.SERVICES])
_AFTER = np.array([one.after for one in truth.SERVICES])
_WEEKS = np.array([end for end, _ in truth.WORK_BY_WEEKS])
_BY_WEEKS = np.array([*(log for _, log in truth.WORK_BY_WEEKS), truth.WORK_BEYOND])
_SHORTEST, _LONGEST = (np.array([one.weeks[end] for one in truth.SERVICES]) for end in (0, 1))


class Hazards:
    """Weekly hazards of each person, settled when a job search begins."""

    def __init__(self, people: People) -> None:
        count = len(people)
        self.people = people
        self.times = np.zeros((count, len(truth.SERVICES)), np.int8)
        """How often each person has begun each service."""
        self.pull = np.zeros((count, len(truth.SERVICES)), np.float32)
        """Hazard of starting each service, but for the time unemployed."""
        self.work = np.zeros(count)
        """Log hazard of open work, but for the time unemployed, the cycle and services."""

    def settle(self, who: Ints, day: Days) -> None:
        """Settle the hazards of those who begin a job search."""
        traits = self._traits(who, day)
        hidden = self.people.unobserved[who]
        self.work[who] = (
            np.log(truth.WORK_HAZARD)
            + sum(weight * traits[name] for name, weight in truth.WORK_TRAITS.items())
            + truth.UNOBSERVED_WEIGHT * hidden
        )
        for index, one in enumerate(truth.SERVICES):
            log = one.sent_unobserved * hidden + sum(
                weight * traits[name] for name, weight in one.sent.items()
            )
            repeats = truth.REPEAT_RATIO ** np.minimum(self.times[who, index], 2)
            may = self._may(one, who, day)
            self.pull[who, index] = np.where(may, one.start * np.exp(log) * repeats, 0)

    def _traits(self, who: Ints, day: Days) -> dict[str, Flags]:
        age, education = self.people.age(who, day), self.people.education[who]
        return {
            "young": age < 30,
            "older": age >= 55,
            "basic_education": np.isin(education, ("1", "2", "9")),
            "tertiary_education": np.isin(education, ("5", "6", "7", "8")),
            "foreign_language": self.people.foreign[who],
        }

    def _may(self, one: truth.Truth, who: Ints, day: Days) -> Flags:
        age = self.people.age(who, day)
        may: Flags = (age >= one.ages[0]) & (age < one.ages[1])
        if one.newcomers_only:
            stay = day - self.people.arrived[who]
            may &= self.people.foreign[who] & (stay < NEWCOMER_YEARS * YEAR)
        return may

    def working(self, who: Ints, weeks: Floats, ratio: Floats) -> Floats:
        """Return hazards of open work after so many weeks of job search."""
        stay = _BY_WEEKS[np.searchsorted(_WEEKS, weeks, "right")]
        rates: Floats = np.exp(self.work[who] + stay) * ratio
        return rates

    def sending(self, who: Ints, weeks: Floats, day: int) -> Floats:
        """Return hazards of starting any service."""
        readiness = np.where(weeks < 8, truth.SERVICE_EARLY, 1.0)
        readiness = np.where(weeks > 52, truth.SERVICE_LATE, readiness)
        rates: Floats = (self.pull[who] @ _offered(day) * readiness).astype(float)
        return rates

    def sent(self, who: Ints, day: int, rng: np.random.Generator) -> tuple[Flags, Ints]:
        """Draw the service each is sent to; the flags tell whom no service is open to."""
        edges = np.cumsum(self.pull[who] * _offered(day), axis=1)
        point = rng.random(len(who)) * edges[:, -1]
        chosen = (edges <= point[:, None]).sum(axis=1)
        return edges[:, -1] <= 0, np.minimum(chosen, edges.shape[1] - 1)

    def begin(self, who: Ints, chosen: Ints) -> None:
        """Note a service begun: the next time in it comes more readily."""
        first = self.times[who, chosen] < 2
        self.pull[who[first], chosen[first]] *= truth.REPEAT_RATIO
        self.times[who, chosen] += 1


def _offered(day: int) -> Flags:
    """Tell which services there are on a day."""
    today = day_of(day)
    return np.array([one.since <= today <= one.until for one in truth.SERVICES])


def ratio_during(service: Ints) -> Floats:
    """Return the lock-in of those in a service."""
    ratios: Floats = _DURING[service]
    return ratios


def ratio_after(service: Ints, days: Days) -> Floats:
    """Return the effect of the latest service, `days` after it was left (-1: none)."""
    return np.where(days < truth.AFTER_WEEKS * 7, _AFTER[service], 1.0)


def planned_days(chosen: Ints, rng: np.random.Generator) -> Ints:
    """Draw how long services are planned to last, in days."""
    low, high = _SHORTEST[chosen], _LONGEST[chosen]
    weeks = low + rng.beta(1.2, 2.2, len(chosen)) * (high - low)
    days: Ints = np.maximum(np.rint(weeks * 7), 8).astype(np.int32)
    return days
