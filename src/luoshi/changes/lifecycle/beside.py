"""Moves that leave the way: they end a change early, put it off, link it, or take a move back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.changes import rules
from luoshi.changes.lifecycle.states import (
    AGREEING_FEE,
    ANY,
    BUILDING,
    DECLINED,
    DONE,
    OPEN,
    POSTPONED,
    RECORDING,
    SCREENING,
    UNDECIDED,
    WITHDRAWN,
)
from luoshi.kernel.lifecycle import Move

MOVES = (
    Move(
        "withdraw",
        _("Withdraw"),
        OPEN,
        (WITHDRAWN,),
        rules.may_withdraw,
        _("withdrew it: %(reason)s"),
    ),
    Move(
        "postpone",
        pgettext_lazy("change", "Postpone"),
        (*UNDECIDED, AGREEING_FEE, *BUILDING),
        (POSTPONED,),
        rules.lead_or_sponsor,
        _("postponed it until %(until)s: %(reason)s"),
    ),
    Move(
        "resume",
        pgettext_lazy("change", "Take it up again"),
        (POSTPONED,),
        (*UNDECIDED, AGREEING_FEE, *BUILDING),
        rules.lead_or_sponsor,
        _("took it up again"),
    ),
    Move(
        "replace",
        _("Replace by another change"),
        (*UNDECIDED, AGREEING_FEE, POSTPONED),
        (WITHDRAWN,),
        rules.lead_only,
        _("replaced it by %(by_change)s"),
    ),
    Move(
        "arrive",
        _("Take over from an earlier list"),
        (RECORDING,),
        (SCREENING, DONE, DECLINED, WITHDRAWN),
        rules.imported_by_lead,
        _("took it over from an earlier list"),
    ),
    Move("link", _("Link a problem or an article"), ANY, (), rules.lead_only, _("linked %(problem)s")),
    Move("unlink", _("Unlink a problem"), ANY, (), rules.lead_only, _("unlinked %(problem)s: %(reason)s")),
    Move("undo", _("Undo"), ANY, ANY, rules.may_undo, _("undid the last move")),
)
