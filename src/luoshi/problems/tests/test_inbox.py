"""The inbox: what lies in it, in which order, what a verdict needs, and what it costs."""

from __future__ import annotations

from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, text
from luoshi.testing.cast import Cast


def test_the_longest_waiting_report_is_opened(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="地址太长，保存失败")
    answer = signed_in(cast.lead).get(cast.project.url("problems:inbox"))
    assert answer.status_code == 200
    assert "地址太长，保存失败" in text(answer)
