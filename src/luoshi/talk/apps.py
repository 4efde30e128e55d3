from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "luoshi.talk"
    label = "talk"

    def ready(self) -> None:
        """Files hang on comments and on meetings."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.post.threads import about
        from luoshi.talk.meeting_people import firm_of
        from luoshi.talk.models import Comment, Meeting

        hangs_on("comment", Comment.objects.visible_to)
        hangs_on("meeting", Meeting.objects.visible_to)
        about("meeting", Meeting.objects.visible_to, firm=firm_of, farewells={"meeting_cancelled"})
