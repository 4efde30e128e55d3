"""How a problem becomes a document that can be found."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.problems.models import Occurrence, Problem
from luoshi.search.kinds import Doc, register


def as_document(problem: Problem) -> Doc:
    """Title, numbers and every occurrence's own words; outsiders are shown words through the dossier."""
    words = "\n".join(o.words for o in problem.met.all())
    firm = problem.vendor_number
    return Doc(
        title=problem.title, url=problem.url, code=problem.code, number=problem.number, body=firm, inner=words
    )


def everything() -> QuerySet[Problem]:
    """All problems with what the document reads."""
    occurrences = Prefetch("met", Occurrence.objects.only("id", "problem_id", "words"))
    return Problem.objects.select_related("project__organization").prefetch_related(occurrences)


register(
    "problem", _("Problems"), visible=Problem.objects.visible_to, document=as_document, everything=everything
)
