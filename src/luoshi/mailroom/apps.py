from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "luoshi.mailroom"
    label = "mailroom"
