from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "luoshi.rewards"
    label = "rewards"
