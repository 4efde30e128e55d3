"""How a problem becomes a document that can be found."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.problems.models import Dossier, Occurrence, Problem
from luoshi.search.kinds import Doc, register


def as_document(problem: Problem) -> Doc:
    """Title and numbers; what was handed over for outsiders too; every reporter's own words for insiders.

    A title that came after the hand-over is the company's own, like the words.
    """
    words = [o.words for o in problem.met.all()]
    doc = Doc(title=problem.title, url=problem.url, code=problem.code, number=problem.number)
    dossier = next((d for d in problem.dossiers.all() if d.current and d.withdrawn_at is None), None)
    if dossier is None:
        return replace(doc, body=problem.vendor_number, inner="\n".join(words))
    opened = str(dossier.content["title"])
    inner = words if opened == problem.title else [problem.title, *words]
    body = "\n".join((problem.vendor_number, *_handed_over(dossier)))
    return replace(doc, title=opened, body=body, inner="\n".join(inner))


def _handed_over(dossier: Dossier) -> list[str]:
    """The texts of the dossier that lies with a firm at present."""
    words = [said["words"] for said in dossier.content["occurrences"]]
    return [*words, *(text for text in dossier.content["investigation"].values() if text)]


def everything() -> QuerySet[Problem]:
    """All problems with what the document reads."""
    occurrences = Prefetch("met", Occurrence.objects.only("id", "problem_id", "words"))
    return Problem.objects.select_related("project__organization").prefetch_related(occurrences, "dossiers")


register(
    "problem", _("Problems"), visible=Problem.objects.visible_to, document=as_document, everything=everything
)
