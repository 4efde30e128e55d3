"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from luoshi.config.crowding import Admission
from luoshi.kernel.clock import shared

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
shared.followed = True
application = Admission(get_wsgi_application())
