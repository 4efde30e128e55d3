"""Writing a bulletin: from an archived problem, about an article, or free."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge import teaching
from luoshi.knowledge.bulletin_form import BulletinForm, as_written
from luoshi.knowledge.door import bulletin_for
from luoshi.knowledge.lifecycle import BULLETIN
from luoshi.knowledge.models import Article, Bulletin, pictures
from luoshi.knowledge.models.bulletin import PICTURE
from luoshi.knowledge.views.bulletins import bulletin_page
from luoshi.problems.models import Problem
from luoshi.rollout.access import MemberRequest, role_page
from luoshi.rollout.models import Member
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@once
@role_page("lead")
def write(request: MemberRequest) -> HttpResponseBase:
    """A new bulletin; `problem` and `article` in the address say what it is about."""
    member = request.member
    about = About.of(member, request)
    if request.method != "POST":
        form = BulletinForm(member=member, pictures=about.pictures(), initial=about.first_words())
        return show(request, form, about=about)
    form = BulletinForm(request.POST, request.FILES, member=member, pictures=about.pictures())
    if not form.is_valid():
        return show(request, form, about=about, status=422)
    try:
        made = Bulletin.write(
            by=member, files=form.kept, copies=form.chosen, send=form.send,
            article=about.article, problem=about.problem, **form.given,
        )  # fmt: skip
    except Refusal as refused:
        form.refuse(refused)
        return show(request, form, about=about, status=422)
    return done(request, made.url, _said(form))


@once
@role_page("lead")
def revise(request: MemberRequest, number: int) -> HttpResponseBase:
    """A draft; what was sent is never changed."""
    bulletin = bulletin_for(request.member, number)
    hanging = attachments_for(PICTURE, [bulletin.pk], member=request.member)[bulletin.pk]
    if request.method != "POST":
        if not (may := BULLETIN.allowed(bulletin, "revise", request.member)):
            return bulletin_page(request, bulletin, refused=may.sentence, status=409)
        first = as_written(bulletin) | {"picture": [one.pk for one in hanging]}
        form = BulletinForm(member=request.member, pictures=hanging, initial=first)
        return show(request, form, bulletin=bulletin)
    form = BulletinForm(request.POST, request.FILES, member=request.member, pictures=hanging)
    if not form.is_valid():
        return show(request, form, bulletin=bulletin, status=422)
    try:
        bulletin.revise(
            by=request.member, seen=request.POST.get("seen", ""), files=form.kept, without=form.left_out,
            send=form.send, **form.given,
        )  # fmt: skip
    except Refusal as refused:
        form.refuse(refused)
        return show(request, form, bulletin=bulletin, status=409 if isinstance(refused, Moved) else 422)
    return done(request, bulletin.url, _said(form))


def _said(form: BulletinForm) -> str:
    return _("Sent; who has read it stands here") if form.send else _("Kept as a draft")


class About:
    """What a new bulletin is about: an archived problem, an article, both, or nothing."""

    def __init__(self, member: Member, problem: Problem | None, article: Article | None) -> None:
        self.member, self.problem, self.article = member, problem, article

    @classmethod
    def of(cls, member: Member, request: MemberRequest) -> About:
        """As the address says; what may not be seen is left out."""
        numbers = {name: request.GET.get(name, "") for name in ("problem", "article")}
        known = {
            name: int(text) if text.isdecimal() and len(text) < 10 else 0 for name, text in numbers.items()
        }
        problem = Problem.objects.visible_to(member).filter(number=known["problem"]).first()
        article = Article.objects.visible_to(member).filter(number=known["article"]).first()
        for one in (problem, article):
            if one is not None:
                one.project = member.project
        return cls(member, problem, article)

    def first_words(self) -> dict[str, Any]:
        """What is known already: nobody types twice."""
        first = teaching.first_words(self.problem) if self.problem else {}
        return first | (teaching.words_of_article(self.article) if self.article else {})

    def pictures(self) -> list[Attachment]:
        """Pictures that may be taken along."""
        if self.article:
            return pictures.of_article(self.article)
        return pictures.offered(self.problem, self.member) if self.problem else []


def show(
    request: MemberRequest,
    form: BulletinForm,
    *,
    bulletin: Bulletin | None = None,
    about: About | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form on its page."""
    context: dict[str, Any] = {
        "form": form,
        "bulletin": bulletin,
        "about": about or bulletin,
        "seen": (request.POST.get("seen") or bulletin.seen) if bulletin else "",
    }
    return page(request, "knowledge/bulletin_write.html", context, status=status)
