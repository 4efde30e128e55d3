from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "luoshi.kernel"
    label = "kernel"
