"""The WSGI entry for granian: each process of a server loads its kernels as it starts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku.web.settings")
application = get_wsgi_application()

from polku.apps.catalogue import warming as searching  # noqa: E402 - needs Django to be set up
from polku.apps.insight import warming  # noqa: E402 - needs Django to be set up

searching.start()
warming.start()
