"""Django's settings, all from the environment that `env.py` has read and judged."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from analytics.config import env, logs, own_paths
from analytics.config.mailing import mailing_of

BACKEND = Path(__file__).resolve().parents[2]
ROOT = BACKEND.parent
ENVIRONMENT = env.load(os.environ, ROOT)

VERSION = "0.1.0"
SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
# A Host header is never used to build a link (PUBLIC_URL is), so any name may reach the stack.
ALLOWED_HOSTS = ["*"]
PUBLIC_URL = ENVIRONMENT.public_url
INGEST_URL = ENVIRONMENT.ingest_url
# The first of each is the one that is shown and used; the others and the common ones are answered too.
SNIPPET_PATHS = tuple(dict.fromkeys((*ENVIRONMENT.snippet_path, own_paths.SNIPPET)))
INGEST_PATHS = tuple(dict.fromkeys((*ENVIRONMENT.ingest_path, own_paths.INGEST)))
STATE_DIR = ENVIRONMENT.state_dir
ANALYTICS_ENGINE = ENVIRONMENT.analytics_engine
EXPORTS = STATE_DIR / "exports"
SEGMENTS_URL = ENVIRONMENT.segments_url
SEGMENTS_BUCKET = ENVIRONMENT.segments_bucket
SEGMENTS_CACHE = ENVIRONMENT.segments_cache
SEGMENTS_CACHE_BYTES = ENVIRONMENT.segments_cache_size
METRICS_TOKEN = ENVIRONMENT.metrics_token
# By `common.api.throttling.Caller`, which cannot be imported here.
API_RATES = {
    "user": ENVIRONMENT.api_rate_user,
    "key": ENVIRONMENT.api_rate_key,
    "address": ENVIRONMENT.api_rate_address,
}
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
GEOIP_DATABASE = ENVIRONMENT.geoip_database
# `make run` gives both URLs to its parts. Without them a command that needs no database still works,
# and one that does fails at once on a port where nothing listens.
_NOWHERE = "127.0.0.1:1"
REDIS_URL = ENVIRONMENT.redis_url or f"redis://{_NOWHERE}/0"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "corsheaders",
    "django_rq",
    "analytics.audit",
    "analytics.events",
    "analytics.accounts",
    "analytics.projects",
    "analytics.ingest",
    "analytics.pipeline",
    "analytics.reports",
    "analytics.monitoring",
    "analytics.demo",
]

MIDDLEWARE = [
    "analytics.common.api.middleware.RequestContextMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "analytics.common.api.middleware.SecurityHeadersMiddleware",
    "django.middleware.common.CommonMiddleware",
    "analytics.common.api.middleware.TrailingSlashMiddleware",
]

ROOT_URLCONF = "analytics.config.urls"
APPEND_SLASH = False
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
]

_database = urlsplit(ENVIRONMENT.database_url or f"postgresql://{_NOWHERE}/none")
DATABASE_POOL = {"min_size": 1, "max_size": 10, "timeout": 5}
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_database.path.lstrip("/")),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": _database.hostname or "",
        "PORT": str(_database.port or ""),
        # Requests run in threads of their own under ASGI: a pool, not a connection each.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            # Without a database there is nothing to keep, and a pool would go on trying in the background.
            "pool": DATABASE_POOL if ENVIRONMENT.database_url else False,
            "connect_timeout": 5,
            # A database across a network that has gone silent is noticed in seconds, not in two hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCESS_TOKEN_LIFETIME = timedelta(minutes=10)
REFRESH_TOKEN_LIFETIME = timedelta(days=30)
PASSWORD_RESET_TIMEOUT = 3600
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "USER_ID_FIELD": "public_id",
    "USER_ID_CLAIM": "sub",
    "ALGORITHM": "HS256",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["analytics.accounts.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["analytics.projects.api.throttling.Throttle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "analytics.common.api.negotiation.Negotiation",
    "DEFAULT_PARSER_CLASSES": ["analytics.common.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "analytics.common.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Simple Analytics Stack",
    "DESCRIPTION": "Send events, read reports, manage projects.",
    "VERSION": VERSION,
    # With 3.1.0 a nullable choice loses its null in openapi-typescript.
    "OAS_VERSION": "3.0.3",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Two lists are called "state"; a generator that cannot tell them apart says so.
    "ENUM_NAME_OVERRIDES": {
        "ClientIdState": ["pending", "approved", "refused"],
        "AnnotationKind": ["note", "release", "campaign", "outage"],
        "ReportKind": ["query", "funnel", "retention", "paths"],
        "UsageState": ["ok", "warning", "exceeded"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "analytics.config.openapi.complete",
    ],
}

# The dashboard and sign-in paths answer no other origin; `make dev` sets Vite's here.
DEV_ORIGIN = os.environ.get("STACK_DEV_ORIGIN")
CORS_ALLOWED_ORIGINS = [DEV_ORIGIN] if DEV_ORIGIN else []
CORS_ALLOW_CREDENTIALS = bool(DEV_ORIGIN)
CORS_URLS_REGEX = r"^/api/.*$"

# `common.jobs.Lane`, which cannot be imported here.
RQ_QUEUES = {lane: {"URL": REDIS_URL, "DEFAULT_TIMEOUT": 600} for lane in ("quick", "slow")}
RQ = {"COMMIT_MODE": "on_db_commit"}

_MAILING = mailing_of(ENVIRONMENT.email_url)
HAS_MAIL = ENVIRONMENT.email_url is not None
EMAIL_BACKEND = _MAILING.backend
EMAIL_FILE_PATH = _MAILING.file_path
EMAIL_HOST = _MAILING.host
EMAIL_PORT = _MAILING.port
EMAIL_HOST_USER = _MAILING.user
EMAIL_HOST_PASSWORD = _MAILING.password
EMAIL_USE_TLS = _MAILING.use_tls
EMAIL_USE_SSL = _MAILING.use_ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from or f"stack@{urlsplit(PUBLIC_URL).hostname}"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
FRONTEND_DIST = ROOT / "frontend" / "dist"
TRACKER_DIST = ROOT / "frontend" / "tracker" / "dist"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = logs.configuration()
