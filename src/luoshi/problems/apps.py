from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "luoshi.problems"
    label = "problems"

    def ready(self) -> None:
        """Say what files can hang on here, what is talked about, and where a number leads."""
        from luoshi.evidence.subjects import hangs_on
        from luoshi.messenger.groups import offers
        from luoshi.post.taps import registers
        from luoshi.problems import group_notices
        from luoshi.problems.desk import brings
        from luoshi.problems.followers import follows
        from luoshi.problems.links import finds_links, glance_at_merges, merged
        from luoshi.problems.meetings import firm_with, near
        from luoshi.problems.models import (
            Dossier,
            Investigation,
            Occurrence,
            Problem,
            Proposal,
            Question,
        )
        from luoshi.problems.models.rewarding import after
        from luoshi.problems.models.timing import said
        from luoshi.problems.outside import Cases
        from luoshi.problems.taps import Fails, Works
        from luoshi.rewards.subjects import rewarded_for
        from luoshi.talk.topics import talked_about
        from luoshi.talk.words import link_numbers

        hangs_on("occurrence", Occurrence.objects.visible_to)
        hangs_on("dossier", Dossier.objects.visible_to, frozen=True)
        hangs_on("investigation", Investigation.objects.visible_to)
        hangs_on("question", Question.objects.visible_to)
        hangs_on("proposal", Proposal.objects.visible_to)
        talked_about(
            "problem", Problem.objects.visible_to, told=said, near=near, firm=firm_with,
            farewells={"recall"},
        )  # fmt: skip
        link_numbers("problems:show")
        rewarded_for("problem", Problem.objects.visible_to)
        follows(after)
        follows(group_notices.after)
        offers(*group_notices.OCCASIONS)
        finds_links(merged, glance_at_merges)
        brings(Cases())
        registers(Works(), Fails())
