"""The product's addresses, and one below the API behind which something is broken."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def fails(request: HttpRequest) -> HttpResponse:
    """A mistake of ours."""
    raise ZeroDivisionError("secret inside")


urlpatterns = [path("api/v1/fails", fails), path("", include("luoshi.config.urls"))]
handler500 = "luoshi.config.trouble.server_error"
