"""How the diary's pages word a day and where an entry stands."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import pgettext

from luoshi.diary import promise
from luoshi.diary.models.silent import SoftQuestion
from luoshi.diary.pulse import may_see_pulse
from luoshi.diary.queries.mine import standing
from luoshi.kernel import clock
from luoshi.kernel.verdict import Verdict
from luoshi.problems.models import Occurrence
from luoshi.problems.models.filing import title_of
from luoshi.rollout.models import Area, Member

register = template.Library()
MOST_PROCEDURES = 12


@register.filter
def own_words(met: Occurrence) -> str:
    """The first sentence of what the reporter wrote."""
    return title_of(met.words)


@register.simple_tag
def where_it_stands(met: Occurrence, member: Member) -> str:
    """Who answers and when while nobody has, then the state in plain words."""
    return promise.line(met.problem) or standing(met, member)


@register.simple_tag(takes_context=True)
def procedures(context: Context) -> list[Area]:
    """The modules whose procedure can be read, for the form on which problems are written."""
    member = context["request"].member
    areas = list(Area.objects.visible_to(member).exclude(procedure="")[:MOST_PROCEDURES])
    for area in areas:
        area.project = member.project
    return areas


@register.simple_tag(takes_context=True)
def soft_question(context: Context) -> SoftQuestion | None:
    """The gentle question that waits for the reader, if there is one."""
    member = context["request"].member
    mine = SoftQuestion.objects.visible_to(member).open(member.project.today())
    return mine.select_related("area").first()


@register.simple_tag(takes_context=True)
def sees_pulse(context: Context) -> Verdict:
    """Whether the reader follows how entries are answered."""
    return may_see_pulse(context["request"].member)


@register.filter
def joined(names: list[str]) -> str:
    """Names one after another, as the reader's language lists them."""
    return pgettext("between names", ", ").join(names)


@register.filter
def near(when: datetime | date) -> str:
    """A day as it is said: yesterday, last Wednesday, 19 Nov."""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return promise.near(day, timezone.localdate(clock.now()))
