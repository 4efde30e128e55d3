from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "luoshi.talk"
    label = "talk"

    def ready(self) -> None:
        """Files hang on comments and on meetings."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.talk.models import Comment, Meeting

        hangs_on("comment", Comment.objects.visible_to)
        hangs_on("meeting", Meeting.objects.visible_to)
