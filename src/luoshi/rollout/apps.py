from django.apps import AppConfig


class RolloutConfig(AppConfig):
    name = "luoshi.rollout"
    label = "rollout"

    def ready(self) -> None:
        from luoshi.people.ways.scope import knows_companies
        from luoshi.rollout.queries import companies_of

        knows_companies(companies_of)
