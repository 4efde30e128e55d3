"""How long an article holds: review, retirement, merging, and the ten seconds of undo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge import notices, rules
from luoshi.knowledge.lifecycle import PROVEN, PUBLISHED
from luoshi.knowledge.models.alias import ARTICLE, Alias
from luoshi.knowledge.models.facts import Source
from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from luoshi.knowledge.models.article import Article
    from luoshi.knowledge.models.release import Release

    Base = models.Model
else:
    Base = object

UNDOABLE = ("publish", "doubt", "vouch", "retire", "merge")
REMEMBERED = ("state", "review_on", "stale_why", "merged_into_id", "version")
DUE, UPGRADED, DOUBTED = "due", "upgrade", "doubt"


class Lasting(Base):
    """Moves about how far an article can be trusted."""

    if TYPE_CHECKING:
        merged_into: models.ForeignKey[Article | None, Article | None]

    def _review_later(self: Article, on: date | None = None) -> None:  # type: ignore[misc]
        """Reviewed again on the chosen day, else in half a year."""
        if on:
            within_reach(on, self.project.today())
        self.review_on = on or self.project.today() + timedelta(days=rules.REVIEW_AFTER_DAYS)
        self.stale_why = ""

    def doubt(self: Article, *, by: Member) -> None:  # type: ignore[misc]
        """待复核: still found, marked as to be reviewed."""
        with self.moving("doubt", by=by):
            self.stale_why = DOUBTED

    def vouch(self: Article, *, by: Member) -> None:  # type: ignore[misc]
        """仍然有效: looked at and found right for the present version; reviewed again later."""
        with self.moving("vouch", by=by) as step:
            self._review_later()
            now = _release().current(self.project, self.area_id)
            self.version = now if self.version and now else self.version
            step.reaches = PROVEN if self.helped >= rules.HELPED_UNTIL_PROVEN else PUBLISHED

    def retire(self: Article, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """停用: no longer found."""
        if not reason.strip():
            raise Refusal(_("Please give the reason."))
        with self.moving("retire", by=by, facts={"reason": reason.strip()}):
            pass

    def outdate(self: Article, *, by: Member, version: str) -> None:  # type: ignore[misc]
        """升级待查: written for an earlier version of the system than the one in use now."""
        with self.moving("outdate", by=by, facts={"version": version}):
            self.stale_why = UPGRADED

    def merge(self: Article, *, by: Member, into: Article) -> None:  # type: ignore[misc]
        """并入另一条: its words lead to the other from now on. Raises Refusal for itself and chains."""
        with transaction.atomic(), self.moving("merge", by=by, facts={"into": into.code}) as step:
            into.refresh_from_db(from_queryset=type(into)._base_manager.select_for_update())
            rules.may_merge_into(self, into).or_refuse()
            self.merged_into = into
            for words in (self.title, *self.alias_list):
                if made := Alias.learn(into, words, ARTICLE, former=self):
                    step.makes(made)
            known = set(into.sources.values_list("problem_id", flat=True))
            for source in self.sources.exclude(problem__in=known):
                step.makes(Source.objects.create(article=into, problem_id=source.problem_id))
            for earlier in self.merged.all():
                step.changes(earlier, "merged_into_id")
                earlier.merged_into = into
                earlier.save(update_fields=["merged_into"])
        into.reindex()

    @classmethod
    def come_due(cls) -> int:
        """Mark what reaches its review date, and tell its owner; returns how many (a job)."""
        marked = 0
        for project in Project.objects.select_related("organization"):
            due = _articles().filter(project=project, state__in=(PUBLISHED, PROVEN))
            for article in due.filter(review_on__lte=project.today()).select_related("written_by__user"):
                article.project = project
                marked += article._come_due()
        return marked

    def _come_due(self: Article) -> bool:  # type: ignore[misc]
        with transaction.atomic():
            try:
                with self.moving("come_due", by=None):
                    self.stale_why = DUE
            except Refusal:
                return False  # somebody moved it in this moment
            notices.review(self)
        return True

    def owner(self: Article) -> Member | None:  # type: ignore[misc]
        """Who answers for it: its writer while active as a lead, else the responsible lead."""
        writer = self.written_by
        if writer.has("lead") and writer.is_active_on(self.project.today()):
            return writer
        return self.project.lead()

    # Ten seconds of undo

    def undo_note(self: Article, step: Step) -> dict[str, Any] | None:  # type: ignore[misc]
        """What `undo_move` needs; None for moves that are not taken back."""
        if step.move.verb not in UNDOABLE:
            return None
        before = {name: _plain(value) for name, value in step.before.items() if name in REMEMBERED}
        return {
            "verb": step.move.verb,
            "by": str(step.by.pk),
            "until": step.at.timestamp() + rules.UNDO_SECONDS,
            "fields": before | {"state": step.came_from},
            "made": [[row._meta.label, str(row.pk)] for row in step.made],
            "back": [str(row.pk) for row, _old in step.changed],
        }

    def undo_move(self: Article, *, by: Member) -> None:  # type: ignore[misc]
        """撤销: take the own last move back within ten seconds, with everything it wrote."""
        with transaction.atomic():
            with self.moving("undo", by=by) as step:
                note = self.undo or {}
                into = self.merged_into
                for name, value in note["fields"].items():
                    is_day = name == "review_on" and value
                    setattr(self, name, date.fromisoformat(value) if is_day else value)
                step.reaches, step.facts["undid"] = note["fields"]["state"], note["verb"]
                for label, pk in note["made"]:
                    apps.get_model(label)._base_manager.filter(pk=pk).delete()
                _articles().filter(pk__in=note["back"]).update(merged_into=self)
            if into is not None:
                into.reindex()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def _articles() -> models.QuerySet[Article]:
    found: models.QuerySet[Article] = apps.get_model("knowledge", "Article")._default_manager.all()
    return found


def _release() -> type[Release]:
    found: type[Release] = apps.get_model("knowledge", "Release")
    return found
