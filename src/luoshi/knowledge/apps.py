from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "luoshi.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Say what files can hang on here."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.knowledge.models import Article, Edition

        hangs_on("article", Article.objects.visible_to)
        hangs_on("edition", Edition.objects.visible_to)
