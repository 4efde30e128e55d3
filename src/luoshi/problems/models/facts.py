"""What a dossier says about occurrences and evidence: plain facts, frozen as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from luoshi.evidence.models import Attachment, hang_copies
from luoshi.problems.models.dossier import Dossier
from luoshi.problems.models.investigation import Investigation
from luoshi.problems.models.occurrence import Occurrence

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem


def evidence_of(problem: Problem, sheet: Investigation | None = None) -> list[Attachment]:
    """Files of the occurrences and of the investigation, in the order they came."""
    ids: list[UUID] = list(problem.met.values_list("pk", flat=True))
    if sheet is not None and sheet.pk:
        ids.append(sheet.pk)
    kinds = ("occurrence", "investigation")
    found = Attachment.objects.filter(subject_id__in=ids, subject_kind__in=kinds, internal=False)
    return list(found.select_related("file", "shared").order_by("at", "place"))


def has_files(problem: Problem) -> bool:
    """Whether anybody gave a picture or file."""
    sheet = Investigation.objects.filter(problem=problem).first()
    return bool(evidence_of(problem, sheet))


def occurrence_facts(occurrence: Occurrence) -> dict[str, Any]:
    """Who met it, where they work, when, and their words exactly as they wrote them."""
    member = occurrence.member
    return {
        "name": member.name,
        "department": member.department.name if member.department else "",
        "at": occurrence.met_at.isoformat(),
        "words": occurrence.words,
        "environment": occurrence.environment,
    }


def evidence_facts(files: list[Attachment]) -> list[dict[str, Any]]:
    """Name, size in bytes and SHA-256 of each file as an outsider gets it: of a masked one the copy's."""
    return [evidence_fact(one) for one in files]


def evidence_fact(one: Attachment) -> dict[str, Any]:
    """One file as an outsider gets it."""
    outside = one.outside
    return {
        "name": one.name_for(None),
        "size": outside.size,
        "sha256": outside.sha256,
        "type": outside.media_type,
    }


def as_read_today(content: dict[str, Any], files: list[Attachment]) -> dict[str, Any]:
    """A frozen content as it may be read now: of a picture that was masked later only the copy is listed.

    `files` are those of the dossier in their order. Nothing is written: what was handed over stays as it was.
    """
    rows = content.get("evidence", [])
    today = [_masked_since(row, one) for row, one in zip(rows, files, strict=False)]
    return content | {"evidence": [*today, *rows[len(today) :]]}


def masked_later(content: dict[str, Any], files: list[Attachment]) -> list[dict[str, Any]]:
    """What went out uncovered and was masked afterwards: as it was handed over, with when it was masked."""
    today = as_read_today(content, files)["evidence"]
    pairs = zip(content.get("evidence", []), today, strict=True)
    return [was | {"masked_at": now["masked_at"]} for was, now in pairs if "masked_at" in now]


def _masked_since(row: dict[str, Any], one: Attachment) -> dict[str, Any]:
    if not one.is_masked or row.get("sha256") == one.outside.sha256:
        return row
    return evidence_fact(one) | {"masked_at": one.marking.at if one.marking else None}


def hang_on(dossier: Dossier, files: list[Attachment]) -> None:
    """Hang the files on the dossier itself: an outsider sees these and no others."""
    hang_copies(files, "dossier", dossier.pk)
