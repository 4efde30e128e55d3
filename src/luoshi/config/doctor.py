"""Every room's promises in one list, asked on a live installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from luoshi.diary import doctor as diary
from luoshi.evidence.models import File
from luoshi.kernel.models import NumberSeries
from luoshi.knowledge.models import Article
from luoshi.problems import doctor as problems
from luoshi.rewards import doctor as rewards
from luoshi.talk.models import Comment
from luoshi.trail.models import Chain, Event

Check = Callable[[], Iterator[str]]


def trail_is_a_chain() -> Iterator[str]:
    """The hash chain of every project verifies from its first event to its head."""
    for scope in Chain.objects.values_list("scope", flat=True):
        yield from Event.verify(scope)


def article_numbers_without_gap() -> Iterator[str]:
    """Numbers of articles per project are 1…n."""
    for scope, last in NumberSeries.objects.filter(kind="article").values_list("scope", "last"):
        numbers = list(
            Article.objects.filter(project_id=scope).order_by("number").values_list("number", flat=True)
        )
        if numbers != list(range(1, last + 1)):
            yield f"articles of {scope}: {len(numbers)} numbers, {last} issued"


CHECKS: tuple[Check, ...] = (
    *problems.CHECKS,
    *diary.CHECKS,
    *rewards.CHECKS,
    article_numbers_without_gap,
    trail_is_a_chain,
    Comment.comments_stay_as_said,
    File.files_stay_whole,
)
