"""The overview on one sheet of paper, with what is to be decided and room for a signature."""

from __future__ import annotations

from luoshi.home.overview.page import Overview
from luoshi.ui.printing import pdf

DECISIONS, DRAGGING = 6, 5
"""Lines that leave room for the rest of the page."""


def printed(overview: Overview) -> bytes:
    """A4. Raises Refusal with a sentence when it cannot be printed."""
    context = {
        "overview": overview,
        "charts": overview.charts,
        "decisions": overview.decisions[:DECISIONS],
        "more": len(overview.decisions[DECISIONS:]),
        "slowest": (overview.ageing.dragging or overview.ageing.rows)[:DRAGGING],
    }
    return pdf("home/overview_print.html", context)
