"""The life of a meeting: times are proposed, one is fixed, minutes end it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.lifecycle import Lifecycle, Move, State
from luoshi.talk import meeting_rules as rules

PROPOSED, FIXED, ENDED, CANCELLED = "proposed", "fixed", "ended", "cancelled"
COMING = (PROPOSED, FIXED)

LIFE = Lifecycle(
    "meeting",
    states=(
        State(PROPOSED, _("Time to be agreed")),
        State(FIXED, _("Fixed")),
        State(ENDED, _("Ended"), open=False),
        State(CANCELLED, _("Cancelled"), open=False),
    ),
    moves=(
        Move("answer", _("Say when you can"), COMING, (), rules.takes_part, _("said when they can")),
        Move(
            "suggest",
            _("Suggest another time"),
            (PROPOSED,),
            (),
            rules.takes_part,
            _("suggested another time: %(times)s"),
        ),
        Move("fix", _("Fix this time"), (PROPOSED,), (FIXED,), rules.runs_it, _("fixed it for %(time)s")),
        Move("shift", _("Move it"), (FIXED,), (FIXED,), rules.runs_it, _("moved it to %(time)s")),
        Move("change", _("Change it"), COMING, (), rules.runs_it, _("changed %(what)s")),
        Move(
            "end",
            _("End it with minutes"),
            (FIXED,),
            (ENDED,),
            rules.may_end,
            _("wrote the minutes: %(outcome)s"),
            needs=rules.has_begun,
        ),
        Move(
            "correct",
            _("Correct the minutes"),
            (ENDED,),
            (),
            rules.may_correct,
            _("corrected the minutes: %(reason)s"),
        ),
        Move("cancel", _("Cancel it"), COMING, (CANCELLED,), rules.runs_it, _("cancelled it: %(reason)s")),
        Move("charge", _("Note what it cost"), (ENDED,), (), rules.lead_only, _("noted what it cost")),
    ),
)
