from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "luoshi.talk"
    label = "talk"
