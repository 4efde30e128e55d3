"""Seeded changes: each walks its way by its own verbs in simulated time.

So every row is what they write. Thousands are enough to measure with, and what a change leaves behind is
too much to be written by hand.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F

from luoshi.changes.models import Change, Milestone
from luoshi.changes.models.arriving import ChangePast
from luoshi.home.demo import wishes_long as long
from luoshi.home.demo import wishes_short as short
from luoshi.home.demo.changing import CONSULTANT, DEVELOPER, Offer, Tale, Teller, Wish
from luoshi.home.demo.company import Company as Cast
from luoshi.home.demo.people import SPONSOR
from luoshi.home.seeding.people import Company
from luoshi.home.seeding.words import customer
from luoshi.kernel import clock
from luoshi.post.models import Letter, Notice
from luoshi.post.models.letter import SENT
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import Event

BATCH = 50
# What began within this last part of the time goes the long way: much of it is still on it.
NEWEST = 0.08
WISHES = tuple(
    wish
    for wish in (*vars(short).values(), *vars(long).values())
    if isinstance(wish, Wish) and wish.understood and wish.reasons and wish.goals
)
FEES = (800, 1800, 3200, 4500, 6800, 9600, 14_000, 26_000)
PAUSES = (0.4, 0.7, 1, 1, 1.6, 3, 6)
"""How much longer or shorter than usual a step takes."""


@dataclass
class Walker(Teller):
    """Tells of one seeded change."""

    dice: random.Random
    number: int
    until: datetime

    @property
    def asker(self) -> Member:
        """Whoever asks for it."""
        return self.who(self.wish.who)

    def arrived(self) -> Tale:
        """Taken over from an earlier list, where it had come to its end."""
        wish, state = self.wish, self.dice.choice(("done", "done", "done", "declined", "withdrawn"))
        end = clock.now() + min(timedelta(days=self.dice.randrange(5, 60)), (self.until - clock.now()) / 2)
        past = ChangePast(
            f"旧变更-{self.number}", self.asker, wish.words, clock.now(), state, wish.reasons, wish.goals,
            self.company.areas[wish.area], "旧系统里办完了", end,
        )  # fmt: skip
        self.change = Change.bring_in(past, by=self.lead)
        yield 0

    def declined(self) -> Tale:
        """Understood, and not to be changed."""
        yield from self.agreed()
        self.fresh().decline(by=self.lead, reason="标准功能里已经有了，作业说明书第4章。")

    def withdrawn(self) -> Tale:
        """Taken back by whoever asked for it."""
        self.ask()
        yield 2
        self.fresh().withdraw(by=self.asker, reason="流程改了，用不上了。")

    def postponed(self) -> Tale:
        """Put off for a while, taken up again, and declined."""
        yield from self.agreed()
        self.fresh().postpone(by=self.lead, until=self.day(15), reason="月底再看")
        yield 15
        self.fresh().resume(by=self.lead)
        yield 1
        self.fresh().decline(by=self.lead, reason="三个月没有人再提过。")

    def configured(self) -> Tale:
        """Set up by the consultant without a fee."""
        yield from self._judged(Offer("标准功能里配置", "configuration", "后台加一项配置", (), 4))
        yield from self.decide("A", "不花钱，一线认可", "先小范围试")
        yield 3
        self.fresh().deliver(
            by=self.who(CONSULTANT), version="配置第1版", notes="已配好", how_to_test="照清单试一遍"
        )
        yield from self._reached_all()

    def developed(self) -> Tale:
        """Built by the software company for a fee."""
        fee = self.dice.choice(FEES)
        offer = Offer("小开发", "secondary", "加一个页面和一个定时任务", (), 8, fee=fee, risk="升级后要重做")
        yield from self._judged(offer)
        yield from self.decide("A", "一线都能接受", "按林静的意见办")
        yield from self.paid(("开发", fee), days=8)
        maker = self.who(DEVELOPER)
        self.fresh().plan(by=maker, milestones=[("能演示", self.day(6))])
        yield 6
        (milestone,) = self.fresh().open_milestones()
        self.fresh().progress(by=maker, milestone=milestone, percent=100)
        self.fresh().deliver(by=maker, version="1.0", notes="做好了", how_to_test="照清单试一遍")
        yield from self._reached_all()

    def _judged(self, offer: Offer) -> Tale:
        """Screened, offered and judged by all."""
        yield from self.screened()
        yield 3
        meets = tuple(("yes", "") for _goal in self.wish.goals)
        self.offer(replace(offer, meets=meets))
        for name in (self.wish.who, *self.wish.judges):
            yield 0.7
            self.judge(name, self.dice.choice((("ok", ""), ("ok", ""), ("worry", "多点两下"))))
        yield 0.5

    def _reached_all(self) -> Tale:
        """Tried by a few, rolled out in the department that wanted it, finished."""
        yield 1
        self.pilot((self.wish.who, *self.wish.judges), 3, ("办一张真单子",), ("不再打电话",), "今天用了吗？")
        yield 4
        self.tick(self.wish.who, 2)
        yield 1
        self.waves((1, (self._department(),), "关掉开关，回到原来的做法"))
        yield 1
        self.wave(self.change.title[:60], "照新做法办\n有问题随时提")
        yield 4
        self.finish(*((True, "") for _goal in self.wish.goals))

    def _department(self) -> str:
        department = self.asker.department
        return department.name if department else ""


Way = Callable[[Walker], Tale]
LONG: tuple[Way, ...] = (Walker.configured, Walker.developed)
# Of a hundred old ones so many went each way.
OLD: tuple[tuple[Way, int], ...] = (
    (Walker.arrived, 55), (Walker.declined, 18), (Walker.withdrawn, 7), (Walker.postponed, 5),
    (Walker.configured, 8), (Walker.developed, 7),
)  # fmt: skip


def seed_changes(company: Company, count: int, days: int, done: Callable[[int], None]) -> None:
    """So many changes, begun at moments spread over the last `days` days; `done` hears how many there are."""
    project, until, dice = company.project, clock.now(), random.Random(f"{company.project.key}-C")  # noqa: S311
    cast = _cast(company)
    for first in range(0, count, BATCH):
        places = range(first, min(first + BATCH, count))
        with transaction.atomic():
            for place in places:
                start = until - timedelta(days=days) * (1 - place / count)
                walker = Walker(cast, _wish(cast, dice), dice, place + 1, until)
                _live(walker, _way(place / count, dice), _office_hour(project, start, dice))
        done(places.stop)
    _settle(project, until)
    Event.seal()


def _cast(company: Company) -> Cast:
    """The seeded company as the tales know it: by role, and its reporters by number."""
    members = {str(place): member for place, member in enumerate(company.reporters)}
    members |= {CONSULTANT: company.consultant, DEVELOPER: company.developer, SPONSOR: company.sponsor}
    return Cast(company.project, company.lead, members, company.areas)


def _wish(cast: Cast, dice: random.Random) -> Wish:
    """What somebody of the company asks for, about a customer of their own; two colleagues judge it."""
    wish = dice.choice(WISHES)
    reporters = [name for name in cast.members if name.isdigit()]
    who, *judges = dice.sample(reporters, min(3, len(reporters)))
    words = f"{wish.words}比如{customer(dice)}。"
    return replace(wish, who=who, judges=tuple(judges), words=words, correction="")


def _way(place: float, dice: random.Random) -> Way:
    if place >= 1 - NEWEST:
        return dice.choice(LONG)
    return dice.choices([way for way, _share in OLD], [share for _way, share in OLD])[0]


def _office_hour(project: Project, moment: datetime, dice: random.Random) -> datetime:
    """On the working day at or before this one, between nine and half past four."""
    day = moment.astimezone(project.zone).date()
    while not project.working_time.is_workday(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), project.zone) + timedelta(minutes=dice.randrange(450))


def _live(walker: Walker, way: Way, start: datetime) -> None:
    """Step by step until the present."""
    tale, moment, working = way(walker), start, walker.company.project.working_time
    while moment < walker.until:
        with clock.at(moment):
            pause = next(tale, None)
        if pause is None:
            return
        # Whole days stay whole: a trial is not over before its days are.
        longer = max(1.0, walker.dice.choice(PAUSES)) if pause >= 1 else walker.dice.choice(PAUSES)
        moment = working.add_minutes(moment, max(1, round(pause * longer * working.minutes_per_day)))


def _settle(project: Project, until: datetime) -> None:
    """Nobody lived through this past: its letters went to nobody, and nobody is alarmed about it now."""
    letters = Letter.objects.waiting().filter(project=project)
    letters.update(status=SENT, sent_at=F("not_before"))
    Notice.objects.filter(project=project, read_at__isnull=True).update(read_at=until)
    Change.objects.filter(project=project).update(alarm_at=None)
    Milestone.objects.filter(change__project=project).update(alarm_at=None)
