"""The states of a change, the groups that they form, and how a change can end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel.lifecycle import State

RECORDING, READ_BACK, SCREENING = "recording", "read_back", "screening"
WITH_CONSULTANT, EVALUATING, DECIDING = "with_consultant", "evaluating", "deciding"
AGREEING_FEE, DEVELOPING, CONFIGURING = "agreeing_fee", "developing", "configuring"
PILOTING, ROLLING_OUT, POSTPONED = "piloting", "rolling_out", "postponed"
DONE, DECLINED, WITHDRAWN = "done", "declined", "withdrawn"
BUILDING = (DEVELOPING, CONFIGURING)
RUNNING = (
    RECORDING, READ_BACK, SCREENING, WITH_CONSULTANT, EVALUATING, DECIDING, AGREEING_FEE,
    *BUILDING, PILOTING, ROLLING_OUT,
)  # fmt: skip
OPEN = (*RUNNING, POSTPONED)
ENDED = (DONE, DECLINED, WITHDRAWN)
ANY = (*OPEN, *ENDED)
# Until a decision nothing has been spent. What is being built, tried or rolled out is finished, or called off
# by the lead alone.
UNDECIDED = (RECORDING, READ_BACK, SCREENING, WITH_CONSULTANT, EVALUATING, DECIDING)

OUTCOMES = [
    ("rolled_out", _("Rolled out")),
    ("as_is", _("An existing function does it")),
    ("declined", pgettext_lazy("change", "Declined")),
    ("withdrawn", pgettext_lazy("change", "Withdrawn")),
    ("replaced", _("Replaced by another change")),
]

STATES = (
    State(RECORDING, pgettext_lazy("change", "Being recorded"), _("Received"), "us"),
    State(READ_BACK, _("To be confirmed by the requester"), _("Is this what you mean?"), "rep"),
    State(SCREENING, _("To be screened"), _("Being worked on"), "us"),
    State(WITH_CONSULTANT, _("Options wanted from the consultant"), _("Being worked on"), "con"),
    State(EVALUATING, _("Being judged by the users"), _("Please judge"), "rep"),
    State(DECIDING, _("To be decided"), _("Being worked on"), "us"),
    State(AGREEING_FEE, _("Agreeing on the fee"), _("Being worked on"), "us"),
    State(DEVELOPING, _("In secondary development"), _("Being worked on"), "dev"),
    State(CONFIGURING, _("Being configured"), _("Being worked on"), "con"),
    State(PILOTING, _("On trial with a few"), _("On trial"), "us"),
    State(ROLLING_OUT, _("Being rolled out"), _("Being rolled out"), "us"),
    State(POSTPONED, pgettext_lazy("change", "Postponed"), pgettext_lazy("change", "Postponed"), "us"),
    State(DONE, pgettext_lazy("change", "Done"), pgettext_lazy("change", "Done"), "", open=False),
    State(DECLINED, _("Not to be changed"), _("Not to be changed"), "", open=False),
    State(
        WITHDRAWN,
        pgettext_lazy("change", "Withdrawn"),
        pgettext_lazy("change", "Withdrawn"),
        "",
        open=False,
    ),
)
