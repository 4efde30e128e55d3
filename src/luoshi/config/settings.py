"""Django settings; everything an installation may change comes from the environment."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from luoshi.config import env, logs, ways
from luoshi.config.masking import mask

django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.data_folder()
SECRET_KEY = env.secret_key(DATA)
DEBUG = env.flag("LUOSHI_DEBUG")
DEMO = env.flag("LUOSHI_DEMO")
PORT = env.number("PORT", 8000)
SITE_URL = env.text("LUOSHI_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
SECURE = SITE_URL.startswith("https://")
# Another address of this installation, from which files are sent without any cookie.
FILES_URL = env.text("LUOSHI_FILES_URL").rstrip("/")
ALLOWED_HOSTS = [
    *env.words("LUOSHI_HOSTS", "127.0.0.1,localhost,[::1]"),
    *(url.split("//")[1].split(":")[0] for url in (SITE_URL, FILES_URL) if url),
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Proxies before this node: their X-Forwarded-For says who asks.
TRUSTED_PROXIES = env.addresses("LUOSHI_TRUSTED_PROXIES")
# Where `luoshi backup` puts backups, if it is not told.
BACKUPS = env.text("LUOSHI_BACKUPS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    # Before allauth: our templates of its pages win.
    "luoshi.people",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "luoshi.kernel",
    "luoshi.ui",
    "luoshi.trail",
    "luoshi.rollout",
    "luoshi.post",
    "luoshi.messenger",
    "luoshi.evidence",
    "luoshi.search",
    "luoshi.talk",
    "luoshi.rewards",
    "luoshi.problems",
    "luoshi.knowledge",
    "luoshi.changes",
    "luoshi.diary",
    "luoshi.home",
    "luoshi.mailroom",
    "luoshi.api",
    "luoshi.config",
]

MIDDLEWARE = [
    "luoshi.config.logs.NumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "luoshi.config.files_host.FilesHostMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.config.packing.PackingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luoshi.people.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "luoshi.config.addresses.AddressMiddleware",
    "luoshi.config.trouble.TroubleMiddleware",
]

ROOT_URLCONF = "luoshi.config.urls"
WSGI_APPLICATION = "luoshi.config.wsgi.application"

_loaders = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": _loaders,
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "luoshi.ui.templatetags.ui",
                "luoshi.ui.templatetags.constant",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.home.context.navigation",
            ],
        },
    }
]

DATABASES = {"default": env.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "luoshi.people.ways.backend.DirectoryBackend",
]
# Ways in besides the password: OpenID Connect, DingTalk, Feishu, the company's directory.
WAYS = ways.declared()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "luoshi.people.passwords.LetsIn"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "luoshi.people.passwords.MaximumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "luoshi.people.passwords.CommonBeneath"},
    {"NAME": "luoshi.people.passwords.GuessedWords"},
    {"NAME": "luoshi.people.passwords.Stolen"},
]  # fmt: skip
# A file of SHA-1 sums of stolen passwords in their order, as it can be had for offline use.
STOLEN_PASSWORDS = env.file("LUOSHI_STOLEN_PASSWORDS_FILE")
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "luoshi.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "luoshi.people.ways.forms.EntranceForm",
    "reset_password": "luoshi.people.forms.ForgottenForm",
    "change_password": "luoshi.people.forms.ChangePasswordForm",
    "reset_password_from_key": "luoshi.people.forms.ResetPasswordForm",
}
# A company comes through one address: what is counted for an address lets a full office in on Monday morning.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/300s/key",
    "reset_password": "60/h/ip,3/h/key",
    "reset_password_from_key": "60/m/ip",
    "reauthenticate": "10/m/user",
    "manage_email": "5/h/user",
    "direct_offer": "200/h/user",
}
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "luoshi.people.factors.adapter.FactorAdapter"
# Recovery codes are our own (people/factors/codes.py).
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_FORMS = {
    "authenticate": "luoshi.people.factors.forms.CodeForm",
    "authenticate_webauthn": "luoshi.people.factors.forms.PasskeyForm",
    "login_webauthn": "luoshi.people.factors.forms.PasskeyLoginForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "luoshi.people.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "luoshi_session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "luoshi_csrf"
LANGUAGE_COOKIE_NAME = "luoshi_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "luoshi.ui.errors.csrf_failure"
# Browsers put files into the object store themselves: the one other host that they may then send to.
S3_DIRECT = env.flag("LUOSHI_S3_DIRECT")
S3_ORIGIN = env.store_origin() if S3_DIRECT else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, S3_ORIGIN] if S3_ORIGIN else [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS: list[Path] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,}\.(js|css|woff2|svg)$"
MEDIA_ROOT = DATA / "files"
EVIDENCE_MAX_MB = env.number("LUOSHI_MAX_FILE_MB", 10)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": env.files_storage(),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "luoshi.evidence.uploads.CountingUploadHandler",
]

EMAIL_URL = env.text("LUOSHI_MAIL_URL", "")
# A file with the authority (PEM) that the company's mail server is certified by.
MAIL_CA_FILE = env.text("LUOSHI_MAIL_CA_FILE", "")
# So many letters a minute at most; 0 is as many as the server takes.
MAIL_PER_MINUTE = env.number("LUOSHI_MAIL_PER_MINUTE", 0)
MAIL_FROM = env.text("LUOSHI_MAIL_FROM", "luoshi@localhost")
# The mailbox in which mail is taken in, e.g. luoshi@in.example.com; it must take luoshi+anything@ too.
# A demo has one that no mail reaches.
DEMO_MAILBOX = "luoshi@demo.invalid"
MAIL_IN = env.text("LUOSHI_MAIL_IN", DEMO_MAILBOX if DEMO else "")
# Ways in: where `luoshi mailgate` listens, and the mailbox that it fetches from.
MAIL_GATE = env.text("LUOSHI_MAILGATE", "")
IMAP_URL = env.text("LUOSHI_IMAP_URL", "")
IMAP_DELETE = env.flag("LUOSHI_IMAP_DELETE")
MAIL_MAX_MB = env.number("LUOSHI_MAIL_MAX_MB", 30)
# Whose Authentication-Results (RFC 8601) are believed, and the name server asked for keys of senders.
MAIL_TRUSTED = env.text("LUOSHI_MAIL_TRUSTED", "")
MAIL_DNS = env.text("LUOSHI_MAIL_DNS", "")
EMAIL_BACKEND = "luoshi.post.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = MAIL_FROM
# Where requests to addresses that people type may go besides public hosts on port 443; whose certificates
# count.
OUTGOING_ALLOW = env.destinations("LUOSHI_OUTGOING_ALLOW")
# By this key push services know this installation; several nodes need the same one.
VAPID_KEY_FILE = env.file("LUOSHI_VAPID_KEY_FILE")
# Pages of other sites that may read answers of the API, by their exact address (https://app.example.com).
API_ORIGINS = env.words("LUOSHI_API_ORIGINS", "")
OUTGOING_CA = env.file("LUOSHI_OUTGOING_CA")
# Beginnings of links that people may follow into a meeting, besides https and the usual programs.
MEETING_SCHEMES = env.words("LUOSHI_MEETING_SCHEMES", "")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# Counts of failed sign-ins lie here: every process must see the same ones.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "luoshi_cache",
        "TIMEOUT": 3600,
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

SILENCED_SYSTEM_CHECKS = ["models.W042"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"chosen": {"()": logs.FORMS[env.choice("LUOSHI_LOG", "line", "json")]}},
    # Whoever asks for the health reads the answer; a log line for each asking while all starts is noise.
    "filters": {
        "not_health": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: not record.getMessage().endswith(": /healthz"),
        },
        "masked": {"()": "django.utils.log.CallbackFilter", "callback": mask},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "chosen",
            "filters": ["not_health", "masked"],
        },
    },
    # What is refused has a line of its own (`logs.refused`).
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": env.text("LUOSHI_LOG_LEVEL", "WARNING")},
}
