"""The objectivity check on the lead's own text: what is marked, and what the lead answered to each mark."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.investigation import Investigation
from luoshi.problems.objectivity.check import Find, look_through
from luoshi.problems.objectivity.facts import impact
from luoshi.rollout.models import Member
from luoshi.search.models import Document

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

TITLE = "title"
LINE = 300
SENTENCE_ENDS = re.compile(r"[。！？!?；;\n]|\.\s")
REASONS: dict[str, StrOrPromise] = {
    "feeling": gettext_lazy("This is how people feel, not what happened."),
    "sarcasm": gettext_lazy("Irony reads as an attack; the consultant finds no fact in it."),
    "blame": gettext_lazy("This asks who is guilty; the consultant needs to know what happens."),
    "exaggeration": gettext_lazy("No fact can be seen in this; a number says more."),
    "guess": gettext_lazy("This is a guess and reads like a finding."),
}


class MarkAnswerQuerySet(models.QuerySet["MarkAnswer"]):
    """Answers by who may see them."""

    def visible_to(self, member: Member) -> MarkAnswerQuerySet:
        """The company's own; outsiders read the dossier."""
        if member.is_external:
            return self.none()
        problems = apps.get_model("problems", "Problem").objects.visible_to(member)
        return self.filter(Exists(problems.order_by().filter(pk=OuterRef("problem_id"))))


class MarkAnswer(Record):
    """What the lead answered to one mark: the words, the sentence they stood in, the wording offered."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="mark_answers")
    part = models.CharField(max_length=20)
    kind = models.CharField(max_length=14)
    words = models.CharField(max_length=LINE)
    instead = models.CharField(max_length=LINE, blank=True)
    sentence = models.TextField()
    took = models.BooleanField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = MarkAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "mark answer"
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.words

    @property
    def label(self) -> StrOrPromise:
        """The part's name on screen."""
        return label_of(self.part)


@dataclass(frozen=True)
class Mark:
    """Words in one part of the sheet that wait for an answer; `instead` is empty to leave them out."""

    part: str
    kind: str
    start: int
    words: str
    instead: str
    sentence: str
    key: str

    @property
    def end(self) -> int:
        """Where the words end in the part."""
        return self.start + len(self.words)

    @property
    def reason(self) -> StrOrPromise:
        """Why it is marked, for the lead."""
        return REASONS[self.kind]

    @property
    def label(self) -> StrOrPromise:
        """The part's name on screen."""
        return label_of(self.part)


def label_of(part: str) -> StrOrPromise:
    """The name of a part of the sheet, or of the title."""
    return _("Title") if part == TITLE else Investigation().label(part)


def stored_marks(sheet: Investigation) -> list[Mark]:
    """The marks as they were found when the sheet was last saved: costs a page nothing."""
    return [Mark(**one) for one in sheet.marks]


class Marks(Base):
    """What is marked in the lead's text; each mark is taken or kept before the hand-over."""

    def open_marks(self: Problem, sheet: Investigation | None = None) -> list[Mark]:  # type: ignore[misc]
        """Looks through the lead's own text; words that were kept once are left alone in this problem.

        What reporters wrote is read for its figures only.
        """
        told = [occurrence.words for occurrence in self.met.all()]
        people = len({occurrence.member_id for occurrence in self.met.all()})
        kept = {words.casefold() for words in self._kept_words()}
        texts = self._own_texts(sheet or self.sheet, told)
        found = [
            _mark(part, find, text)
            for part, text in texts
            for find in look_through(text, lambda language: impact(told, people, language))
        ]
        return [mark for mark in found if mark.words.casefold() not in kept]

    def _kept_words(self: Problem) -> Iterable[str]:  # type: ignore[misc]
        return self.mark_answers.filter(took=False).values_list("words", flat=True)

    def _own_texts(  # type: ignore[misc]
        self: Problem, sheet: Investigation, told: list[str]
    ) -> list[tuple[str, str]]:
        """Parts of the sheet, and the title unless a reporter's words made it."""
        parts = [(part, getattr(sheet, part)) for part in Investigation.OWN_WORDS]
        reported = any(self.title.removesuffix("…") in words for words in told)
        return parts if reported else [(TITLE, self.title), *parts]

    def answer_mark(self: Problem, *, by: Member, key: str, take: bool) -> MarkAnswer:  # type: ignore[misc]
        """客观性检查: take the neutral wording into the sheet, or keep the own words.

        Raises Refusal when the text is no longer the one that was marked.
        """
        with self.moving("answer_mark", by=by) as step:
            sheet, _made = Investigation.objects.get_or_create(problem=self)
            mark = next((one for one in self.open_marks(sheet) if one.key == key), None)
            if mark is None:
                raise Refusal(_("The text is another one by now and was checked again."))
            if take:
                self._reword(sheet, mark)
            answer = MarkAnswer.objects.create(
                problem=self,
                part=mark.part,
                kind=mark.kind,
                words=mark.words[:LINE],
                instead=mark.instead[:LINE],
                sentence=mark.sentence,
                took=take,
                by=by,
                at=step.at,
            )
            self.check_again(sheet)
            sheet.updated_at, sheet.updated_by = step.at, by
            sheet.save()
            step.facts |= {"marked": mark.words, "answered": "taken" if take else "kept"}
        if mark.part == TITLE:
            Document.index("problem", self)
        return answer

    def _reword(self: Problem, sheet: Investigation, mark: Mark) -> None:  # type: ignore[misc]
        thing: Any = self if mark.part == TITLE else sheet
        text: str = getattr(thing, mark.part)
        new = text[: mark.start] + mark.instead + text[mark.end :]
        setattr(thing, mark.part, new[:200] if mark.part == TITLE else new)

    def check_again(self: Problem, sheet: Investigation) -> None:  # type: ignore[misc]
        """Write the open marks of the sheet's parts down, for the pages that show it."""
        sheet.marks = [asdict(mark) for mark in self.open_marks(sheet) if mark.part != TITLE]


def _mark(part: str, find: Find, text: str) -> Mark:
    spelled = "\0".join((part, str(find.start), find.words, find.instead, text))
    key = hashlib.sha256(spelled.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Mark(part, find.kind, find.start, find.words, find.instead, _sentence(text, find), key)


def _sentence(text: str, find: Find) -> str:
    """The sentence around the words."""
    before = [end.end() for end in SENTENCE_ENDS.finditer(text, 0, find.start)]
    after = SENTENCE_ENDS.search(text, find.end)
    return text[before[-1] if before else 0 : after.end() if after else len(text)].strip()
