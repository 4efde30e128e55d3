from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "luoshi.api"
    label = "api"

    def ready(self) -> None:
        """Tokens end with the password they were made under."""
        import_module("luoshi.api.ending")
