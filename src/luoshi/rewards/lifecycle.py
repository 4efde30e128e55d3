"""The life of a grant: proposed by a rule, decided by a person, undone by counter-entries only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.lifecycle import Lifecycle, Move, State
from luoshi.rewards import rules

PROPOSED, GRANTED, DECLINED, REVERSED, LAPSED = "proposed", "granted", "declined", "reversed", "lapsed"

LIFE = Lifecycle(
    "grant",
    states=(
        State(PROPOSED, _("Waits for confirmation"), _("Waits for confirmation"), "us"),
        State(GRANTED, _("Booked"), _("Booked"), "", open=False),
        State(DECLINED, _("Not granted"), _("Not granted"), "", open=False),
        State(
            REVERSED,
            pgettext_lazy("points", "Taken back"),
            pgettext_lazy("points", "Taken back"),
            "",
            open=False,
        ),
        State(LAPSED, _("No longer due"), _("No longer due"), "", open=False),
    ),
    moves=(
        Move(
            "confirm",
            _("Confirm"),
            (PROPOSED,),
            (GRANTED,),
            rules.may_confirm,
            _("confirmed %(points)s points"),
        ),
        Move(
            "decline",
            _("Do not grant"),
            (PROPOSED,),
            (DECLINED,),
            rules.may_answer,
            _("declined: %(reason)s"),
        ),
        Move(
            "reverse",
            pgettext_lazy("points", "Take back"),
            (GRANTED,),
            (REVERSED,),
            rules.may_answer,
            _("took it back: %(reason)s"),
        ),
        Move(
            "lapse",
            _("No longer due"),
            (PROPOSED, GRANTED),
            (LAPSED,),
            rules.by_the_rules,
            _("no longer due: %(reason)s"),
        ),
        Move("renew", _("Due again"), (LAPSED,), (PROPOSED,), rules.by_the_rules, _("due again")),
        Move("value", _("Valued anew"), (PROPOSED,), (), rules.by_the_rules, _("now %(points)s points")),
    ),
)
