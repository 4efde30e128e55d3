from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "luoshi.people"
    label = "people"

    def ready(self) -> None:
        """Attempts and changes stand in the person's history."""
        from luoshi.people import watching

        watching.listen()
