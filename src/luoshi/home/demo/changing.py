"""Requirement changes of the demo company: how a story is told, and its usual turns.

A story is a generator that moves one change by its verbs and yields how many working days pass
until it goes on. What lies after the present never happens, so the day on which a story begins says
where it stands today.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from luoshi.changes.models import Change, Option, Planned
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.rollout.models import Member

Tale = Generator[float, None, None]
CONSULTANT, DEVELOPER = "何明远", "周启航"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: in whose words, why, to which checkable ends, and how it was understood."""

    who: str
    area: str
    words: str
    reasons: tuple[str, ...]
    goals: tuple[str, ...]
    understood: str
    title: str = ""
    risk: str = "几乎没有"
    cost: int = 0
    work: str = "写一段说明"
    days: int = 3
    judges: tuple[str, ...] = ()
    correction: str = ""


@dataclass(frozen=True)
class Offer:
    """An option as the consultant writes it; `meets` are verdict and words for each goal."""

    name: str
    kind: str
    what: str
    meets: tuple[tuple[str, str], ...]
    days: int
    fee: int = 0
    how: str = ""
    risk: str = ""
    differently: str = ""
    effort: str = "1"


@dataclass
class Teller:
    """Tells one story: the company, the people by name, and the change once it is there."""

    company: Company
    wish: Wish
    change: Change = field(init=False)

    def who(self, name: str) -> Member:
        """Somebody by name."""
        return self.company.members[name]

    @property
    def lead(self) -> Member:
        """林静."""
        return self.company.lead

    @property
    def top(self) -> Member:
        """赵国栋."""
        return self.who("赵国栋")

    def fresh(self) -> Change:
        """The change as it is now."""
        self.change = Change.objects.select_related("project__organization").get(pk=self.change.pk)
        return self.change

    def ask(self) -> None:
        """The first word."""
        wish = self.wish
        area = self.company.areas[wish.area]
        self.change = Change.open(by=self.who(wish.who), words=wish.words, area=area)

    def record(self) -> None:
        """Reasons, goals and the read-back, after a talk."""
        wish, change = self.wish, self.fresh()
        if wish.title:
            change.describe(by=self.lead, title=wish.title, area=change.area)
        change.note(by=self.lead, reasons=wish.reasons, goals=wish.goals)
        change.read_back(by=self.lead, words=wish.understood)

    def agreed(self) -> Tale:
        """From the first word to a change that was understood."""
        self.ask()
        yield 0.4
        self.record()
        yield 0.5
        if self.wish.correction:
            self.fresh().correct(by=self.who(self.wish.who), correction=self.wish.correction)
            yield 0.3
            self.fresh().read_back(by=self.lead, words=f"{self.wish.understood}{self.wish.correction}")
            yield 0.3
        self.fresh().agree(by=self.who(self.wish.who))
        yield 0.4

    def screened(self) -> Tale:
        """Understood, viewed for the first time, pursued, and with the consultant."""
        yield from self.agreed()
        wish = self.wish
        change = self.fresh()
        change.estimate(by=self.lead, risk=wish.risk, cost=Decimal(wish.cost), work=wish.work, days=wish.days)
        yield 0.3
        change = self.fresh()
        change.pursue(by=self.top if change.sponsor_screens else self.lead)
        change = self.fresh()
        judges = [self.who(name) for name in (wish.who, *wish.judges)]
        change.name_evaluators(by=self.lead, key=judges[:1], others=judges[1:])
        self.fresh().forward(by=self.lead, contact=self.who(CONSULTANT))

    def draft(self, *offers: Offer) -> None:
        """Options that only their firm sees as yet, after a look at the brief."""
        change, consultant = self.fresh(), self.who(CONSULTANT)
        change.briefs.order_by("version").last().opened_by(consultant)  # type: ignore[union-attr]
        goals = list(change.goals.all())
        for one in offers:
            answers = {goal.pk: meets for goal, meets in zip(goals, one.meets, strict=True)}
            change.draft_option(
                by=consultant, answers=answers, name=one.name, what=one.what, how=one.how, kind=one.kind,
                fee=Decimal(one.fee), days=one.days, risk=one.risk, differently=one.differently,
                effort=Decimal(one.effort),
            )  # fmt: skip

    def offer(self, *offers: Offer, words: str = "") -> None:
        """One round, with what was drafted before."""
        self.draft(*offers)
        self.fresh().offer(by=self.who(CONSULTANT), words=words)

    def judge(self, name: str, *said: tuple[str, str]) -> None:
        """One evaluator's verdicts, in the order of the options."""
        change = self.fresh()
        given = {one.pk: verdict for one, verdict in zip(change.current_options(), said, strict=True)}
        change.evaluate(by=self.who(name), given=given)

    def revise(self, reason: str, *answers: tuple[bool, str]) -> None:
        """Another round: the consultant answers each objection."""
        self.fresh().revise(by=self.lead, reason=reason)
        for objection, (solved, words) in zip(self.fresh().objections(), answers, strict=True):
            consultant = self.who(CONSULTANT)
            self.fresh().answer_objection(by=consultant, objection=objection, solved=solved, words=words)

    def option(self, letter: str) -> Option:
        """An option of the last round by its letter."""
        return next(one for one in self.fresh().current_options() if one.letter == letter)

    def decide(self, letter: str, why: str, reason: str) -> Tale:
        """The lead recommends; whoever may decides half a day later."""
        option = self.option(letter)
        self.fresh().recommend(by=self.lead, option=option, reason=why)
        yield 0.5
        change = self.fresh()
        change.decide(by=self.top if change.is_above(option) else self.lead, option=option, reason=reason)
        yield 0.3

    def paid(self, *lines: tuple[str, int], days: int, words: str = "") -> Tale:
        """Quoted by the software company, agreed upon, approved by as many as it needs, and begun."""
        developer = self.who(DEVELOPER)
        self.fresh().ask_quote(by=self.lead, contact=developer)
        yield 1
        told = [(what, Decimal(amount)) for what, amount in lines]
        self.fresh().quote(by=developer, lines=told, days=days, words=words)
        yield 0.5
        self.fresh().agree_fee(by=self.lead)
        yield 0.5
        if self.fresh().approvals_missing():
            self.fresh().approve(by=self.top)
            yield 0.2
        if self.fresh().approvals_missing():
            self.fresh().approve(by=self.lead)
        self.fresh().start(by=self.lead)
        yield 0.3

    def day(self, days: int) -> date:
        """The date so many working days from now."""
        return self.company.project.working_time.shift(self.company.project.today(), days)

    def pilot(
        self, people: Sequence[str], days: int, checks: Sequence[str], aims: Sequence[str], ask: str
    ) -> None:
        """A pilot from today on."""
        today = self.company.project.today()
        self.fresh().start_pilot(
            by=self.lead, people=[self.who(name) for name in people], starts_on=today,
            ends_on=self.day(days + 3), min_days=days, checks=checks, criteria=aims, question=ask,
        )  # fmt: skip

    def try_it(self, *answers: tuple[str, bool, str]) -> None:
        """What those who try it say in their diary today."""
        change, today = self.fresh(), self.company.project.today()
        for name, used, words in answers:
            change.answer_trial(by=self.who(name), day=today, used=used, words=words)

    def tick(self, name: str, count: int, failed: str = "") -> None:
        """Somebody tests the next lines of the checklist."""
        change = self.fresh()
        pilot = change.pilot
        for line in pilot.lines.exclude(result="passed")[:count] if pilot else ():
            result = "failed" if failed and line.kind == "check" else "passed"
            change.test(
                by=self.who(name), line=line, result=result, note=failed if result == "failed" else ""
            )

    def waves(self, *plans: tuple[int, tuple[str, ...], str]) -> None:
        """The roll-out: in how many working days, which departments (none: everybody), and the way back."""
        departments = {one.name: one for one in self.company.project.departments.all()}
        self.fresh().roll_out(
            by=self.lead,
            waves=[
                Planned(self.day(days), back, [departments[name] for name in names], not names)
                for days, names, back in plans
            ],
        )

    def wave(self, headline: str, lines: str) -> None:
        """The next wave begins."""
        change = self.fresh()
        following = next(one for one in change.open_waves() if one.started_at is None)
        change.start_wave(by=self.lead, wave=following, headline=headline, lines=lines)

    def finish(self, *reached: tuple[bool, str]) -> None:
        """The requester judges goal by goal, and it is done."""
        change = self.fresh()
        goals = zip(change.goals.all(), reached, strict=True)
        change.judge_goals(by=change.requester, results={goal.pk: said for goal, said in goals})
        self.fresh().finish(by=self.lead)


@dataclass(frozen=True)
class Begun:
    """A story and the working days since it began."""

    ago: int
    wish: Wish
    tale: Callable[[Teller], Tale]


def tell(company: Company, timeline: Timeline, workdays: Sequence[date], stories: Sequence[Begun]) -> None:
    """Plan every story that began since the system is in use."""
    for place, story in enumerate(stories):
        if story.ago >= len(workdays):
            continue
        wall = time(9 + place % 3, 11 * place % 60)
        when = datetime.combine(workdays[-1 - story.ago], wall, company.project.zone)
        tale = story.tale(Teller(company, story.wish))
        timeline.plan(when, lambda t=tale: _go_on(company, timeline, t))  # type: ignore[misc]


def _go_on(company: Company, timeline: Timeline, tale: Tale) -> None:
    days = next(tale, None)
    if days is None:
        return
    working = company.project.working_time
    later = working.add_minutes(clock.now(), max(1, round(days * working.minutes_per_day)))
    timeline.plan(later, lambda: _go_on(company, timeline, tale))
