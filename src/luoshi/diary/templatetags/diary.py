"""How the diary's pages word a day and where an entry stands."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import pgettext

from luoshi.diary import promise
from luoshi.diary.queries.mine import standing
from luoshi.kernel import clock
from luoshi.problems.models import Occurrence
from luoshi.problems.models.filing import title_of
from luoshi.rollout.models import Member

register = template.Library()


@register.filter
def own_words(met: Occurrence) -> str:
    """The first sentence of what the reporter wrote."""
    return title_of(met.words)


@register.simple_tag
def where_it_stands(met: Occurrence, member: Member) -> str:
    """Who answers and when while nobody has, then the state in plain words."""
    return promise.line(met.problem) or standing(met, member)


@register.filter
def joined(names: list[str]) -> str:
    """Names one after another, as the reader's language lists them."""
    return pgettext("between names", ", ").join(names)


@register.filter
def near(when: datetime | date) -> str:
    """A day as it is said: yesterday, last Wednesday, 19 Nov."""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    return promise.near(day, timezone.localdate(clock.now()))
