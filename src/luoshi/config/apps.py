from importlib import import_module

from django.apps import AppConfig
from django.http import multipartparser

# Django's own 1 kB is a file name of 300 Chinese characters; a longer one would cost the whole form.
multipartparser.MAX_TOTAL_HEADER_SIZE = 32 * 1024  # type: ignore[attr-defined]


class ConfigConfig(AppConfig):
    name = "luoshi.config"
    label = "luoshi_config"

    def ready(self) -> None:
        import_module("luoshi.config.checks")
