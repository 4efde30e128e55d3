"""The archive: articles and bulletins, written, kept right, voted on and read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.api.bodies import UUID_TEXT, Body
from luoshi.api.noun import Noun, Way
from luoshi.api.nouns.common import NAMED, PAGE, PERSON
from luoshi.api.nouns.talking import thread
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.refusing import Refused, of_form
from luoshi.api.registry import MOST_NUMBER, Call, Operation, Query
from luoshi.api.shapes import Shape, day, moment, number, one, one_of, text, texts
from luoshi.evidence.forms import SeveralIds
from luoshi.evidence.queries import attachments_for
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.knowledge import rules
from luoshi.knowledge.bulletin_form import BulletinForm
from luoshi.knowledge.bulletin_form import as_written as as_sent
from luoshi.knowledge.door import article_for, bulletin_for, insider
from luoshi.knowledge.forms import ArticleForm, MergeForm, RetireForm, WithdrawForm, as_written
from luoshi.knowledge.lifecycle import BULLETIN, DRAFT, LIFE
from luoshi.knowledge.models import Article, Bulletin, pictures
from luoshi.knowledge.models.bulletin import PICTURE
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member, departments_below
from luoshi.search.queries import matching
from luoshi.ui.fields import CleanTextField

TAG = "articles"
ARTICLE = Shape(
    "Article",
    _("A solution in users' words"),
    (
        number("number", _("Its number in the project")),
        text("code", _("The number as people say it")),
        text("title", _("Question in the users' words")),
        one_of("state", _("Its state"), [state.name for state in LIFE.states]),
        text("state_label", _("The state in words")),
        texts("steps", _("Steps"), "step_list"),
        text("cause", _("Cause")),
        texts("aliases", _("Other words for it"), "alias_list"),
        one("area", _("Module"), NAMED, empty=True),
        text("version", _("Version of the system")),
        number("edition", _("Which version of the article this is")),
        number("helped", _("How many it helped")),
        number("not_helped", _("How many it did not help")),
        day("review_on", _("Review on"), empty=True),
        one("written_by", _("Who wrote it"), PERSON),
        moment("written_at", _("When it was written")),
        moment("changed_at", _("Last move")),
        PAGE,
    ),
)
NOTE = Shape(
    "Bulletin",
    _("Three lines for an audience"),
    (
        number("number", _("Its number in the project")),
        text("headline", _("Headline")),
        texts("lines", _("Lines"), "line_list"),
        text("question", _("One question")),
        texts("choices", _("Answers to choose from"), "choice_list"),
        one_of("state", _("Its state"), [state.name for state in BULLETIN.states]),
        text("state_label", _("The state in words")),
        one("written_by", _("Who wrote it"), PERSON),
        moment("sent_at", _("When it was sent"), empty=True),
        PAGE,
    ),
)
DO = [("keep", _("Keep as a draft")), ("publish", _("Publish"))]
SEND = [("keep", _("Keep as a draft")), ("send", _("Send it"))]


class WriteForm(ArticleForm):
    """The page's form, with its two buttons and the pictures that are kept."""

    do = forms.ChoiceField(label=_("Keep it as a draft, or publish it"), choices=DO, initial="keep")
    picture = SeveralIds(label=_("Ids of pictures to take along or to keep"), required=False)


class NewForm(WriteForm):
    """A new article, perhaps from a problem."""

    problem = forms.IntegerField(
        label=_("Number of the problem that it comes from"),
        required=False,
        min_value=1,
        max_value=MOST_NUMBER,
    )


class TellForm(BulletinForm):
    """The page's form, with its two buttons and the pictures that are kept."""

    do = forms.ChoiceField(label=_("Keep it as a draft, or send it"), choices=SEND, initial="keep")
    picture = SeveralIds(label=_("Ids of pictures to take along or to keep"), required=False)


class VoteForm(forms.Form):
    """解决了 or 没解决."""

    helped = forms.BooleanField(label=_("Whether it helped"), required=False)
    words = CleanTextField(label=_("What is still missing?"), max_length=2000, required=False)


class EditionForm(forms.Form):
    """Which version comes back."""

    edition = forms.IntegerField(label=_("Number of the version"), min_value=1, max_value=30_000)


class GotItForm(forms.Form):
    """The chosen answer, where there is a question."""

    choice = forms.IntegerField(
        label=_("Place of the chosen answer, 0 for the first"), required=False, min_value=0, max_value=9
    )


def find(member: Member, call: Call) -> Article:
    """By its number, as this member may read it."""
    return article_for(member, call.path["number"])


def find_bulletin(member: Member, call: Call) -> Bulletin:
    """By its number, as this member may read it."""
    return bulletin_for(member, call.path["number"])


def _sent(data: Any) -> tuple[Any, ...]:
    return () if data is None else (data,)


def _revising(article: Article, member: Member, data: Any, given: Any) -> WriteForm:
    hanging = pictures.of_article(article)
    now = as_written(article) | {"picture": [one.pk for one in hanging]}
    return WriteForm(*_sent(data), member=member, pictures=hanging, initial=now)


def _revise(article: Article, form: WriteForm, member: Member) -> None:
    publish = form.publish and article.state == DRAFT
    article.revise(by=member, files=form.kept, without=form.left_out, publish=publish, **form.words)


def _merging(article: Article, member: Member, data: Any, given: Any) -> MergeForm:
    return MergeForm(*_sent(data), member=member)


def _restore(article: Article, form: Any, member: Member) -> None:
    article.restore(
        by=member, edition=get_object_or_404(article.editions, number=form.cleaned_data["edition"])
    )


def _telling(bulletin: Bulletin, member: Member, data: Any, given: Any) -> TellForm:
    hanging = attachments_for(PICTURE, [bulletin.pk], member=member)[bulletin.pk]
    now = as_sent(bulletin) | {"picture": [one.pk for one in hanging]}
    return TellForm(*_sent(data), member=member, pictures=hanging, initial=now)


def _tell_anew(bulletin: Bulletin, form: TellForm, member: Member) -> None:
    bulletin.revise(by=member, files=form.kept, without=form.left_out, send=form.send, **form.given)


def _may_remind(bulletin: Bulletin, member: Member) -> Verdict:
    if member.has("lead", "head", "sponsor"):
        return YES
    return no(_g("Only those who lead follow who has read it."))


NOUN = Noun(
    "article", "/articles/{number}", TAG, _("One article"), LIFE, find, ARTICLE,
    ways={
        "publish": Way(do=lambda article, form, member: article.publish(by=member)),
        "revise": Way(WriteForm, _revising, _revise),
        "restore": Way(EditionForm, do=_restore),
        "vote": Way(VoteForm, do=lambda article, form, member: article.vote(by=member, **form.cleaned_data)),
        "doubt": Way(do=lambda article, form, member: article.doubt(by=member)),
        "vouch": Way(do=lambda article, form, member: article.vouch(by=member)),
        "retire": Way(RetireForm, do=lambda article, form, member:
                      article.retire(by=member, **form.cleaned_data)),
        "merge": Way(MergeForm, _merging,
                     lambda article, form, member: article.merge(by=member, **form.cleaned_data)),
        "undo": Way(do=lambda article, form, member: article.undo_move(by=member)),
    },
    unmade={
        "recount": "follows from a move of a problem",
        "come_due": "made by the calendar",
        "outdate": "made for all articles at once when an upgrade of the system is announced",
    },
)  # fmt: skip
TOLD = Noun(
    "bulletin", "/bulletins/{number}", TAG, _("One bulletin"), BULLETIN, find_bulletin, NOTE,
    ways={
        "revise": Way(TellForm, _telling, _tell_anew),
        "send": Way(do=lambda bulletin, form, member: bulletin.send(by=member)),
        "acknowledge": Way(GotItForm, do=lambda bulletin, form, member:
                           bulletin.acknowledge(by=member, **form.cleaned_data)),
        "remind": Way(rule=_may_remind, label=_("Remind those who have not read it"),
                      do=lambda bulletin, form, member:
                      bulletin.remind(by=member, departments=departments_below(member))),
        "withdraw": Way(WithdrawForm, do=lambda bulletin, form, member:
                        bulletin.withdraw(by=member, **form.cleaned_data)),
    },
)  # fmt: skip
NEW, TELLING = Body(NewForm), Body(TellForm)


def articles(call: Call) -> Any:
    """By last move; people from outside read none."""
    member, rows = call.member, Article.objects.visible_to(call.member)
    if state := call.query.get("state"):
        rows = rows.filter(state=state)
    if area := call.query.get("area"):
        rows = rows.filter(area__pk=area)
    if words := call.query.get("q"):
        rows = rows.filter(pk__in=matching(member, "article", words))
    return page_of(rows.select_related("area", "written_by"), call, ARTICLE, "changed_at",
                   seen=lambda found: _at_home(found, member))  # fmt: skip


def _at_home(found: list[Any], member: Member) -> list[Any]:
    for one_ in found:
        one_.project = member.project
    return found


def bulletins(call: Call) -> Any:
    """What was sent to this member, and more for who leads; newest first."""
    rows = Bulletin.objects.visible_to(call.member).select_related("written_by")
    return page_of(rows, call, NOTE, "number", seen=lambda found: _at_home(found, call.member))


def _lead(call: Call) -> Member:
    insider(call.member)
    if not (may := rules.lead_only(None, call.member)):
        raise Refused(403, may.sentence)
    return call.member


def write(call: Call) -> Any:
    """A new article; with a problem, its pictures can be taken along."""
    by, given = _lead(call), call.body if call.body is not None else {}
    problem = _problem(by, given)
    offered = pictures.offered(problem, by) if problem else []
    first = Article.draft_words(problem) if problem else None
    begun = NewForm(member=by, pictures=offered, initial=first)
    form = NewForm(NEW.data(begun, given), member=by, pictures=offered)
    if not form.is_valid():
        raise of_form(form)
    article = Article.write(
        by=by, source=problem, files=form.kept, copies=form.chosen, publish=form.publish, **form.words
    )
    return ARTICLE.write(article_for(by, article.number), by)


def _problem(by: Member, given: Any) -> Problem | None:
    named = given.get("problem") if isinstance(given, dict) else None
    if not isinstance(named, int) or not 0 < named < 10**9:
        return None
    problem = get_object_or_404(Problem.objects.visible_to(by), number=named)
    problem.project = by.project
    return problem


def tell(call: Call) -> Any:
    """A new bulletin."""
    by = _lead(call)
    form = TellForm(TELLING.data(TellForm(member=by), call.body if call.body is not None else {}), member=by)
    if not form.is_valid():
        raise of_form(form)
    made = Bulletin.write(by=by, files=form.kept, send=form.send, **form.given)
    return NOTE.write(bulletin_for(by, made.number), by)


FILTERS = (
    Query("state", _("Its state"), {"type": "string", "enum": [state.name for state in LIFE.states]}),
    Query("area", _("Id of a module"), UUID_TEXT),
    Query("q", _("Words to be found in it")),
)


def operations() -> Iterator[Operation]:
    """All of the archive."""
    yield Operation(
        "article.list", "GET", "/articles", TAG, _("Articles by last move"), articles, schema_of(ARTICLE),
        (ARTICLE,), query=(*FILTERS, *PAGED), conditional=True,
    )  # fmt: skip
    yield Operation(
        "article.write", "POST", "/articles", TAG, _("Write an article"), write, ARTICLE.ref, (ARTICLE,), NEW,
        status=201, needs_key=True,
    )  # fmt: skip
    yield from NOUN.operations()
    yield from thread(NOUN)
    yield Operation(
        "bulletin.list", "GET", "/bulletins", TAG, _("Bulletins"), bulletins, schema_of(NOTE), (NOTE,),
        query=PAGED, conditional=True,
    )  # fmt: skip
    yield Operation(
        "bulletin.write", "POST", "/bulletins", TAG, _("Write a bulletin"), tell, NOTE.ref, (NOTE,), TELLING,
        status=201, needs_key=True,
    )  # fmt: skip
    yield from TOLD.operations()
