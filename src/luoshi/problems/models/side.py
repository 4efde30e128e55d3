"""Side facts: who watches, what is pinned, who was nudged, and each person's saved views."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member, Project


class Watch(Record):
    """关注: somebody who wants to hear of every move."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.CASCADE, related_name="watches")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="watch_rows")

    class Meta:
        verbose_name = _("watch")
        constraints: ClassVar = [models.UniqueConstraint(fields=["problem", "member"], name="one_watch")]

    def __str__(self) -> str:
        return str(self.member_id)


class Pin(Record):
    """置顶: stands above the list for everybody, until it is taken down or closed."""

    problem = models.OneToOneField("problems.Problem", on_delete=models.PROTECT, related_name="pin_row")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("pin")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return str(self.at)


class Nudge(Record):
    """催一下: at most one per problem and working day."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="nudges")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    day: models.DateField[date, date] = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("nudge")
        constraints: ClassVar = [models.UniqueConstraint(fields=["problem", "day"], name="one_nudge_a_day")]

    def __str__(self) -> str:
        return str(self.day)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views by who may use them."""

    def visible_to(self, member: Member) -> SavedViewQuerySet:
        """Own ones, and those shared with the company's people."""
        if member.is_external:
            return self.none()
        return self.reached(member, member.project_id)

    def reached(self, member: Member | Blank, project: UUID | Blank) -> SavedViewQuerySet:
        """By a member of the company; also for a prepared question, which gets both later."""
        return self.filter(models.Q(member=member) | models.Q(project_id=project, shared=True))


class SavedView(Record):
    """A named set of filters of the list, for one person or shared with the project's internals."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(_("Name"), max_length=40)
    query: models.JSONField[Any, Any] = models.JSONField(default=dict)
    shared = models.BooleanField(_("Shared"), default=False)

    objects = SavedViewQuerySet.as_manager()

    @classmethod
    def keep(cls, *, by: Member, name: str, query: dict[str, str], shared: bool = False) -> SavedView:
        """Filters under a name; the same name of this person is replaced. Raises Refusal without a name."""
        name = name.replace("\x00", "").strip()[:40]
        if not name:
            raise Refusal(_g("A view needs a name."))
        kept = {"project": by.project, "query": query, "shared": shared and by.has("lead")}
        return cls.objects.update_or_create(member=by, name=name, defaults=kept)[0]

    class Meta:
        verbose_name = _("saved view")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "name"], name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name


_FIRST: Prepared[SavedView] = Prepared(
    lambda: SavedView.objects.reached(
        Blank("member", models.UUIDField()), Blank("project", models.UUIDField())
    )[:8]
)


def first_views(member: Member) -> list[SavedView]:
    """The first of the views that this member may use, for the frame of every page."""
    return [] if member.is_external else _FIRST.ask(member=member.pk, project=member.project_id)
