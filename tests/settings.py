"""The product's settings, in a home of their own and with a quick password hasher."""

import os
import tempfile

os.environ["POLKU_HOME"] = tempfile.mkdtemp(prefix="polku-tests-")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread

from polku.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
