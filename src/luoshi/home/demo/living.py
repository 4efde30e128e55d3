"""Days of the demo company: problems on their days, diaries every evening, today's inbox."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from luoshi.diary import rules
from luoshi.diary.models import Diary
from luoshi.home.demo import (
    clocks,
    compliance,
    dossiers,
    earlier,
    knowledge,
    meetings,
    reporting,
    rewards,
    second_thoughts,
    stories_a,
    stories_b,
    talking,
    wishes,
)
from luoshi.home.demo.acting import Play
from luoshi.home.demo.company import Company, found
from luoshi.home.demo.marked import live as mark_pictures
from luoshi.home.demo.people import COMPUTERS
from luoshi.home.demo.shown import picture
from luoshi.home.demo.story import Story
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.post.models import Letter, Notice
from luoshi.problems.models import Occurrence, SavedView
from luoshi.rollout.models import Member
from luoshi.search.models import Frequency
from luoshi.trail.models import Event

STAGES = {"prepare": 0, "launch": 12, "steady": 47}
STORIES = (*stories_a.STORIES, *stories_b.STORIES)
PUNCTUAL = {"财务部": 0.62, "售后部": 0.86}
Told = Callable[[datetime], None]


def build(stage: str, told: Told = lambda when: None) -> Company:
    """A demo company that has lived `STAGES[stage]` days with its system, up to the present moment."""
    days, now = STAGES[stage], clock.now()
    start = now - timedelta(days=days - 1 if days else -3)
    with clock.at(min(start, now) - timedelta(days=6)):
        company = found(start.astimezone().date())
    if days:
        with clock.at(min(start, now) - timedelta(days=5)):
            reporting.arrange(company, start.astimezone(company.project.zone).date())
        _live(company, start.astimezone(company.project.zone).date(), now, told)
    _settle(company, now)
    return company


def _live(company: Company, first: date, now: datetime, told: Told) -> None:
    dice, timeline = random.Random(20), Timeline(now)  # noqa: S311
    time_ = company.project.working_time
    span = (now.astimezone(company.project.zone).date() - first).days
    workdays = [
        first + timedelta(days=n) for n in range(span + 1) if time_.is_workday(first + timedelta(days=n))
    ]
    before_today = workdays[:-1] or workdays
    _problems(company, timeline, dice, before_today, STORIES if span > 20 else STORIES[::2])
    for day in workdays:
        _evening(company, timeline, dice, day, workdays, weeks_in=(day - first).days // 7)
    for place, (words, question) in enumerate(stories_b.AGAIN * 3):
        day = before_today[-1 - place % max(1, len(before_today) // 2)]
        when = datetime.combine(day, time(10 + place % 6, 7 * place % 60), company.project.zone)
        who = company.reporters[(place * 11) % len(company.reporters)]
        timeline.plan(when, lambda m=who, w=words, q=question: _look_up(m, w, q))  # type: ignore[misc]
    earlier.live(company, timeline, workdays)
    knowledge.plan(company, timeline, workdays, random.Random(21))  # noqa: S311
    reporting.live(company, timeline, workdays)
    _today(company, timeline, now)
    rewards.live(company, timeline, workdays)
    clocks.live(company, timeline, workdays, _last_working_moment(company, now))
    meetings.live(company, timeline, workdays)
    dossiers.live(company, timeline, workdays, _last_working_moment(company, now))
    compliance.live(company, timeline, workdays)
    wishes.live(company, timeline, workdays)
    talking.live(company, timeline, workdays)
    second_thoughts.live(company, timeline, workdays)
    mark_pictures(company, timeline, workdays, _last_working_moment(company, now))
    timeline.run(told)
    company.refused = timeline.refused


def _problems(
    company: Company, timeline: Timeline, dice: random.Random, days: list[date], stories: tuple[Story, ...]
) -> None:
    """Stories that have ended lie over all days; those still open began within the last two weeks."""
    ended = [story for story in stories if not story.stands]
    recent = [story for story in stories if story.stands]
    for place, story in enumerate(ended):
        day = days[int(len(days) * (place / len(ended)) ** 1.1 * 0.8)]
        Play(company, timeline, story, dice, pace=1.2).begin(_some_hour(company, dice, day))
    for place, story in enumerate(recent):
        day = days[-3 - (place * 5) % min(14, max(1, len(days) - 3))]
        Play(company, timeline, story, dice, pace=0.2).begin(_some_hour(company, dice, day))


def _some_hour(company: Company, dice: random.Random, day: date) -> datetime:
    wall = time(9 + dice.randrange(8), dice.randrange(60))
    return datetime.combine(day, wall, company.project.zone)


def _look_up(member: Member, words: str, question: str) -> None:
    """Somebody finds the article while writing: 就是这个，解决了."""
    article = Article.objects.visible_to(member).filter(title=knowledge.question_of(question)).first()
    if article:
        Diary.self_solve(article, by=member, words=words)


def _evening(
    company: Company, timeline: Timeline, dice: random.Random, day: date, days: list[date], weeks_in: int
) -> None:
    """Everybody files between four and half past five; some late, some not at all."""
    timeline.plan(datetime.combine(day, time(10), company.project.zone), lambda: _remind())
    for member in company.reporters:
        department = member.department.name if member.department else ""
        punctual = min(0.97, PUNCTUAL.get(department, 0.9) + 0.015 * weeks_in)
        luck = dice.random()
        wall = time(16, 2 + dice.randrange(57)) if luck < punctual else time(18, dice.randrange(50))
        if luck < punctual + 0.05 and not compliance.misses(member, day, days):
            timeline.plan(datetime.combine(day, wall, company.project.zone), lambda m=member: _file(m))  # type: ignore[misc]


def _file(member: Member) -> None:
    if not rules.may_file(member, member.project.today()):
        return
    try:
        Diary.file(by=member)
    except Refusal:
        Diary.file_nil(by=member)


def _remind() -> None:
    Occurrence.remind_waiting()


def _today(company: Company, timeline: Timeline, now: datetime) -> None:
    """Seven reports of today's last hours wait in the inbox."""
    base = _last_working_moment(company, now)
    for place, (name, _area, words, shot) in enumerate(stories_b.TODAY):
        when = base - timedelta(minutes=9 + 26 * place)
        member = company.members[name]
        timeline.plan(when, lambda m=member, w=words, s=shot: _report(m, w, s))  # type: ignore[misc]


def _report(member: Member, words: str, shot: str) -> None:
    Diary.add_entry(by=member, words=words, files=picture(shot, member), environment=COMPUTERS[0])


def _last_working_moment(company: Company, now: datetime) -> datetime:
    """The present, or the end of the last working hours before it."""
    project = company.project
    here, spans = now.astimezone(project.zone), project.spans
    day = here.date()
    while not project.working_time.is_workday(day) or (day == here.date() and here.time() < spans[0][0]):
        day -= timedelta(days=1)
    end = datetime.combine(day, spans[-1][1], project.zone)
    return min(here, end)


def _settle(company: Company, now: datetime) -> None:
    """What time leaves behind: sent letters, read notices, a sealed trail, a searchable archive."""
    Letter.count_as_sent(until=now)
    Notice.objects.filter(at__lt=now - timedelta(hours=20)).update(read_at=now)
    SavedView.objects.create(
        project=company.project,
        member=company.lead,
        name="重要又过期的",
        query={"importance": "3", "due": "late"},
        shared=True,
    )
    while Event.seal():
        continue
    Frequency.refresh()
