"""The lives of an article, how far it can be trusted, and of a bulletin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.lifecycle import Lifecycle, Move, State
from luoshi.knowledge import rules

DRAFT, PUBLISHED, PROVEN, STALE, RETIRED = "draft", "published", "proven", "stale", "retired"
USABLE = (PUBLISHED, PROVEN, STALE)
ANY = (DRAFT, *USABLE, RETIRED)

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
        Move(
            "restore",
            _("Restore this version"),
            USABLE,
            USABLE,
            rules.lead_only,
            _("restored version %(former)s as version %(version)s"),
        ),
        Move("vote", _("Say whether it helped"), USABLE, USABLE, rules.internal, _("voted: %(helped)s")),
        Move(
            "recount",
            _("Count anew"),
            ANY,
            ANY,
            rules.by_a_problem,
            _("is no longer the answer to %(problem)s"),
        ),
        Move(
            "doubt",
            _("Mark for review"),
            (PUBLISHED, PROVEN),
            (STALE,),
            rules.lead_only,
            _("marked it for review"),
        ),
        Move(
            "come_due",
            _("Come up for review"),
            (PUBLISHED, PROVEN),
            (STALE,),
            rules.by_the_calendar,
            _("marked it for review: its review date has come"),
        ),
        Move(
            "outdate",
            _("Check after an upgrade"),
            (PUBLISHED, PROVEN),
            (STALE,),
            rules.lead_only,
            _("marked it for review: the system is now %(version)s"),
        ),
        Move(
            "vouch",
            _("Still right"),
            (STALE,),
            (PUBLISHED, PROVEN),
            rules.lead_only,
            _("says that it still holds"),
        ),
        Move(
            "retire", _("Retire"), (DRAFT, *USABLE), (RETIRED,), rules.lead_only, _("retired it: %(reason)s")
        ),
        Move(
            "merge",
            _("Merge into another"),
            (DRAFT, *USABLE),
            (RETIRED,),
            rules.lead_only,
            _("merged it into %(into)s"),
        ),
        Move("undo", _("Undo"), ANY, ANY, rules.may_undo, _("undid the last move")),
    ),
)

SENT, WITHDRAWN = "sent", "withdrawn"

BULLETIN = Lifecycle(
    "bulletin",
    states=(
        State(DRAFT, _("Draft")),
        State(SENT, pgettext_lazy("bulletin", "Sent")),
        State(WITHDRAWN, _("Withdrawn"), open=False),
    ),
    moves=(
        Move("revise", _("Revise"), (DRAFT,), (), rules.lead_only, pgettext_lazy("bulletin", "revised it")),
        Move(
            "send",
            _("Send it"),
            (DRAFT,),
            (SENT,),
            rules.lead_only,
            _("sent it to %(people)s people"),
        ),
        Move("acknowledge", _("Got it"), (SENT,), (), rules.internal, _("has read it")),
        Move(
            "withdraw",
            _("Withdraw"),
            (DRAFT, SENT),
            (WITHDRAWN,),
            rules.lead_only,
            _("withdrew it: %(reason)s"),
        ),
    ),
)
