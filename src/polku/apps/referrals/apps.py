from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "polku.apps.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Stand on the client page and the worklist, and tell of clients: they know no referrals."""
        # Models are there only once the apps are loaded.
        from polku.apps.casework.queries import filters, parts  # noqa: PLC0415 (see above)
        from polku.apps.catalogue import clients  # noqa: PLC0415 (see above)
        from polku.apps.referrals.queries import (  # noqa: PLC0415 (see above)
            client_part,
            referred,
            waiting,
        )

        clients.tell(referred.referred)
        filters.offer(*waiting.ON_THE_WORKLIST)
        filters.count_as_next(waiting.is_planned)
        parts.add_act(parts.Act(_("Find a service"), "MagnifyingGlass", "referrals:services"))
        parts.add(
            parts.Part("referrals", "referrals/client_part.html", client_part.referrals_of_client)
        )
