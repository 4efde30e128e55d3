from django.apps import AppConfig


class RolloutConfig(AppConfig):
    name = "luoshi.rollout"
    label = "rollout"

    def ready(self) -> None:
        """Companies say what they ask of those who sign in, and which words make a poor password."""
        from luoshi.people.passwords import WORDS
        from luoshi.people.terms import ASKED
        from luoshi.people.ways.scope import knows_companies
        from luoshi.rollout.models.policy import terms_asked
        from luoshi.rollout.queries import companies_of, names_around

        knows_companies(companies_of)
        ASKED.append(terms_asked)
        WORDS.append(names_around)
