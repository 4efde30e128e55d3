"""Example data for the gallery page; the words stand in the template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.ui.assets import icon_names
from luoshi.ui.links import Link, Meaning, Node, Tree, tree

LEVELS = [(1, _("minor")), (2, _("ordinary")), (3, _("serious")), (4, _("critical"))]


class Example(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("In the words of the users"))
    words = forms.CharField(label=_("What happened"), widget=forms.Textarea)
    area = forms.ChoiceField(
        label=_("Module"), choices=[("", "—"), ("orders", _("Orders")), ("stock", _("Stock"))]
    )
    due = forms.DateField(
        label=_("Not later than"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=[("system", _("System")), ("use", _("Handling"))]
    )
    tell = forms.BooleanField(label=_("Tell the reporter"), required=False, initial=True)


def specimens() -> dict[str, Any]:
    """Context of the gallery: both themes show the same pieces."""
    moment = clock.now()
    wrong = Example({"title": "", "words": _("Saving fails"), "kind": "use"})
    wrong.is_valid()
    return {
        "themes": ["light", "dark"],
        "levels": LEVELS,
        "form": wrong,
        "moment": moment,
        "yesterday": moment - timedelta(days=1, hours=2),
        "segments": [
            {"party": "rep", "name": "孙悦", "minutes": 48},
            {"party": "us", "name": "林静", "minutes": 900},
            {"party": "con", "name": "何明远", "minutes": 3400, "live": True},
        ],
        "left": 2600,
        "steps": [
            {"label": label, "state": "done" if i < 4 else "now" if i == 4 else "todo"}
            for i, label in enumerate(STEPS)
        ],
        "tree": connected(),
        "series": [11, 14, 15, 18, 17, 20, 19, 22, 21, 23, 24, 23],
        "columns": [{"label": "", "title": str(i)} for i in range(14)],
        "heat_rows": [heat_row(_("Sales 1"), 3), heat_row(_("Service"), 5), heat_row(_("Finance"), 7)],
        "bars": [
            {"label": _("Project team"), "party": "us", "value": 9, "text": "0.9"},
            {"label": _("Consultant"), "party": "con", "value": 23, "text": "2.3"},
            {"label": _("Software company"), "party": "dev", "value": 41, "text": "4.1"},
            {"label": _("Reporter"), "party": "rep", "value": 13, "text": "1.3"},
        ],
        "icons": sorted(icon_names()),
        "nav": None,
    }


STEPS = (
    _("Recorded"), _("Read back"), _("Screening"), _("Options"), _("Evaluation"), _("Decision"),
    _("Fee"), _("Development"), _("Pilot"), _("Roll-out"),
)  # fmt: skip


def connected() -> Tree:
    """A change with the problem it came from, a trial and what that brought up."""
    wish = Node("1", "问题", "message-report", "CRM-119", "报价单打印少了税率那一列", "#1", "已解决")
    change = Node("2", "需求变更", "arrow-up-right", "CRM-C3", "报价单上显示税率", "#2")
    trial = Node("3", "", "flask-2", "第1次试用", "11月24日–12月8日", "#3")
    found = Node("4", "问题", "message-report", "CRM-128", "门店地址太长时保存失败", "#4", "处理中")
    became, tried = Meaning("转为变更", "由它提出"), Meaning("小范围试用", "试用的变更")
    brought = Meaning("试用发现", "试用中发现")
    return tree(change, [Link(wish, change, became), Link(change, trial, tried), Link(trial, found, brought)])


def heat_row(label: Any, seed: int) -> dict[str, Any]:
    """A department's fortnight with every kind of cell."""
    kinds = ["4", "3", "2", "4", "missed", "1", "exempt"]
    cells = [{"kind": kinds[(i * seed) % 7], "title": label, "today": i == 13} for i in range(14)]
    return {"label": label, "cells": cells}
