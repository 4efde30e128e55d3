from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "luoshi.trail"
    label = "trail"
