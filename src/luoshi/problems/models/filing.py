"""Filing: a report becomes a numbered problem at once, or a further occurrence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment, attach
from luoshi.kernel import clock, idempotency
from luoshi.kernel.numbering import next_number
from luoshi.kernel.prepared import answered
from luoshi.kernel.transactions import part
from luoshi.kernel.verdict import Refusal
from luoshi.problems import followers, notices
from luoshi.problems.lifecycle import CLOSED, REPORTED
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.occurrence import SELF_SOLVED, Occurrence
from luoshi.problems.models.relay import begin_relay
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

WORDS_LIMIT = 20_000
HOW_LIMIT = 2_000
TITLE_LENGTH = 60
SENTENCE_END = re.compile(r"[。！？!?\n]|\.\s")


def title_of(words: str) -> str:
    """A title made of the first sentence; the words themselves stay as they are."""
    line = SENTENCE_END.split(words.strip(), maxsplit=1)[0].strip() or words.strip()
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def seal_of(words: str) -> str:
    """SHA-256 of the original words; the trail keeps it, so that a changed word is found."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def seals_of(occurrence: Occurrence) -> dict[str, str]:
    """The seals of what a reporter wrote, as facts for the trail."""
    said = {"words": occurrence.words, "workaround": occurrence.workaround_how}
    return {name: seal_of(words) for name, words in said.items() if words}


def checked_words(words: str) -> str:
    """The words if they can be filed. Raises Refusal when there are none or far too many."""
    if not words.strip():
        raise Refusal(_("Please write one sentence about what happened."))
    if len(words) > WORDS_LIMIT:
        over = len(words) - WORDS_LIMIT
        raise Refusal(
            _("The text is %(over)d characters too long; please attach it as a file.") % {"over": over}
        )
    return words


class Filing(Base):
    """Reporting and meeting a problem again."""

    @classmethod
    def report(
        cls,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
        environment: dict[str, Any] | None = None,
        workaround: bool | str = False,
        channel: str = "web",
        self_solved: bool = False,
        imported_from: str = "",
        origin: Mapping[str, Any] | None = None,
    ) -> Problem:
        """Number a report and give it to the lead; `self_solved` closes it at once, still counted.

        `workaround` says how the reporter got round it, or True when they did not say how.
        `origin` says where in an earlier list it stood.
        Raises Refusal for people who do not report and for empty or endless words.
        """
        _may_report(by)
        with part():
            idempotency.claim()
            problem = _new_problem(by, checked_words(words), self_solved)
            problem.imported_from = imported_from
            # The number's row is locked from here until commit.
            problem.number = next_number(by.project.pk, "problem")
            problem.save(force_insert=True)
            occurrence = _occur(problem, by, words, environment, workaround, channel, files)
            if self_solved:
                occurrence.judge(SELF_SOLVED, by)
            begin_relay(problem, problem.reported_at)
            facts = {"number": problem.number, "occurrence": str(occurrence.pk), **seals_of(occurrence)}
            facts |= origin or {}
            record(problem, "report", by=by, to_state=problem.state, channel=channel, facts=facts)
            _index(problem, occurrence)
            if not imported_from:
                notices.reported(problem, by)
            followers.reported(problem, occurrence)
        problem.born_of = occurrence
        return problem

    def meet_again(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
        environment: dict[str, Any] | None = None,
        workaround: bool | str = False,
        channel: str = "web",
    ) -> Occurrence:
        """我也遇到了: one more occurrence; its reporter is followed to the end like the first."""
        checked_words(words)
        with self.moving("meet_again", by=by, facts={"channel": channel}) as step:
            occurrence = _occur(self, by, words, environment, workaround, channel, files)
            if self.state == "verifying":
                occurrence.asked_at = step.at
                occurrence.save(update_fields=["asked_at"])
                self.holder = None
            self.met_count += 1
            step.facts |= {"occurrence": str(occurrence.pk), **seals_of(occurrence)}
            followers.reported(self, occurrence)
        Document.index("problem", self)
        return occurrence


def _may_report(by: Member) -> None:
    if by.is_external or not by.has("reporter", "head", "lead", "sponsor"):
        raise Refusal(_("Only members of the company who report can do this."))


def _new_problem(by: Member, words: str, self_solved: bool) -> Problem:
    project, now = by.project, clock.now()
    lead = project.lead()
    problem: Problem = apps.get_model("problems", "Problem")(
        organization_id=project.organization_id,
        project=project,
        title=title_of(words),
        reporter=by,
        department_id=by.department_id,
        lead=lead,
        reported_at=now,
        changed_at=now,
        held_since=now,
    )
    problem.born(CLOSED if self_solved else REPORTED)
    if self_solved:
        problem.outcome, problem.closed_at = "self_solved", now
    else:
        problem.party, problem.holder = "us", lead
        problem.begin_promise(now)
    return problem


def _index(problem: Problem, occurrence: Occurrence) -> None:
    """A new problem has this report and no dossier: nobody need ask for them."""
    dossiers: list[Any] = []
    vars(problem)["_prefetched_objects_cache"] = {
        "met": answered(problem.met.all(), [occurrence]),
        "dossiers": answered(problem.dossiers.all(), dossiers),
    }
    Document.index("problem", problem)
    del vars(problem)["_prefetched_objects_cache"]


def _occur(
    problem: Problem,
    by: Member,
    words: str,
    environment: dict[str, Any] | None,
    workaround: bool | str,
    channel: str,
    files: list[Attachment] | None,
) -> Occurrence:
    occurrence = Occurrence.objects.create(
        problem=problem,
        first_problem=problem,
        member=by,
        words=words,
        environment=environment or {},
        workaround=bool(workaround),
        workaround_how=workaround[:HOW_LIMIT].strip() if isinstance(workaround, str) else "",
        channel=channel,
        met_at=clock.now(),
        reported_at=clock.now(),
    )
    attach(files or [], "occurrence", occurrence.pk, by=by)
    return occurrence
