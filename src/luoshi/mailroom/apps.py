from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "luoshi.mailroom"
    label = "mailroom"

    def ready(self) -> None:
        """What came with a mail that waits hangs on it; which letters are answered; a page for the lead."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.home.navigation import leads_to
        from luoshi.mailroom.entry import waiting_mail
        from luoshi.mailroom.models import Arrival
        from luoshi.post import threads

        hangs_on("arrival", Arrival.objects.visible_to)
        threads.answers("arrival")
        threads.answers("diary", but={"briefing", "diary_streak"})
        threads.answers("meeting")
        leads_to(waiting_mail)
