"""What one seeded problem has lived through: the rows that its verbs would have left behind.

A test walks the same ways with the verbs and compares; whoever changes a verb's rows learns it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from luoshi.home.seeding.people import Company
from luoshi.home.seeding.words import DECLINED, SOLVED, Told
from luoshi.home.seeding.writing import Stamp
from luoshi.problems.lifecycle import CLOSED, INVESTIGATING, LIFE, REPORTED, VERIFYING, WITH_CONSULTANT
from luoshi.problems.models import Dossier, Investigation, Leg, Occurrence, Problem, Proposal
from luoshi.problems.models.facts import occurrence_facts
from luoshi.problems.models.filing import seal_of, title_of
from luoshi.problems.models.occurrence import CONFIRMED_FOR, MOST_REMINDERS, TOLD
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import Event

INTERNAL = ("investigate",)
problem, occurrence, event, leg = Stamp(Problem), Stamp(Occurrence), Stamp(Event), Stamp(Leg)
proposal, dossier = Stamp(Proposal), Stamp(Dossier)


@dataclass
class Past:
    """One problem on its way; every step leaves rows."""

    company: Company
    reporter: Member
    problem: Problem
    occurrence: Occurrence
    told: Told
    legs: list[Leg] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    dossiers: list[Dossier] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """What it is found by."""
        read = {"met": [self.occurrence], "dossiers": self.dossiers}
        self.problem._prefetched_objects_cache = read  # type: ignore[attr-defined]
        return Document.of("problem", self.problem)

    @classmethod
    def report(
        cls, company: Company, number: int, by: Member, told: Told, at: datetime, key: str = ""
    ) -> Past:
        """Reported by somebody; with a `key` it came from an earlier list."""
        project, channel = company.project, "import" if key else "web"
        made = problem(
            organization_id=project.organization_id, project_id=project.pk, number=number, state=REPORTED,
            title=title_of(told.words), reporter_id=by.pk, department_id=by.department_id,
            lead_id=company.lead.pk, imported_from=key, reported_at=at, changed_at=at,
        )  # fmt: skip
        made.project = project
        met = occurrence(
            problem_id=made.pk, first_problem_id=made.pk, member_id=by.pk, words=told.words,
            channel=channel, met_at=at, reported_at=at,
        )  # fmt: skip
        past = cls(company, by, made, met, told)
        facts = {"number": number, "occurrence": str(met.pk), "words": seal_of(told.words)}
        past._tell("report", by, at, facts, "", channel)
        past._give("us", company.lead, at)
        if not key:
            past._promise(at)
        return past

    def arrive(self, at: datetime) -> None:
        """Closed as solved, as the earlier list says."""
        story, lead = self.told.story, self.company.lead
        self.problem.importance = story.importance
        self.problem.area_id = self.company.areas[story.area].pk
        self._offer(at)
        self._judge(CONFIRMED_FOR, _("It was finished in the list it was imported from."), at)
        self._close("solved", at)
        self._tell("arrive", lead, at, {"state": CLOSED}, REPORTED)

    def decline(self, at: datetime) -> None:
        """Declined, and its reporter told why."""
        reason = self.told.story.reason or DECLINED
        self._judge(TOLD, reason, at)
        self._close("declined", at)
        self._tell("decline", self.company.lead, at, {"reason": reason}, REPORTED)

    def accept(self, at: datetime) -> None:
        """Taken up by the lead."""
        story, problem = self.told.story, self.problem
        problem.importance, problem.kind = story.importance, story.kind
        problem.area_id = self.company.areas[story.area].pk
        self._reach(INVESTIGATING, at)
        facts = {"importance": str(story.importance), "receipt": ""}
        self._tell("accept", self.company.lead, at, facts, REPORTED)

    def investigate(self, at: datetime) -> Investigation:
        """The sheet filled in completely."""
        story, by = self.told.story, self.company.lead
        sheet = Investigation(
            problem=self.problem, contact=f"和{self.reporter.name}通了电话。",
            place=story.place or f"{story.area} {self.told.record}", steps=story.repro or story.words,
            expected=story.expected or "按作业说明书应能正常办理", actual=story.actual or story.words,
            frequency="必现", affected="本部门", ruled_out="换过浏览器和电脑", causes=story.why or "待确认",
            workaround="先手工登记", callable=self.reporter.name, no_evidence="电话里说清楚了",
            updated_at=at, updated_by=by,
        )  # fmt: skip
        self.others.append(sheet)
        self.problem.changed_at = at
        self._tell("investigate", by, at, {"filled": f"{sheet.filled}/{sheet.total}"}, self.problem.state)
        return sheet

    def hand_over(self, at: datetime) -> None:
        """The dossier frozen and with the consultant."""
        sheet, whom, by = (
            self.investigate(at - timedelta(minutes=1)),
            self.company.consultant,
            self.company.lead,
        )
        firm = whom.firm
        if firm is None:
            raise ValueError("a consultant belongs to a firm")
        self.occurrence.member = self.reporter
        content = self._dossier(sheet)
        frozen = dossier(
            problem_id=self.problem.pk, version=1, firm_id=firm.pk, consultant_id=whom.pk, content=content,
            sha256=Dossier.fingerprint(content), made_by_id=by.pk, made_at=at,
        )  # fmt: skip
        self.dossiers.append(frozen)
        self.problem.firm_id, self.problem.consultant_id = firm.pk, whom.pk
        self._give(firm.party, whom, at)
        self._reach(WITH_CONSULTANT, at)
        facts = {"firm": firm.name, "consultant": whom.name, "version": "1", "sha256": frozen.sha256}
        self._tell("hand_over", by, at, facts, INVESTIGATING)

    def propose(self, at: datetime) -> None:
        """A solution offered by the lead; the reporter has been asked to verify, and reminded in vain."""
        problem, by = self.problem, self.company.lead
        problem.round = 1
        self._give("rep", self.reporter, at)
        self._offer(at)
        self.occurrence.asked_at, self.occurrence.reminders = at, MOST_REMINDERS
        self._reach(VERIFYING, at)
        self._tell("propose", by, at, {"round": "1"}, INVESTIGATING)

    def _offer(self, at: datetime) -> None:
        steps, by = self.told.story.steps or SOLVED, self.company.lead
        self.others.append(proposal(problem_id=self.problem.pk, by_id=by.pk, round=1, steps=steps, at=at))

    def _dossier(self, sheet: Investigation) -> dict[str, Any]:
        problem = self.problem
        return {
            "code": problem.code, "title": problem.title, "importance": problem.importance,
            "kind": problem.kind, "area": self.told.story.area,
            "occurrences": [occurrence_facts(self.occurrence)],
            "investigation": {part: getattr(sheet, part) for part in Investigation.OWN_WORDS},
            "evidence": [],
        }  # fmt: skip

    def _judge(self, verdict: str, reason: str, at: datetime) -> None:
        self.occurrence.verdict, self.occurrence.verdict_by_id = verdict, self.company.lead.pk
        self.occurrence.verdict_reason, self.occurrence.verdict_at = reason, at

    def _close(self, outcome: str, at: datetime) -> None:
        problem = self.problem
        problem.outcome, problem.closed_at = outcome, at
        self._give("", None, at)
        self._reach(CLOSED, at)

    def _reach(self, state: str, at: datetime) -> None:
        problem = self.problem
        problem.born(state)
        problem.changed_at = at
        self._promise(at)

    def _promise(self, at: datetime) -> None:
        """The clock of the state that is reached."""
        if self.problem.state != CLOSED:
            self.problem.begin_promise(at)
            return
        self.problem.due_at = self.problem.promised_from = self.problem.alarm_at = None
        self.problem.promised_minutes = 0

    def _give(self, party: str, holder: Member | None, at: datetime) -> None:
        """The ball goes to somebody else, or to nobody."""
        problem = self.problem
        problem.party, problem.held_since = party, at
        problem.holder_id = holder.pk if holder else None
        if self.legs:
            self.legs[-1].ended = at
        if party:
            name = holder.name if holder else ""
            self.legs.append(
                leg(problem_id=problem.pk, party=party, member_id=problem.holder_id, name=name, began=at)
            )

    def _tell(
        self, verb: str, by: Member, at: datetime, facts: dict[str, Any], left: str, channel: str = "web"
    ) -> None:
        problem = self.problem
        if verb != "report" and left not in LIFE.move(verb).leaves:
            raise ValueError(f"{verb} does not leave {left}")
        self.events.append(
            event(
                organization=problem.organization_id, scope=problem.project_id, at=at, actor=by.pk,
                actor_name=by.name, actor_party=by.party, subject_kind="problem", subject_id=problem.pk,
                verb=verb, from_state=left, to_state=problem.state, facts=facts, channel=channel,
                internal=verb in INTERNAL,
            )
        )  # fmt: skip
