"""Settings of the portal, all from the environment.

`PORTAL_ENV` is `production` or `development` (the default); `PORTAL_DEMO=1` adds what only the demonstration has.
Without `DATABASE_URL` and `REDIS_URL` the embedded services of `var/` are used (docs/architecture.md, "Set-up").
"""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from environs import Env

from portal.bells import BELLS
from portal.embedded import addresses
from portal.mail_url import mail_settings
from portal.storing import file_storage

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
PRODUCTION = env.str("PORTAL_ENV", "development") == "production"
DEMO = env.bool("PORTAL_DEMO", default=False) and not PRODUCTION
DEBUG = env.bool("PORTAL_DEBUG", default=False) and not PRODUCTION
VAR_DIR = Path(env.str("PORTAL_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", "only-for-development-and-tests")
SITE_URL = env.str("SITE_URL", "https://localhost" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [SITE_URL])

PORTAL_NAME = "Skadeportalen"
PORTAL_HELP_PHONE = env.str("PORTAL_HELP_PHONE", "70 20 40 60")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "bootstrap",
    "csp",
    "accounts",
    "notifications",
    "devices",
    "policies",
    "workshops",
    "claims",
    "fleet",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.DeclaredAccessMiddleware",
    "accounts.middleware.RefusalMiddleware",
]

if not PRODUCTION:
    # There the proxy does it.
    MIDDLEWARE.insert(0, "portal.squeezing.SqueezeMiddleware")
if DEMO:
    # Its clock can be ahead: nobody before this one may ask what time it is.
    MIDDLEWARE.insert(0, "accounts.middleware.PresentMiddleware")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data ---------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        addresses.database_url(VAR_DIR),
        engine="portal.postgresql",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "application_name": "portal",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", addresses.redis_url(VAR_DIR))
CACHE_URL = env.str("CACHE_URL", addresses.cache_url(REDIS_URL))
CACHES = {
    "default": {
        "BACKEND": "portal.cache.SteadyCache",
        "LOCATION": CACHE_URL,
        # Nobody waits for a cache.
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
    },
    # Django's own name for where `{% cache %}` keeps its fragments: what reads alike for everybody, in each process for
    # as long as it lives. Every fragment with words in it names the language.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None},
}
SESSION_ENGINE = "accounts.sessions"

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
# Past so many that want each processor a filing's photos are opened later (`claims.files.pressure`); 0 is never.
FILES_WAIT_PAST = env.float("FILES_WAIT_PAST", 2.0)
# Uploaded files are streamed by views after an access check; nothing is served from a URL below the web root. With
# S3_BUCKET they lie in a bucket instead (portal/storing.py).
MEDIA_URL = "/nowhere/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A form says itself how many it takes; only a request that no browser sends by a slip is refused unread.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_HANDLERS = [
    "portal.uploading.ManyFilesHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Celery: the doorbell ------------------------------------------------------------------------------------------

CELERY_BROKER_URL = addresses.celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Below the visibility timeout: a task that hangs is ended before its message is given to somebody else. What a sweep or
# a round of mail has done by then stays done, each part is a transaction of its own.
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30 if PRODUCTION else 1
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = PRODUCTION
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A lost worker's message is back within seconds; the longest task is far below the visibility timeout.
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
# A filing must never wait for a broker that is away: the sweep finds in the database what the bell did not ring.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BELLS

# Health: past these, `manage.py deadline_health` ends with 1 and `/readyz` says `degraded` ----------------------------

HEALTH_LIMITS = {
    # Beat rings each 15 s; what is later than this, the sweep does not reach.
    "deadline_late_seconds": env.float("HEALTH_DEADLINE_LATE_SECONDS", 300),
    "deadlines_parked": env.float("HEALTH_DEADLINES_PARKED", 0),
    "outbox_late_seconds": env.float("HEALTH_OUTBOX_LATE_SECONDS", 120),
    # A mail server that is away for a moment alarms nobody.
    "outbox_retrying_seconds": env.float("HEALTH_OUTBOX_RETRYING_SECONDS", 3600),
    # One misspelt address is the desk's business; many dead messages are the house's.
    "outbox_dead": env.float("HEALTH_OUTBOX_DEAD", 10),
    # They wait while the house is full, and no longer.
    "files_sealed_seconds": env.float("HEALTH_FILES_SEALED_SECONDS", 600),
    # Three times what is usual alarms, and never fewer than this: in a quiet house a few are already many.
    "filings_last_hour": env.float("HEALTH_FILINGS_LAST_HOUR", 100),
    "sweep_heartbeat_seconds": env.float("HEALTH_HEARTBEAT_SECONDS", 120),
    "outbox_heartbeat_seconds": env.float("HEALTH_HEARTBEAT_SECONDS", 120),
}
# Who sends it as a bearer's token may read `/metrics`; empty: there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# Mail ------------------------------------------------------------------------------------------------------------

MAILBOX_DIR = VAR_DIR / "mail"
# Set where a provider carries the mail; what anymail asks of it is ANYMAIL_... in the environment.
MAIL_PROVIDER = ""
ANYMAIL = {
    "REQUESTS_TIMEOUT": 10,
    **{
        name.removeprefix("ANYMAIL_"): value
        for name, value in os.environ.items()
        if value and name.startswith("ANYMAIL_")
    },
}
if env.str("EMAIL_URL", ""):
    vars().update(mail_settings(env.str("EMAIL_URL")))
elif not PRODUCTION:
    EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Skadeportalen <svar@skadeportalen.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# SMS -------------------------------------------------------------------------------------------------------------

# Off unless there is a gateway (`notifications/channels/gateway.py`); the demonstration lays them beside its mails.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", "")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", "")
SMS_WEBHOOK_SECRET = env.str("SMS_WEBHOOK_SECRET", "")
# As the receiver sees it: eleven letters and digits, or a number.
SMS_SENDER = env.str("SMS_SENDER", "Skadeportal")
SMS_TIMEOUT = 10
SMS_BACKEND = ""
if SMS_GATEWAY_URL:
    SMS_BACKEND = "notifications.channels.gateway.send"
elif DEMO:
    SMS_BACKEND = "notifications.channels.pocket.send"

# Sign-in ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "portal.sign_in.PortalAdapter"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# The link to a new password lies in an inbox meanwhile.
PASSWORD_RESET_TIMEOUT = 60 * 60
# To one address as many as that link lives long enough for: whoever keeps asking for somebody's fills no inbox, and
# shuts nobody out who has five of them.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PORTAL_NAME
# An administrator sets each address and nobody signs up, so there is none to confirm; opening the page of one's address
# would else leave a row that keeps one from a second step.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Rate limits -----------------------------------------------------------------------------------------------------

# How many proxies in front of us write to X-Forwarded-For; nothing further left in that header is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 1 if PRODUCTION else 0)
# Of a network four times as many. Whole companies sit behind one address, and on the day on which their IT asks all to
# report what is broken, ten an hour would turn away most of them; a filing gives nothing away, so what these protect is
# the call centre's time. Where something could be guessed, at the codes below, it is 10 and 30. Who comes from many
# addresses is seen by `filings_last_hour` above. Past this, filing asks to wait or to call.
FILINGS_PER_HOUR_PER_ADDRESS = env.int("FILINGS_PER_HOUR_PER_ADDRESS", 60)
# Of one number, by people who have not shown who they are, whether the register knows it or not.
FILINGS_PER_DAY_PER_IDENTIFIER = env.int("FILINGS_PER_DAY_PER_IDENTIFIER", 5)
# That mail an address which was typed, by people who have not shown who they are: from one network, and four times as
# many from everywhere. A receipt is no means to fill somebody's inbox.
FILINGS_PER_DAY_PER_CONTACT = env.int("FILINGS_PER_DAY_PER_CONTACT", 10)
# Pictures to look for a device's number on; each may take a processor for some seconds.
PICTURES_PER_HOUR_PER_ADDRESS = env.int("PICTURES_PER_HOUR_PER_ADDRESS", 120)
# Photos go one by one to filings that are not sent yet, and lie there for a month where they never are.
UPLOADS_PER_HOUR_PER_ADDRESS = env.int("UPLOADS_PER_HOUR_PER_ADDRESS", 400)
# Codes by which somebody shows who they are: as many as one can mistype in a day, and far too few to guess one.
CODES_PER_HOUR_PER_ADDRESS = env.int("CODES_PER_HOUR_PER_ADDRESS", 10)
CODES_PER_HOUR_PER_NETWORK = env.int("CODES_PER_HOUR_PER_NETWORK", 30)
# To one contact, for one claim: by the network that asks, so that no stranger uses up somebody's, and from everywhere.
CODES_PER_DAY_PER_PERSON = env.int("CODES_PER_DAY_PER_PERSON", 5)
CODES_PER_DAY_IN_ALL = env.int("CODES_PER_DAY_IN_ALL", 20)
# A filing is answered no sooner, so that its length says nothing of whether a device is known (proof/even_time.py).
FILING_STEP_SECONDS = env.float("FILING_STEP_SECONDS", 0.25)
# The same for a code that is asked for, which nobody does often: longer, so that a busy machine stays below.
CODE_STEP_SECONDS = env.float("CODE_STEP_SECONDS", 0.5)

# Calls ----------------------------------------------------------------------------------------------------------------

# How much of an agent's time in a half hour is given to calls by agreement; the rest is for whoever comes first.
AGREED_CALLS_PER_AGENT = env.float("AGREED_CALLS_PER_AGENT", 0.5)
# Who says when our telephone is answered: every page and letter shows it, also of rooms below the one that knows.
HELP_HOURS = "workshops.help_hours.spoken"

# Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
# The second holds the English of what Django and allauth say; makemessages writes the first.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
FORMAT_MODULE_PATH = ["portal.formats"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Static files ------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": file_storage(env),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if PRODUCTION:
    STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
else:
    WHITENOISE_USE_FINDERS = True

# Security ----------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
# Nothing of an address leaves for another site. `no-referrer` would do the same, but makes browsers send `Origin: null`
# with every form, which the CSRF check rightly refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "portal.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
