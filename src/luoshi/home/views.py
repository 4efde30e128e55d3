"""The front door."""

from django.http import HttpRequest, HttpResponse


def front(request: HttpRequest) -> HttpResponse:
    """Where a person lands after signing in."""
    return HttpResponse("")
