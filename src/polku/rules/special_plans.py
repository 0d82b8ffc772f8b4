"""When a plan of another kind is made: multisector, activation, integration.

Acts 381/2023 4 and 6 §, 189/2001 3 §, 681/2023 20 §.
"""

from dataclasses import dataclass
from datetime import date

from polku.kernel.periods import full_years, months_after
from polku.rules.facts import Facts, Plan
from polku.rules.names import FINLAND, INTEGRATION_PLAN
from polku.rules.parameters import Law, Value


@dataclass(frozen=True, slots=True)
class Due:
    """The day a plan is to be made by, or is called for, and who says so."""

    day: date
    source: Value


def multisector_plan_due(started: date, law: Law) -> Due | None:
    """Return by when the joint plan is made once the joint assessment has started."""
    value = law["multisector_plan"].find(started)
    if value is None:
        return None
    return Due(months_after(started, value.is_["months"]), value)


def multisector_review_due(made: date, law: Law) -> Due | None:
    """Return by when a multisector plan is revised at the latest."""
    value = law["multisector_review"].find(made)
    if value is None:
        return None
    return Due(months_after(made, value.is_["every_months"]), value)


def integration_plan_due(first_right: date, on: date, law: Law) -> Due | None:
    """Return the last day for an integration plan, counted from the first residence right."""
    value = law["plan_integration"].find(on)
    if value is None:
        return None
    due = months_after(first_right, 12 * value.is_["permit_years"])
    return Due(due, value)


def in_integration(facts: Facts, today: date, law: Law) -> bool | None:
    """Tell whether somebody is in the time of integration: under a plan, or not yet out of its time.

    None: neither a plan nor the first residence right is known of one who is no citizen.
    """
    if any(_under(plan, today) for plan in facts.plans):
        return True
    if facts.citizenship == FINLAND:
        return False
    if facts.first_residence_date is None:
        return None
    due = integration_plan_due(facts.first_residence_date, today, law)
    return due is not None and today <= due.day


def _under(plan: Plan, today: date) -> bool:
    """Tell whether a plan is an integration plan in force; one that names no end is not relied on."""
    ends = plan.valid_until
    return plan.kind == INTEGRATION_PLAN and ends is not None and plan.made_on <= today <= ends


def activation_plan_called_for(facts: Facts, today: date, law: Law) -> Due | None:
    """Say whether days of labour market support call for an activation plan.

    Under the age of the rule: enough days in the twelve calendar months before this one; others:
    enough in all. The other grounds (the end of the allowance, social assistance) no register shows.
    """
    value = law["plan_activation"].find(today)
    if value is None or facts.birth_date is None or not facts.plans:
        return None
    terms = value.is_
    months = [b for b in facts.benefits if b.kind == "tmt" and b.month < f"{today:%Y-%m}"]
    if full_years(facts.birth_date, today) < terms["young_under"]:
        since = f"{months_after(today, -terms['within_months']):%Y-%m}"
        days = sum(b.paid_days for b in months if b.month >= since)
        enough = terms["young_days"]
    else:
        counted = [b.cumulative_days for b in months if b.cumulative_days is not None]
        days = max([sum(b.paid_days for b in months), *counted])
        enough = terms["others_days"]
    return Due(today, value) if days >= enough else None
