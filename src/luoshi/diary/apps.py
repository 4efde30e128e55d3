from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "luoshi.diary"
    label = "diary"
