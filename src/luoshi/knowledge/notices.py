"""Who is told what about articles and bulletins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_tasks import task

from luoshi.post import taps
from luoshi.post.models import tell
from luoshi.post.topics import Topic, register
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.knowledge.models import Article, Bulletin, Release

register(
    Topic(
        "knowledge",
        _("Bulletins and articles"),
        subjects=frozenset({"article", "bulletin", "release"}),
        inside=True,
        place=70,
    )
)
AT_ONCE = 50
"""People told within the request; more are told in the background, in slices of this size."""


def unsolved(article: Article, by: Member, words: str) -> None:
    """没解决: the lead hears it with the words; the same words about the same version are told once."""
    lead = article.project.lead()
    if lead is None:
        return
    mark = sha256(words.encode()).hexdigest()[:16]
    tell(
        lead,
        "unsolved",
        article,
        title=format_lazy(_("{name}: {code} did not solve it"), name=by.name, code=article.code),
        body=words or article.title,
        url=article.url,
        know=True,
        by=by,
        group=article.code,
        dedupe=f"unsolved:{article.pk.hex}:{article.edition}:{by.pk.hex}:{mark}",
    )


def review(article: Article) -> None:
    """The owner hears that the review date has come, once for each date."""
    owner = article.owner()
    if owner is None:
        return
    tell(
        owner,
        "review",
        article,
        title=format_lazy(_("{code}: does it still hold? Its review date has come"), code=article.code),
        body=article.title,
        url=article.url,
        know=True,
        group=article.code,
        dedupe=f"review:{article.pk.hex}:{article.review_on}",
    )


def upgraded(release: Release) -> None:
    """The other leads hear how many articles have to be looked at."""
    if not release.doubted:
        return
    title = ngettext_lazy(
        "The system is now {version}: {n} article to be reviewed",
        "The system is now {version}: {n} articles to be reviewed",
        release.doubted,
    )
    for lead in Member.objects.of(release.project).active(release.project.today()).with_role("lead"):
        tell(
            lead,
            "upgrade",
            release,
            title=format_lazy(title, version=release.version, n=release.doubted),
            url=release.project.url("knowledge:todo"),
            know=False,
            by=release.by,
            dedupe=f"upgrade:{release.pk.hex}",
        )


def remind_all(bulletin: Bulletin, members: Sequence[UUID], by: Member | None) -> None:
    """Ask these people to read a bulletin: a few at once, many in the background."""
    if len(members) <= AT_ONCE:
        _remind(bulletin, members, by)
        return
    for first in range(0, len(members), AT_ONCE):
        some = [str(pk) for pk in members[first : first + AT_ONCE]]
        remind_some.enqueue(str(bulletin.pk), some, str(by.pk) if by else "")


@task()
def remind_some(bulletin: str, members: list[str], by: str) -> None:
    """Remind these; whoever has read it meanwhile is left alone. It may run more than once."""
    one: Bulletin = (
        apps.get_model("knowledge", "Bulletin")
        ._default_manager.select_related("project__organization")
        .get(pk=bulletin)
    )
    sender = Member.objects.filter(pk=by).first() if by else None
    _remind(one, members, sender)


def _remind(bulletin: Bulletin, members: Iterable[UUID | str], by: Member | None) -> None:
    day = bulletin.project.today().isoformat()
    for member in bulletin.missing().filter(pk__in=list(members)).select_related("user", "preference"):
        member.project = bulletin.project
        tell(
            member,
            "bulletin",
            bulletin,
            title=format_lazy(_("Please read: {headline}"), headline=bulletin.headline),
            body=bulletin.lines,
            url=bulletin.url,
            by=by,
            act=True,
            group=bulletin.code,
            taps=_answers(bulletin, member),
            dedupe=f"bulletin:{bulletin.pk.hex}:{day}",
        )


def _answers(bulletin: Bulletin, member: Member) -> list[tuple[StrOrPromise, str]]:
    """知道了, unless a question is asked: that is answered on the page, where it stands."""
    if bulletin.question:
        return []
    return [(_("Got it"), taps.path("heard", member, bulletin.pk))]
