"""What is always true of the archive, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from luoshi.kernel.models import NumberSeries
from luoshi.knowledge.lifecycle import DRAFT, LIFE, PROVEN, RETIRED
from luoshi.knowledge.models import Alias, Article, Bulletin, Reading, Saving
from luoshi.knowledge.models.alias import EVERYBODY
from luoshi.knowledge.models.saving import solved_by
from luoshi.knowledge.rules import HELPED_UNTIL_PROVEN
from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Problem

CHUNK = 2000


def numbers_without_gap() -> Iterator[str]:
    """Numbers of articles and of bulletins per project are 1…n."""
    for kind, rows in (("article", Article.objects.order_by()), ("bulletin", Bulletin.objects.order_by())):
        for scope, last in NumberSeries.objects.filter(kind=kind).values_list("scope", "last"):
            numbers = list(rows.filter(project_id=scope).order_by("number").values_list("number", flat=True))
            if numbers != list(range(1, last + 1)):
                yield f"{kind}s of {scope}: {len(numbers)} numbers, {last} issued"


def trust_is_earned() -> Iterator[str]:
    """A proven article has helped at least twice; every state is declared."""
    proven = Article.objects.filter(state=PROVEN, helped__lt=HELPED_UNTIL_PROVEN)
    for number, helped in proven.values_list("number", "helped").iterator(CHUNK):
        yield f"KB-{number} counts as proven, but has helped {helped} times"
    known = [state.name for state in LIFE.states]
    for number, state in Article.objects.exclude(state__in=known).values_list("number", "state"):
        yield f"KB-{number} is in the undeclared state {state}"


def merged_articles_lead_to_living_ones() -> Iterator[str]:
    """What was merged is retired and leads to one that was not merged itself."""
    merged = Article.objects.filter(merged_into__isnull=False)
    wrong = merged.filter(
        Q(merged_into=F("pk")) | Q(merged_into__merged_into__isnull=False) | ~Q(state=RETIRED)
    )
    for number in wrong.values_list("number", flat=True).iterator(CHUNK):
        yield f"KB-{number} was merged, but leads to a merged article or is still used"


def readers_were_written_down() -> Iterator[str]:
    """A bulletin that was sent has readers, a draft has none; nobody from outside is among them."""
    readers = Exists(Reading.objects.filter(bulletin=OuterRef("pk")))
    wrong = Bulletin.objects.filter(Q(readers, state=DRAFT) | Q(~readers, sent_at__isnull=False))
    for number in wrong.values_list("number", flat=True).iterator(CHUNK):
        yield f"bulletin {number}: its readers do not fit its state"
    for number in Reading.objects.filter(member__firm__isnull=False).values_list(
        "bulletin__number", flat=True
    ):
        yield f"bulletin {number} was sent to somebody from outside"


def the_ledger_says_what_is_true() -> Iterator[str]:
    """One standing booking for each problem that an article solved, and none for any other."""
    lines = Saving.objects.standing().filter(problem=OuterRef("pk"))
    candidates = Problem.objects.filter(
        Q(Exists(lines)) | Q(article_answers__undone=False, state=CLOSED)
    ).distinct()
    for problem in candidates.select_related("project").order_by().iterator(CHUNK):
        answer = solved_by(problem)
        booked = list(Saving.objects.standing().filter(problem=problem).values_list("article_id", flat=True))
        if booked != ([answer.article_id] if answer else []):
            yield f"{problem.code}: the ledger does not say by which article it was solved"


def reversals_take_back_exactly() -> Iterator[str]:
    """A reversal is its booking with the sign changed."""
    wrong = Saving.objects.filter(reverses__isnull=False).exclude(days=-F("reverses__days"))
    for pk in wrong.values_list("pk", flat=True).iterator(CHUNK):
        yield f"saving {pk}: it does not take back what it reverses"


def search_shows_no_words_of_others() -> Iterator[str]:
    """Where not everybody reads everybody's problems, search uses only words that an editor took over."""
    private = Alias.objects.unread().filter(used=True).exclude(article__project__reading=EVERYBODY)
    for number in private.order_by().values_list("article__number", flat=True).distinct():
        yield f"KB-{number} is found by words that not everybody may read"


CHECKS = (
    numbers_without_gap,
    trust_is_earned,
    merged_articles_lead_to_living_ones,
    readers_were_written_down,
    the_ledger_says_what_is_true,
    reversals_take_back_exactly,
    search_shows_no_words_of_others,
)
