"""A tiny kind for tests: areas of the project; outsiders see only those whose procedure says `open`."""

from __future__ import annotations

from django.db.models import QuerySet

from luoshi.rollout.models import Area, Member, Project
from luoshi.search.kinds import Doc
from luoshi.search.models import Document
from luoshi.search.script import storable


def visible(member: Member) -> QuerySet[Area]:
    areas = Area.objects.filter(project_id=member.project_id)
    return areas.filter(procedure="open") if member.is_external else areas


def document(area: Area) -> Doc:
    code = f"{area.project.key}-{area.order}" if area.order else ""
    body, _sign, inner = area.url_patterns.partition("//")
    number = area.order or None
    return Doc(title=area.name, url=f"/a/{area.pk}/", code=code, number=number, body=body, inner=inner)


def everything() -> QuerySet[Area]:
    return Area.objects.select_related("project__organization")


class Shelf:
    """Puts texts where they can be found."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def put(self, name: str, body: str = "", number: int = 0, opened: bool = False, inner: str = "") -> Area:
        area = Area.objects.create(
            project=self.project, name=name, url_patterns=storable(f"{body}//{inner}"), order=number,
            procedure="open" if opened else "",
        )  # fmt: skip
        area.url_patterns = f"{body}//{inner}"
        Document.index("area", area)
        return area

    def rename(self, area: Area, name: str) -> None:
        area.name = name
        area.save()
        Document.index("area", area)

    def drop(self, area: Area) -> None:
        Document.drop("area", area.pk)
