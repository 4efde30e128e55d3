"""What the pages of the archive read: shelves by module, one shelf page by page, and what was searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from luoshi.knowledge.lifecycle import DRAFT, LIFE, RETIRED, STALE
from luoshi.knowledge.models import Article, ArticleQuerySet
from luoshi.problems.models import Problem
from luoshi.rollout.models import Area, Member
from luoshi.search.marks import Pieces
from luoshi.search.queries import Hit, find, similar

ON_A_SHELF, ROWS, FOUND, OFFERED = 6, 30, 30, 5
NO_AREA, REST = "none", _("Everything else")
ORDER = ("-helped", "-number")
TONES = {DRAFT: "outline", "published": "", "proven": "green", STALE: "amber", RETIRED: "outline"}


@dataclass(frozen=True)
class Row:
    """One article in a list; found ones with the words that matched."""

    article: Article
    title: Pieces
    snippet: Pieces = field(default_factory=list)
    percent: int = 0

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return TONES[self.article.state]


@dataclass(frozen=True)
class Shelf:
    """The best articles about one module, and where all of them are."""

    name: str
    total: int
    rows: list[Row]
    url: str

    @property
    def has_more(self) -> bool:
        """Whether there are more than shown."""
        return self.total > len(self.rows)


@dataclass(frozen=True)
class Page:
    """One page of one shelf."""

    rows: list[Row]
    newer: str
    older: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it may not ask for narrows nothing."""

    member: Member
    words: str
    area: str
    state: str
    key: str
    upwards: bool

    @classmethod
    def of(cls, member: Member, query: Mapping[str, str], words: str) -> Asked:
        """Only the lead asks for states: the others read what is published."""
        area, state = query.get("area", ""), query.get("state", "") if member.has("lead") else ""
        known = {s.name for s in LIFE.states}
        upwards = bool(query.get("newer"))
        key = query.get("newer" if upwards else "older", "")
        return cls(member, words, _area(area), state if state in known else "", key, upwards)

    @property
    def narrowed(self) -> bool:
        """Whether one shelf is asked for instead of all."""
        return bool(self.area or self.state or self.key)

    @property
    def articles(self) -> ArticleQuerySet:
        """What this person may see of it; what is retired only when asked for."""
        found = Article.objects.visible_to(self.member)
        found = found.filter(state=self.state) if self.state else found.exclude(state=RETIRED)
        if self.area:
            found = found.filter(area=None if self.area == NO_AREA else UUID(self.area))
        return found

    def address(self, **more: str) -> str:
        """The same question with something changed, as the address after the question mark."""
        asked = {"area": self.area, "state": self.state} | more
        return urlencode({name: value for name, value in asked.items() if value})


def _area(text: str) -> str:
    try:
        return text if text == NO_AREA else str(UUID(text)) if text else ""
    except ValueError:
        return ""


def shelves(asked: Asked) -> list[Shelf]:
    """All modules with their most helpful articles, in one query."""
    one = [F("area_id")]
    helpful = [F("helped").desc(), F("number").desc()]
    ranked = asked.articles.annotate(
        place=Window(RowNumber(), partition_by=one, order_by=helpful),
        total=Window(Count("pk"), partition_by=one),
    )
    first = ranked.filter(place__lte=ON_A_SHELF).select_related("area")
    found = first.order_by(F("area__order").asc(nulls_last=True), "area__name", *ORDER)
    base = asked.member.project.url("knowledge:list")
    made = []
    for area, rows in groupby(_owned(asked.member, list(found)), key=lambda article: article.area):
        shelf = list(rows)
        total = getattr(shelf[0], "total", len(shelf))
        url = f"{base}?{asked.address(area=str(area.pk) if area else NO_AREA)}"
        made.append(Shelf(area.name if area else str(REST), total, _plain(shelf), url))
    return made


def listed(asked: Asked) -> Page:
    """One page of the shelf that is asked for, most helpful first."""
    articles = asked.articles.select_related("area")
    if key := _key(asked.key):
        articles = articles.filter(_beyond(*key, upwards=asked.upwards))
    order = ("helped", "number") if asked.upwards else ORDER
    found = list(articles.order_by(*order)[: ROWS + 1])
    more, found = len(found) > ROWS, found[:ROWS]
    if asked.upwards:
        found.reverse()
    newer, older = (more, True) if asked.upwards else (key is not None, more)
    ends = (
        [asked.address(newer=_written(found[0])), asked.address(older=_written(found[-1]))] if found else []
    )
    rows = _plain(_owned(asked.member, found))
    return Page(rows, ends[0] if newer and ends else "", ends[1] if older and ends else "")


def _key(text: str) -> tuple[int, int] | None:
    helped, _sign, number = text.partition("~")
    whole = helped.isdecimal() and number.isdecimal() and len(text) < 20
    return (int(helped), int(number)) if whole else None


def _written(article: Article) -> str:
    return f"{article.helped}~{article.number}"


def _beyond(helped: int, number: int, *, upwards: bool) -> Q:
    if upwards:
        return Q(helped__gt=helped) | Q(helped=helped, number__gt=number)
    return Q(helped__lt=helped) | Q(helped=helped, number__lt=number)


def searched(asked: Asked, limit: int = FOUND) -> list[Row]:
    """What answers the words, best first, with the sentence that matched."""
    hits = find(asked.member, asked.words, kinds=["article"], within={"article": asked.articles}, limit=limit)
    return _found(asked.member, hits)


def fitting(member: Member, problem: Problem) -> list[Row]:
    """The usable articles that say about the same as the problem."""
    return saying(member, "\n".join([problem.title, *(o.words for o in problem.met.all())]))


def saying(member: Member, text: str) -> list[Row]:
    """The usable articles that say about the same as a text."""
    within = {"article": Article.objects.visible_to(member).usable()}
    return _found(member, similar(member, text, kinds=["article"], within=within, limit=OFFERED))


def usable(member: Member, words: str) -> list[Row]:
    """The usable articles that answer the words."""
    within = {"article": Article.objects.visible_to(member).usable()}
    return _found(member, find(member, words, kinds=["article"], within=within, limit=OFFERED))


def _found(member: Member, hits: list[Hit]) -> list[Row]:
    visible = Article.objects.visible_to(member).select_related("area")
    articles = visible.in_bulk([hit.subject_id for hit in hits]) if hits else {}
    _owned(member, list(articles.values()))
    return [
        Row(articles[hit.subject_id], hit.title_pieces, hit.snippet, hit.percent)
        for hit in hits
        if hit.subject_id in articles
    ]


def _plain(articles: list[Article]) -> list[Row]:
    return [Row(article, [(article.title, False)]) for article in articles]


def _owned(member: Member, articles: list[Article]) -> list[Article]:
    """The member's own project knows its company already: no query for each address."""
    for article in articles:
        article.project = member.project
    return articles


def areas(member: Member) -> list[tuple[str, str]]:
    """Modules to choose from."""
    return [(str(pk), name) for pk, name in Area.objects.visible_to(member).values_list("pk", "name")]


def waiting(member: Member) -> list[tuple[str, str]]:
    """For the lead: the states to choose from, with how many are in each that wants something."""
    if not member.has("lead"):
        return []
    rows = Article.objects.visible_to(member).order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(s.name, f"{s.label} {counted[s.name]}") for s in LIFE.states if counted.get(s.name)]
