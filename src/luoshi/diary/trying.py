"""The one more question in the diary of those who try a change, and what they met with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from luoshi.changes.models import Change, CheckLine, Pilot, PilotAnswer
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.ui.fields import clean_text

USED, WORDS, ABOUT, ASKED = "trial-used-", "trial-words-", "trial-about-", "trial-asked"


@dataclass(frozen=True)
class Tried:
    """A change that this member tries on this day."""

    pilot: Pilot
    answer: PilotAnswer | None
    ticked: bool
    """Whether a problem met on this day has to do with it: as it was said, else where it is likely."""
    chosen: str
    """The chip that was chosen on a form which came back."""
    several: bool
    untested: int
    """Lines of its checklist that nobody has tested."""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What one answers."""
        return [("yes", _("Used it")), ("no", _("Did not use it"))]

    @property
    def about_words(self) -> str:
        """The line below a problem: 和正在试用的新功能有关."""
        if self.several:
            return _("It has to do with what I am trying: %(title)s") % {"title": self.pilot.change.title}
        return _("It has to do with what I am trying")


@dataclass(frozen=True)
class Said:
    """What a form of the diary says about trials, by the pilot's id."""

    used: dict[str, bool] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    asked: bool = False
    """Whether the form asked at all: where it did not, what is likely holds."""

    @classmethod
    def of(cls, sent: QueryDict) -> Said:
        """Read from a form, whichever of the questions it carries."""
        used = {k.removeprefix(USED): v == "yes" for k, v in sent.items() if k.startswith(USED) and v}
        words = {k.removeprefix(WORDS): clean_text(str(v)) for k, v in sent.items() if k.startswith(WORDS)}
        about = frozenset(k.removeprefix(ABOUT) for k in sent if k.startswith(ABOUT))
        return cls(used, words, about, ASKED in sent)


def tried(member: Member, day: date, said: Said | None = None) -> list[Tried]:
    """What this member tries on this day, with the answer given already and what a refused form said."""
    pilots = Change.tried_by(member, day)
    if not pilots:
        return []
    said = said or Said()
    answers = list(PilotAnswer.objects.filter(pilot__in=pilots, member=member, day=day))
    likely, given = Change.likely_about(pilots, answers), {row.pilot_id: row for row in answers}
    open_lines = CheckLine.objects.filter(pilot__in=pilots, result=CheckLine.UNTRIED)
    left = list(open_lines.values_list("pilot_id", flat=True))
    found = []
    for one in pilots:
        key = str(one.pk)
        ticked = key in said.about if said.asked else one is likely
        chosen = {True: "yes", False: "no", None: ""}[said.used.get(key)]
        found.append(Tried(one, given.get(one.pk), ticked, chosen, len(pilots) > 1, left.count(one.pk)))
    return found


def keep(said: Said, *, by: Member, day: date, problem: Problem | None = None) -> None:
    """Write down the answers, and attach the problem to what it has to do with. Part of a transaction.

    What the person does not try (any more) on this day is passed over: filing never fails because of it.
    """
    if not said.used and problem is None:
        return
    pilots = Change.tried_by(by, day)
    if not pilots:
        return
    for pilot in pilots:
        key = str(pilot.pk)
        if key in said.used:
            words = said.words.get(key, "")
            pilot.change.answer_trial(by=by, day=day, used=said.used[key], words=words)
    for pilot in _about(said, pilots, by, day) if problem else ():
        pilot.change.found(problem, by=by)  # type: ignore[arg-type]


def _about(said: Said, pilots: list[Pilot], by: Member, day: date) -> Iterable[Pilot]:
    if said.asked:
        return [one for one in pilots if str(one.pk) in said.about]
    answers = list(PilotAnswer.objects.filter(pilot__in=pilots, member=by, day=day))
    likely = Change.likely_about(pilots, answers)
    return [likely] if likely else []
