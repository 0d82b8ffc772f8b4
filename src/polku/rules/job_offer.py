"""Does a job offer bind? 1290/2002 2 a:9.1,6 and 2 a:13,3 § (1380/2021), from 2026 TYKE (D12)."""

from datetime import date

from polku.kernel.periods import months_after
from polku.rules.job_search_validity import Conclusion
from polku.rules.parameters import Law


def binds(interview: date, offered: date, law: Law, *, duty_met: bool) -> Conclusion | None:
    """Say whether an offer made on `offered` binds a client whose initial interview was then.

    `duty_met`: the client has already applied for as much as the review period asks. None: it does
    not bind.
    """
    value = law["job_offer"].find(offered)
    if value is None or offered < months_after(interview, value.is_["after_months"]):
        return None
    if duty_met and value.is_["unless_duty_met"]:
        return None
    return Conclusion(value.is_["rule"], offered, value)
