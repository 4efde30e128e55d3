from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "luoshi.changes"
    label = "changes"

    def ready(self) -> None:
        """Say what files can hang on here, what is talked about, and follow the moves of problems."""
        from luoshi.changes import following, notices
        from luoshi.changes.because import shipped_of
        from luoshi.changes.deeds import ASK
        from luoshi.changes.links import glance_at_changes, links_of_changes
        from luoshi.changes.meetings import firm_with, near
        from luoshi.changes.models import Brief, Change, Delivery, Option, Quote
        from luoshi.changes.outside.desk import Wishes
        from luoshi.changes.taps import Fits, Meant
        from luoshi.evidence.subjects import hangs_on
        from luoshi.post.taps import registers
        from luoshi.problems.desk import brings
        from luoshi.problems.followers import follows, hears
        from luoshi.problems.links import finds_links
        from luoshi.rewards.subjects import shipped_from
        from luoshi.search.deeds import offers_to
        from luoshi.talk.topics import talked_about
        from luoshi.talk.words import link_numbers

        hangs_on("change", Change.objects.visible_inside)
        hangs_on("brief", Brief.objects.visible_to, frozen=True)
        hangs_on("option", Option.objects.visible_to)
        hangs_on("quote", Quote.objects.visible_to)
        hangs_on("delivery", Delivery.objects.visible_to)
        talked_about(
            "change", Change.objects.visible_to, told=notices.said, near=near, firm=firm_with,
            farewells={"recall"},
        )  # fmt: skip
        link_numbers("changes:show", "C")
        follows(following.after_move)
        finds_links(links_of_changes, glance_at_changes)
        brings(Wishes())
        hears(following.after_report)
        shipped_from(shipped_of)
        offers_to(ASK)
        registers(Meant(), Fits())
