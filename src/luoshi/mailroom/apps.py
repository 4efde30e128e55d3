from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "luoshi.mailroom"
    label = "mailroom"

    def ready(self) -> None:
        """What came with a mail that waits hangs on it."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.mailroom.models import Arrival

        hangs_on("arrival", Arrival.objects.visible_to)
