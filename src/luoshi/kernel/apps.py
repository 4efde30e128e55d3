from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "luoshi.kernel"
    label = "kernel"

    def ready(self) -> None:
        import_module("luoshi.kernel.following")
