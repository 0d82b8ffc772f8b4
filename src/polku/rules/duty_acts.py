"""What fills the job-search duty (D10), and who keeps the evidence (D11).

916/2012 3:4 and 2:13.3 §, 380/2023 45 and 39.3 §.
"""

from datetime import date

from polku.rules.parameters import Law


def fills(act: str, on: date, law: Law, *, days: int | None = None, agreed: bool = False) -> bool:
    """Whether an act done on a day counts towards the job-search duty.

    `act` is one of the acts of the law file: `application`, `job_offer`, `more_hours`,
    `entrepreneurship`, `published_profile`, `equal_act`. Work applied for must last so many
    `days` (None: no end agreed), unless shorter work was `agreed` in the plan because the
    unemployment is about to end (from 1 September 2024).
    """
    value = law["duty_filled_by"].find(on)
    if value is None or act not in value.is_["acts"]:
        return False
    if act != "application" or days is None or days >= value.is_["least_days"]:
        return True
    return agreed and bool(value.is_.get("shorter_if_agreed"))


def evidence_kept_by(on: date, law: Law) -> str | None:
    """Return who keeps the evidence of the duty and shows it on request, as the law file says."""
    value = law["duty_evidence"].find(on)
    return None if value is None else str(value.is_["keeps"])
