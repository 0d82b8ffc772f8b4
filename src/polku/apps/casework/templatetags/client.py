"""Words of the client page: reasons and states of duties."""

from django import template
from django.utils.translation import get_language

from polku.apps.casework.names import DutyState
from polku.apps.casework.queries.reasons import CERTAINTY
from polku.rules.duty import Duty

register = template.Library()


@register.filter
def reason(duty: Duty) -> str:
    """Put a duty's reason into words in the active language."""
    return duty.reason.text((get_language() or "fi")[:2])


@register.filter
def duty_state(state: str) -> str:
    return str(DutyState(state).label)


@register.filter
def certainty(confidence: str) -> str:
    """Say how surely the source is known: H, M or L in words."""
    return str(CERTAINTY.get(confidence, ""))
