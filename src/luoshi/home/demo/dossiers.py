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
    "place": "报表中心的“应收账龄表”，部门选“财务部”",
    "steps": "打开应收账龄表\n截止日期选上月末\n点“查询”，出来86行\n点“导出”",
    "expected": "下载一个Excel文件，86行和页面一致",
    "actual": "按钮闪一下，没有文件，也没有提示",
    "frequency": "试了6次，每次都出现",
    "affected": "财务部2人，从周一开始。大家都快疯了，只能照着屏幕抄",
    "ruled_out": "换过浏览器和电脑，不是这两个原因",
    "causes": "肯定是弹出窗口被拦住了，也不知道是谁设计的",
    "workaround": "先截图，再手工录进表格",
    "callable": "尹素琴，分机8127，上午方便",
    "no_evidence": "步骤可以直接重现",
}
CORRECTED = "打开单据，切到“收货信息”\n把地址改到61个字以上\n点保存，等2秒看右上角的提示"
SORTED = "steps"
TOO_LONG, NO_EXPORT = "客户门店地址太长", "应收账龄表点导出"


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
    lying = company.project.problems.filter(state="with_consultant", title__startswith=TOO_LONG)
    problem = lying.first()
    if problem is None:
        return
    name = problem.consultant.name if problem.consultant else "何明远"
    problem.recall(by=company.lead, reason="重现步骤少写了一步，补齐后重新移交")
    problem.investigate(
        by=company.lead, steps=CORRECTED, affected="仓库天天都在骂，从11月开始", causes="肯定是字段长度不够"
    )
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
    problem = company.project.problems.filter(state="investigating", title__startswith=NO_EXPORT).first()
    if problem is not None:
        problem.investigate(by=company.lead, files=None, **HEATED)


def _sorted(company: Company) -> None:
    """The lead says what questions were about whose words do not tell."""
    asked = Question.objects.filter(problem__project=company.project, about="", by__firm__isnull=False)
    for question in asked.select_related("problem__project"):
        question.problem.sort_question(by=company.lead, question=question, about=SORTED)
