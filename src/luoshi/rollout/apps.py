from django.apps import AppConfig


class RolloutConfig(AppConfig):
    name = "luoshi.rollout"
    label = "rollout"
