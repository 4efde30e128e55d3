"""What the product's pages are compared with: one Django view, one query, fifty rows in a plain template.

It runs in the same server processes, behind the same middleware, over the same database as the product.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from luoshi.config import urls
from luoshi.config.urls import handler400, handler403, handler404, handler500  # noqa: F401
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


urlpatterns = [path("bare/<uuid:project>/", bare), *urls.urlpatterns]
