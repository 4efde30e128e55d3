from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "luoshi.config"
    label = "luoshi_config"

    def ready(self) -> None:
        import_module("luoshi.config.checks")
