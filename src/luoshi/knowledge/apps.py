from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "luoshi.knowledge"
    label = "knowledge"
