from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "luoshi.talk"
    label = "talk"

    def ready(self) -> None:
        """Files hang on comments."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.talk.models import Comment

        hangs_on("comment", Comment.objects.visible_to)
