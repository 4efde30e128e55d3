"""What the demo shows of marked pictures: masked before the hand-over, masked after it, and pointed at."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from luoshi.evidence.models import Attachment, Marking, draw
from luoshi.home.demo.company import Company
from luoshi.home.demo.timeline import Timeline
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import Member

MORNING = time(9, 10)
BEFORE_HAND_OVER = 2
# Of all screenshots of the demo the upper right shows who is signed in, the first field whose record it is.
NAME, RECORD = [0.9, 0.01, 0.095, 0.13], [0.2, 0.3, 0.37, 0.14]
ERROR = [0.58, 0.82, 0.4, 0.13]


def live(company: Company, timeline: Timeline, workdays: list[date], present: datetime) -> None:
    """In the mornings the lead covers names before handing over; today once more, and a reporter points."""
    for day in workdays:
        timeline.plan(datetime.combine(day, MORNING, company.project.zone), lambda: _before(company))
    timeline.plan(present - timedelta(minutes=62), lambda: _after(company))
    timeline.plan(present - timedelta(minutes=4), lambda: _pointed_at(company))


def _unmarked(company: Company, state: str) -> list[Attachment]:
    met = Occurrence.objects.filter(problem__project=company.project, problem__state=state)
    shown = Attachment.objects.filter(
        subject_kind="occurrence", subject_id__in=met.values("pk"), marking=None
    )
    return [one for one in shown.select_related("file", "project", "uploaded_by") if one.is_picture]


def _put(pictures: list[Attachment], marks: list[dict[str, Any]], by: Member | None = None) -> None:
    for one in pictures[:1]:
        draw(one, json.dumps(marks), by=by or one.uploaded_by)


def _before(company: Company) -> None:
    """The name and the record are nothing for the consultant."""
    if Marking.objects.filter(project=company.project, carried=False).count() < BEFORE_HAND_OVER:
        marks = [_mask(NAME), _mask(RECORD), {"kind": "number", "at": [0.18, 0.5], "colour": "red", "n": 1}]
        _put(_unmarked(company, "investigating"), marks, by=company.lead)


def _after(company: Company) -> None:
    """Something was overlooked: covered now, it is covered in the dossier that went out too."""
    _put(_unmarked(company, "with_consultant"), [_mask(NAME), _mask(RECORD)], by=company.lead)


def _pointed_at(company: Company) -> None:
    """A reporter shows where to look."""
    marks: list[dict[str, Any]] = [
        {"kind": "box", "at": ERROR, "colour": "blue"},
        {"kind": "arrow", "at": [0.36, 0.66, 0.56, 0.84], "colour": "blue"},
        {"kind": "number", "at": [0.34, 0.62], "colour": "blue", "n": 2},
    ]
    _put(_unmarked(company, "reported"), marks)


def _mask(at: list[float]) -> dict[str, Any]:
    return {"kind": "mask", "at": at}
