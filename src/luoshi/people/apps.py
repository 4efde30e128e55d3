from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "luoshi.people"
    label = "people"
