"""What the product is compared with: a Django view of one query and fifty rows, and one that inserts a row.

They run in the same server processes, behind the same middleware, over the same database as the product.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.urls import path

from luoshi.config import urls
from luoshi.config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from luoshi.kernel.models import FirstAnswer
from luoshi.problems.models import Problem

PAGE = """<!doctype html><title>bare</title><table>{% for problem in problems %}
<tr><td>{{ problem.number }}</td><td>{{ problem.title }}</td><td>{{ problem.state }}</td>
<td>{{ problem.holder.name }}</td><td>{{ problem.changed_at }}</td></tr>{% endfor %}</table>"""
made: dict[str, Template] = {}


def bare(request: HttpRequest, project: str) -> HttpResponse:
    """Number, title, state, holder and last change of the fifty open problems changed last."""
    found = Problem.objects.filter(project_id=project, closed_at__isnull=True).select_related("holder")
    template = made.get(PAGE) or made.setdefault(PAGE, Template(PAGE))
    return HttpResponse(template.render(Context({"problems": found.order_by("-changed_at", "-id")[:50]})))


def insert(request: HttpRequest) -> HttpResponse:
    """One row of what was sent, kept on disk before it is answered."""
    FirstAnswer.objects.create(owner=uuid.uuid4(), key=request.POST["key"], status=200)
    return HttpResponseRedirect("/bare/inserted/")


urlpatterns = [path("bare/insert/", insert), path("bare/<uuid:project>/", bare), *urls.urlpatterns]
