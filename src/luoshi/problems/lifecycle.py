"""The life of a problem: every state and every move, once. Everything else is derived from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.kernel.lifecycle import Lifecycle, Move, State
from luoshi.problems import rules

REPORTED, INVESTIGATING, WITH_CONSULTANT = "reported", "investigating", "with_consultant"
NEEDS_ANSWER, VERIFYING, TO_ARCHIVE, CLOSED = "needs_answer", "verifying", "to_archive", "closed"
OPEN = (REPORTED, INVESTIGATING, WITH_CONSULTANT, NEEDS_ANSWER, VERIFYING, TO_ARCHIVE)
ANY = (*OPEN, CLOSED)

OUTCOMES = [
    ("solved", _("Solved")),
    ("duplicate", _("Merged")),
    ("declined", _("Declined")),
    ("became_change", _("Became a change")),
    ("self_solved", _("Solved by the reporter with an article")),
]

LIFE = Lifecycle(
    "problem",
    states=(
        State(REPORTED, _("Waiting to be taken up"), _("Received"), "us"),
        State(INVESTIGATING, _("Under investigation"), _("Being worked on"), "us"),
        State(WITH_CONSULTANT, _("With the consultant"), _("Being worked on"), "con"),
        State(NEEDS_ANSWER, _("Answer needed"), _("Please add something"), "us"),
        State(VERIFYING, _("To be verified"), _("Please verify"), "rep"),
        State(TO_ARCHIVE, _("To be archived"), _("Solved"), "us"),
        State(CLOSED, _("Closed"), _("Solved"), "", open=False),
    ),
    moves=(
        Move(
            "accept",
            _("Accept"),
            (REPORTED,),
            (INVESTIGATING,),
            rules.lead_only,
            _("took it up, importance: %(importance)s"),
            key="e",
        ),
        Move(
            "answer_known",
            _("Answer known"),
            (REPORTED, INVESTIGATING),
            (VERIFYING,),
            rules.lead_only,
            _("answered with %(article)s"),
            key="b",
        ),
        Move("merge", _("Merge"), OPEN, (CLOSED,), rules.lead_only, _("merged it into %(into)s"), key="m"),
        Move(
            "unmerge",
            _("Separate again"),
            (CLOSED,),
            (REPORTED, INVESTIGATING),
            rules.may_unmerge,
            _("separated it from %(into)s again"),
        ),
        Move(
            "decline",
            _("Decline"),
            (REPORTED, INVESTIGATING),
            (CLOSED,),
            rules.lead_only,
            _("declined it: %(reason)s"),
        ),
        Move("object", _("Object"), (CLOSED,), (REPORTED,), rules.may_object, _("objected: %(reason)s")),
        Move(
            "hand_over",
            _("Hand over"),
            (INVESTIGATING,),
            (WITH_CONSULTANT,),
            rules.lead_only,
            _("handed dossier version %(version)s over to %(firm)s, %(consultant)s"),
            needs=rules.investigation_complete,
            key="h",
        ),
        Move(
            "ask",
            _("Ask back"),
            (WITH_CONSULTANT,),
            (NEEDS_ANSWER,),
            rules.consultant_of,
            _("asked %(whom)s"),
            key="q",
        ),
        Move(
            "answer",
            _("Answer"),
            (NEEDS_ANSWER,),
            (WITH_CONSULTANT,),
            rules.may_answer,
            _("answered"),
            key="a",
        ),
        Move(
            "ask_reporter",
            _("Ask the reporter"),
            (REPORTED,),
            (),
            rules.lead_only,
            _("asked %(whom)s"),
        ),
        Move("reply", _("Answer"), (REPORTED,), (), rules.may_reply, _("answered")),
        Move(
            "propose",
            _("Propose a solution"),
            (WITH_CONSULTANT, INVESTIGATING),
            (VERIFYING,),
            rules.may_propose,
            _("proposed a solution, round %(round)s"),
            key="p",
        ),
        Move(
            "confirm",
            _("It works"),
            (VERIFYING,),
            (VERIFYING, TO_ARCHIVE),
            rules.unanswered_reporter,
            _("confirmed that it works"),
        ),
        Move(
            "confirm_for",
            _("Confirm on behalf"),
            (VERIFYING,),
            (VERIFYING, TO_ARCHIVE),
            rules.lead_only,
            _("confirmed on behalf of %(whom)s: %(reason)s"),
        ),
        Move(
            "reject",
            _("Not yet"),
            (VERIFYING,),
            (WITH_CONSULTANT, INVESTIGATING),
            rules.unanswered_reporter,
            _("says it does not work yet: %(still)s"),
        ),
        Move(
            "archive",
            _("Archive"),
            (TO_ARCHIVE,),
            (CLOSED,),
            rules.lead_only,
            _("archived it, cause: %(cause)s"),
        ),
        Move(
            "to_change",
            _("Make it a change"),
            (REPORTED, INVESTIGATING, WITH_CONSULTANT),
            (CLOSED,),
            rules.lead_only,
            _("made it change %(change)s"),
            key="c",
        ),
        Move(
            "reopen", _("Reopen"), (CLOSED,), (INVESTIGATING,), rules.may_reopen, _("reopened it: %(reason)s")
        ),
        Move(
            "recall",
            _("Recall"),
            (WITH_CONSULTANT, NEEDS_ANSWER),
            (INVESTIGATING,),
            rules.lead_only,
            _("recalled it from the consultant: %(reason)s"),
        ),
        Move("meet_again", _("I met it too"), OPEN, (), rules.internal_only, _("met it too")),
        Move("investigate", _("Investigate"), OPEN, (), rules.lead_only, _("wrote the investigation sheet")),
        Move(
            "answer_mark",
            _("Answer the objectivity check"),
            OPEN,
            (),
            rules.lead_only,
            _("objectivity check: “%(marked)s” %(answered)s"),
        ),
        Move("assess", _("Change the particulars"), OPEN, (), rules.lead_only, _("changed %(what)s")),
        Move(
            "arrive",
            _("Take over from an earlier list"),
            (REPORTED,),
            (INVESTIGATING, CLOSED),
            rules.imported_by_lead,
            _("took it over from an earlier list"),
        ),
        Move(
            "recount",
            _("Tell from an earlier system"),
            ANY,
            (REPORTED, INVESTIGATING, CLOSED),
            rules.imported_by_lead,
            _("in the earlier system: %(activity)s"),
        ),
        Move(
            "hold",
            _("Put on hold"),
            OPEN,
            (),
            rules.lead_only,
            _("put it on hold until %(until)s: %(reason)s"),
        ),
        Move("resume", _("Take off hold"), OPEN, (), rules.lead_only, _("took it off hold")),
        Move("undo", _("Undo"), ANY, ANY, rules.may_undo, _("undid the last move")),
    ),
)
