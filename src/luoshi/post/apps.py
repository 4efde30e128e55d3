from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "luoshi.post"
    label = "post"
