from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "luoshi.mailroom"
    label = "mailroom"

    def ready(self) -> None:
        """What came with a mail that waits hangs on it; the lead finds the page in the navigation."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.home.navigation import leads_to
        from luoshi.mailroom.entry import waiting_mail
        from luoshi.mailroom.models import Arrival

        hangs_on("arrival", Arrival.objects.visible_to)
        leads_to(waiting_mail)
