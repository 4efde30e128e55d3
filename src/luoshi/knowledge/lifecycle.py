"""The life of an article: how far it can be trusted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.lifecycle import Lifecycle, Move, State
from luoshi.knowledge import rules

DRAFT, PUBLISHED, PROVEN, STALE, RETIRED = "draft", "published", "proven", "stale", "retired"
USABLE = (PUBLISHED, PROVEN, STALE)

LIFE = Lifecycle(
    "article",
    states=(
        State(DRAFT, _("Draft")),
        State(PUBLISHED, _("Published")),
        State(PROVEN, _("Proven")),
        State(STALE, _("To be reviewed")),
        State(RETIRED, _("Retired"), open=False),
    ),
    moves=(
        Move(
            "publish",
            _("Publish"),
            (DRAFT, RETIRED),
            (PUBLISHED,),
            rules.lead_only,
            _("published it"),
            needs=rules.complete,
        ),
        Move(
            "revise",
            _("Revise"),
            (DRAFT, *USABLE),
            (DRAFT, *USABLE),
            rules.lead_only,
            _("revised it, version %(version)s"),
        ),
        Move("vote", _("Say whether it helped"), USABLE, USABLE, rules.internal, _("voted: %(helped)s")),
        Move(
            "doubt",
            _("Mark for review"),
            (PUBLISHED, PROVEN),
            (STALE,),
            rules.lead_only,
            _("marked it for review"),
        ),
        Move(
            "retire", _("Retire"), (DRAFT, *USABLE), (RETIRED,), rules.lead_only, _("retired it: %(reason)s")
        ),
    ),
)
