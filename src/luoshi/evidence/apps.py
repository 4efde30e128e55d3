from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "luoshi.evidence"
    label = "evidence"
