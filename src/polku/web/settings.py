"""Settings, all from the environment, safe when nothing is set.

POLKU_HOME        folder of the embedded database and of working files (default: ~/.polku)
POLKU_DATABASE    postgresql://user:password@host:port/name; default: SQLite in POLKU_HOME
POLKU_SECRET_KEY  signing key; default: one made on first use and kept in POLKU_HOME
POLKU_HOSTS       names the service answers to, comma separated (default: localhost, 127.0.0.1)
POLKU_INDEX       folder of the path index (default: paths-index in POLKU_HOME)
POLKU_INDEX_KEY   secret of its pseudonyms; default: derived from the signing key
POLKU_HTTPS       1 behind TLS: secure cookies, HSTS
POLKU_DEMO        1 only in a demo: the sign-in page with one button a role
POLKU_TODAY       YYYY-MM-DD: the day the pages show, for a demo (default: the day in Finland)
POLKU_ADDRESS     the address people reach the pages by, as links in letters have it
                  (default: http://localhost:8000)
POLKU_SMTP        mail server of letters: smtp://user:password@host:port, with ?starttls=1 or
                  smtps:// for TLS; default: none, letters stay in the outbox (`polku post list`)
POLKU_FROM        who letters are from (default: Polku <polku@ the host of POLKU_ADDRESS>)
POLKU_PTV         the Finnish Service Catalogue, read once a day:
                  https://api.palvelutietovaranto.suomi.fi/api/v11 (default: none, nothing is asked)
POLKU_PTV_ORGANISATIONS  whose services: GUIDs, comma separated (default: all of the area's municipalities)
POLKU_PTV_OWNER   sign-in name of who keeps them; with one they are published when nothing is missing
POLKU_EMBED_HOSTS sites that may embed the list of services: https://www.example.fi, comma separated
                  (default: every site; docs/embedding.md)
POLKU_UPLOAD_MB   megabytes that a register extract sent through the page may have (default: 2048)
"""

import os
import secrets
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from polku.analytics.index.secret import derived
from polku.apps.people.smtp import server_of

HOME = Path(os.environ.get("POLKU_HOME", Path.home() / ".polku"))
WEB = Path(__file__).parent


def _secret_key() -> str:
    given = os.environ.get("POLKU_SECRET_KEY")
    if given:
        return given
    kept = HOME / "secret-key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text().strip()


def _database(url: str) -> dict[str, object]:
    """Return Django's settings for a PostgreSQL address, or for SQLite in the home folder."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "polku.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


def _listed(name: str) -> list[str]:
    return [one.strip() for one in os.environ.get(name, "").split(",") if one.strip()]


SECRET_KEY = _secret_key()
INDEX = Path(os.environ.get("POLKU_INDEX", HOME / "paths-index"))
INDEX_SECRET = os.environ.get("POLKU_INDEX_KEY", "").encode() or derived(SECRET_KEY)
DEBUG = False
DEMO = os.environ.get("POLKU_DEMO") == "1"
TODAY = date.fromisoformat(os.environ["POLKU_TODAY"]) if "POLKU_TODAY" in os.environ else None
ALLOWED_HOSTS = os.environ.get("POLKU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ADDRESS = os.environ.get("POLKU_ADDRESS", "http://localhost:8000").rstrip("/")
SMTP = server_of(os.environ.get("POLKU_SMTP", ""))
FROM = os.environ.get("POLKU_FROM") or f"Polku <polku@{urlsplit(ADDRESS).hostname}>"
DATABASES = {"default": _database(os.environ.get("POLKU_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "polku.apps.people",
    "polku.apps.catalogue",
    "polku.apps.casework",
    "polku.apps.referrals",
    "polku.apps.insight",
    "polku.api",
    "polku.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "polku.web.middleware.unkept",
    "polku.web.middleware.ProvidersWall",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "polku.apps.people.bearer.bearer",
    "polku.apps.people.log.access_log",
    "polku.apps.catalogue.missed.missed_words",
]
ROOT_URLCONF = "polku.web.urls"
WSGI_APPLICATION = "polku.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "polku.web.chrome.chrome",
            ],
        },
    },
]

AUTH_USER_MODEL = "people.Staff"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [WEB / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [WEB / "static"]
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise wants it there before anything is in it
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "polku.web.static_files.HashedOnceCollected"},
}

PTV = os.environ.get("POLKU_PTV", "").rstrip("/")
PTV_ORGANISATIONS = tuple(_listed("POLKU_PTV_ORGANISATIONS"))
PTV_OWNER = os.environ.get("POLKU_PTV_OWNER", "")
EMBED_HOSTS = _listed("POLKU_EMBED_HOSTS")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # run by `polku worker`
UPLOADS = HOME / "uploads"
UPLOAD_LIMIT = int(os.environ.get("POLKU_UPLOAD_MB", "2048")) * 2**20
UPLOAD_ROOM = 256 * 2**20  # bytes of disk that an upload leaves free

SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = os.environ.get("POLKU_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "polku.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Failures are logged once, with the number their page shows (web/errors.py).
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
