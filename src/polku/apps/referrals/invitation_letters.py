"""The letter that invites somebody of a provider to sign in."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from polku.apps.people.models import Staff
from polku.apps.referrals.letters import Words
from polku.apps.referrals.models import Invitation
from polku.rules.texts import written


def way_in(secret: str) -> str:
    """Return the address of an invitation."""
    return settings.ADDRESS + reverse("referrals:invitation", args=[secret])


def invitation_letter(invitation: Invitation, secret: str, by: Staff, language: str) -> Words:
    """Invite somebody in a language; the letter tells nothing of any client."""
    with override(language):
        told = {
            "area": getattr(invitation.area, f"name_{language}"),
            "provider": invitation.provider.name,
            "who": by.name,
            "last": written(invitation.expires_at.date(), language),
        }
        body = [
            _(
                "%(who)s of %(area)s invites you to sign in to Polku for %(provider)s. There you see"
                " and answer the referrals that the employment services send to your services."
            )
            % told,
            _("Make your account here:"),
            way_in(secret),
            _("The address is good until %(last)s, and once. It is yours: give it to nobody.")
            % told,
            _("If you did not expect this letter, do nothing: no account is made."),
        ]
        return Words(language, _("Invitation to Polku: %(provider)s") % told, "\n\n".join(body))
