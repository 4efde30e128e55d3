"""Playing a story: the deeds of reporter, lead and consultant, each by its verb and in its time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import cast

from luoshi.changes.models import Change
from luoshi.diary.models import Diary
from luoshi.home.demo.company import Company
from luoshi.home.demo.compliance import got_round
from luoshi.home.demo.knowledge import article_words, pictures_of
from luoshi.home.demo.people import COMPUTERS
from luoshi.home.demo.shown import picture
from luoshi.home.demo.story import CHANGE, CONSULT, DECLINE, Story
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.talk.models import say

SILENT_SHARE = 0.08


class Play:
    """One story on the timeline."""

    def __init__(
        self, company: Company, timeline: Timeline, story: Story, dice: random.Random, pace: float = 1
    ) -> None:
        self.company, self.timeline, self.story, self.dice = company, timeline, story, dice
        self.pace = pace
        self.problem: Problem | None = None
        self.rejected = False

    def after(self, low: int, high: int, deed: Callable[[], None]) -> None:
        """Plan a deed some working minutes from now, unless the story stands here at present."""
        if not (self.story.stands and self.problem and self.open_problem.state == self.story.stands):
            self.soon(int(low * self.pace), int(high * self.pace), deed)

    def soon(self, low: int, high: int, deed: Callable[[], None]) -> None:
        """Plan a deed some working minutes from now, wherever the story stands."""
        time = self.company.project.working_time
        self.timeline.plan(time.add_minutes(clock.now(), self.dice.randint(low, high)), deed)

    @property
    def open_problem(self) -> Problem:
        """The problem as it is now."""
        mine = Problem.objects.for_page().select_related("project__organization")
        return mine.get(pk=cast(Problem, self.problem).pk)

    def begin(self, when: datetime) -> None:
        """The first report at this moment."""
        self.timeline.plan(when, self.report)

    def report(self) -> None:
        """The first one tells; others meet it; the lead takes it up."""
        story, by = self.story, self.company.members[self.story.who]
        computer = COMPUTERS[2 if story.phone else self.dice.randrange(2)]
        files = picture(story.picture, by)
        around = got_round(story)
        self.problem = Diary.add_entry(
            by=by, words=story.words, files=files, environment=computer, workaround=around
        )
        for name, words in story.again:
            self.soon(60, 1400, lambda n=name, w=words: self.meet(n, w))  # type: ignore[misc]
        self.soon(15, 170, self.take_up)

    def meet(self, name: str, words: str) -> None:
        """A colleague has it too: joins it, or reports it again and is merged."""
        problem, by = self.open_problem, self.company.members[name]
        if not problem.is_open or problem.state == "to_archive":
            return
        if self.dice.random() < 0.55:
            Diary.meet(problem, by=by, words=words, environment=COMPUTERS[self.dice.randrange(2)])
            self.try_too(by)
            return
        again = Diary.add_entry(by=by, words=words)
        self.soon(20, 120, lambda: self.merge(again))

    def merge(self, again: Problem) -> None:
        """The lead sees that it is the same."""
        into = self.open_problem
        if into.is_open and into.state != "to_archive":
            again.merge(by=self.company.lead, into=into)
            self.try_too(again.reporter)
        else:
            again.accept(by=self.company.lead, importance=1)
            again.propose(by=self.company.lead, steps="这个问题昨天已经解决了，请刷新页面再试一次")
            self.soon(30, 300, lambda: again.confirm(by=again.reporter))
            self.soon(400, 700, lambda: self.file_away(again))

    def try_too(self, member: Member) -> None:
        """Who joins when a solution lies there already tries it like the others."""
        if self.open_problem.state == "verifying":
            self.after(20, 900, lambda: self.confirm(member))

    def take_up(self) -> None:
        """What the lead decides on the report."""
        story, problem, lead = self.story, self.open_problem, self.company.lead
        if story.path == DECLINE:
            problem.decline(by=lead, reason=story.reason)
            return
        receipt = f"收到，编号{problem.code}。我先核实一下，明天中午前答复您。谢谢您写得这么清楚。"
        area = self.company.areas[story.area]
        problem.accept(by=lead, importance=story.importance, kind=story.kind, area=area, receipt=receipt)
        if story.path == CHANGE:
            self.after(60, 600, self.make_it_a_change)
        elif story.path == CONSULT:
            self.after(100, 900, self.investigate)
        else:
            self.after(60, 1300, self.propose_self)

    def make_it_a_change(self) -> None:
        """A wish, not a fault: it goes on as a change with the same words."""
        Change.from_problem(self.open_problem, by=self.company.lead)

    def investigate(self) -> None:
        """The sheet is filled while talking with the reporter."""
        story, lead = self.story, self.company.lead
        if story.note:
            say(self.open_problem, by=lead, words=story.note, audience="internal")
        self.open_problem.investigate(
            by=lead,
            contact=f"和{story.who}通了电话，又到座位上看了一遍操作",
            place=story.place,
            steps=story.repro,
            expected=story.expected,
            actual=story.actual,
            frequency="每次都出现，换了两台电脑也一样",
            affected=f"{story.who}等{1 + len(story.again)}人，从本周开始，影响当天发货和答复客户",
            ruled_out="浏览器、网络、账号权限都换过，不是这些原因",
            causes="怀疑和系统参数或近期升级有关，还没有证据",
            workaround="先写在备注里，并电话告诉下一道工序",
            callable=f"{story.who}，分机8{100 + len(story.who) * 9}，上午10点到11点半方便",
            no_evidence="" if story.picture else "操作没有报错画面，步骤可以直接重现",
        )
        self.after(30, 420, self.hand_over)

    def hand_over(self) -> None:
        """The dossier goes to the consultant, or to the software company."""
        name = "周启航" if "客户通" in self.story.steps else "何明远"
        self.open_problem.hand_over(by=self.company.lead, consultant=self.company.members[name])
        slow = (90, 420) if self.story.ask[0] else (300, 2900)
        self.after(*slow, self.ask if self.story.ask[0] else self.propose)

    def ask(self) -> None:
        """The consultant asks back, the reporter answers."""
        problem = self.open_problem
        if problem.consultant is None:
            return
        problem.ask(by=problem.consultant, whom=problem.reporter, words=self.story.ask[0])
        self.after(40, 400, self.answer)

    def answer(self) -> None:
        """The answer goes back."""
        problem = self.open_problem
        if problem.state == "needs_answer" and problem.holder is not None:
            problem.answer(by=problem.holder, words=self.story.ask[1])
            self.after(300, 2400, self.propose)

    def propose(self) -> None:
        """The consultant offers a solution."""
        problem = self.open_problem
        if problem.state == "with_consultant" and problem.consultant:
            words = (
                self.story.steps
                if not self.rejected
                else "已再次调整参数，请刷新页面后重试\n" + self.story.steps
            )
            problem.propose(by=problem.consultant, cause=self.story.why, steps=words)
            self.verdicts()

    def propose_self(self) -> None:
        """The lead knows how."""
        problem = self.open_problem
        if problem.state == "investigating":
            problem.propose(by=self.company.lead, cause=self.story.why, steps=self.story.steps)
            self.verdicts()

    def verdicts(self) -> None:
        """Each reporter tries it and says so; a few stay silent."""
        problem = self.open_problem
        members = {o.member_id: o.member for o in problem.met.unanswered().select_related("member")}
        for place, member in enumerate(members.values()):
            if self.story.still and not self.rejected and place == 0:
                self.after(60, 400, lambda m=member: self.reject(m))  # type: ignore[misc]
            elif place == 0 or self.dice.random() > SILENT_SHARE:
                self.after(20, 900, lambda m=member: self.confirm(m))  # type: ignore[misc]
            else:
                self.after(2000, 2600, lambda m=member: self.confirm_silent(m))  # type: ignore[misc]

    def confirm(self, member: Member) -> None:
        """好了，谢谢."""
        problem = self.open_problem
        if problem.state == "verifying" and problem.awaits(member):
            problem.confirm(by=member)
        if problem.state == "to_archive":
            self.after(60, 1100, lambda: self.file_away(self.open_problem))

    def confirm_silent(self, member: Member) -> None:
        """Reminded again and again without an answer: the lead calls and notes why."""
        problem = self.open_problem
        if problem.state == "verifying" and problem.awaits(member):
            problem.confirm_for(by=self.company.lead, whom=member, reason="电话里说已经好了，人在外面出差")
        if problem.state == "to_archive":
            self.after(60, 500, lambda: self.file_away(self.open_problem))

    def reject(self, member: Member) -> None:
        """还不行."""
        problem = self.open_problem
        if problem.state == "verifying" and problem.awaits(member):
            problem.reject(by=member, still=self.story.still)
            self.rejected = True
            self.after(300, 1200, self.propose)

    def file_away(self, problem: Problem) -> None:
        """Archive, and where it is worth it, write the article."""
        story, lead = self.story, self.company.lead
        problem.refresh_from_db()
        if problem.state != "to_archive":
            return
        problem.archive(
            by=lead,
            cause=story.cause,
            summary=story.why or "同一个问题，已随原问题解决",
            article_wanted=story.article,
            article_why="别人也会遇到，照着做就能解决" if story.article else "只出现一次，已从系统里改掉",
            teaching_wanted=story.teach,
            teaching_why="误操作，周会上讲一遍" if story.teach else "不是操作问题",
        )
        if story.article and problem.pk == (self.problem.pk if self.problem else None):
            words = article_words(problem)
            Article.write(
                by=lead, source=problem, publish=True, files=pictures_of(words["title"], lead), **words
            )
