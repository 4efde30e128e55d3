"""The WSGI application that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from luoshi.config.crowding import Admission
from luoshi.config.proxies import Proxied, networks
from luoshi.kernel.clock import shared

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
shared.followed = True
application = Admission(Proxied(get_wsgi_application(), networks(settings.TRUSTED_PROXIES)))
# All pages are loaded before the first request comes: it would wait a second for them, and those behind it be
# turned away.
get_resolver().url_patterns  # noqa: B018
