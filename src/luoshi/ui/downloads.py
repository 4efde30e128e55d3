"""A download that is too long for its kind of file says so, and where the whole of it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from luoshi.kernel.tables import MOST_ROWS
from luoshi.ui.pages import page


def too_long(request: HttpRequest, csv: str, back: str) -> HttpResponse:
    """More rows than a workbook takes: the way to the CSV file, which holds all, and the way back."""
    return page(request, "ui/too_long.html", {"most": MOST_ROWS, "csv": csv, "back": back}, status=422)
