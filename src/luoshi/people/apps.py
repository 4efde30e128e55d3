from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "luoshi.people"
    label = "people"

    def ready(self) -> None:
        """Attempts and changes stand in the person's history; codes of a phone go by the shared clock."""
        from luoshi.people import watching
        from luoshi.people.factors.counters import count_by_the_shared_clock

        watching.listen()
        count_by_the_shared_clock()
