"""What the demo shows of dossiers: read by consultants, corrected to a second version, words weighed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.kernel import clock
from luoshi.problems.models import Dossier, Problem, Question

OPENING = time(10, 40)
HEATED = {
    "contact": "和提出人通了电话，又到座位上看了一遍操作",
    "place": "订单管理的列表页，筛选条件是“本月、未发货”",
    "steps": "打开列表\n按客户筛选\n翻到第2页\n点“导出”",
    "expected": "导出的行数和列表一致",
    "actual": "导出的文件少了第2页的行，提示“导出完成”",
    "frequency": "试了6次，每次都出现",
    "affected": "内勤3人，从周一开始。大家都快疯了，每天手工补数据",
    "ruled_out": "换过浏览器和电脑，不是这两个原因",
    "causes": "肯定是上次升级改坏了分页，测试的时候没人看第2页",
    "workaround": "分两次导出，再合并",
    "callable": "内勤小组，分机8127，上午方便",
    "no_evidence": "步骤可以直接重现",
}
CORRECTED = "打开单据，切到“收货信息”\n把地址改到61个字以上\n点保存，等2秒看右上角的提示"
SORTED = "steps"


def live(company: Company, timeline: Timeline, workdays: list[date], present: datetime) -> None:
    """Every morning the consultants read what came; on the last two days the lead works on dossiers."""
    for day in workdays:
        timeline.plan(datetime.combine(day, OPENING, company.project.zone), lambda: _opened(company))
    if len(workdays) < 3:
        return
    before = datetime.combine(workdays[-2], time(14, 5), company.project.zone)
    timeline.plan(before, lambda: _taken_back(company, timeline))
    timeline.plan(present - timedelta(minutes=95), lambda: _heated(company))
    timeline.plan(present - timedelta(minutes=80), lambda: _sorted(company))


def _opened(company: Company) -> None:
    """Each firm's person opens the dossiers that nobody outside has read yet."""
    unread = Dossier.objects.filter(current=True, withdrawn_at__isnull=True, views__isnull=True)
    for dossier in unread.filter(problem__project=company.project).select_related("problem__project"):
        dossier.opened_by(dossier.consultant)


def _taken_back(company: Company, timeline: Timeline) -> None:
    """A dossier turns out to lack a step: recalled, corrected, to be handed over once more."""
    lying = company.project.problems.filter(state="with_consultant", hold_until__isnull=True)
    problem = lying.order_by("number").first()
    if problem is None:
        return
    name = problem.consultant.name if problem.consultant else "何明远"
    problem.recall(by=company.lead, reason="重现步骤少写了一步，补齐后重新移交")
    problem.investigate(by=company.lead, steps=CORRECTED, causes="肯定是字段长度不够，天天都在骂")
    _answered(company, problem)
    again = clock.now() + timedelta(minutes=25)
    timeline.plan(again, lambda: _handed_over(company, problem.number, name))


def _answered(company: Company, problem: Problem) -> None:
    """The guess is reworded; of what people feel the lead takes the fact."""
    for mark in problem.open_marks():
        problem.answer_mark(by=company.lead, key=problem.open_marks()[0].key, take=mark.kind != "sarcasm")


def _handed_over(company: Company, number: int, name: str) -> None:
    problem = company.project.problems.get(number=number)
    consultant = company.members[name]
    if problem.state == "investigating":
        dossier = problem.hand_over(by=company.lead, consultant=consultant)
        dossier.opened_by(consultant)


def _heated(company: Company) -> None:
    """A complete sheet with words that still wait for an answer."""
    problem = company.project.problems.filter(state="investigating", hold_until__isnull=True).last()
    if problem is not None:
        problem.investigate(by=company.lead, **HEATED)


def _sorted(company: Company) -> None:
    """The lead says what questions were about whose words do not tell."""
    asked = Question.objects.filter(problem__project=company.project, about="", by__firm__isnull=False)
    for question in asked.select_related("problem__project"):
        question.problem.sort_question(by=company.lead, question=question, about=SORTED)
