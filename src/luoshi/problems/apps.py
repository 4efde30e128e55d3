from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "luoshi.problems"
    label = "problems"

    def ready(self) -> None:
        """Say what files can hang on here."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.problems.models import Dossier, Investigation, Occurrence, Proposal, Question

        hangs_on("occurrence", Occurrence.objects.visible_to)
        hangs_on("dossier", Dossier.objects.visible_to)
        hangs_on("investigation", Investigation.objects.visible_to)
        hangs_on("question", Question.objects.visible_to)
        hangs_on("proposal", Proposal.objects.visible_to)
