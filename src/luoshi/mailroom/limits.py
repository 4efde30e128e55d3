"""How much one sender may send, and how often one address is answered: what loops runs out."""

from __future__ import annotations

from datetime import timedelta

from luoshi.kernel import clock
from luoshi.mailroom.models import Arrival
from luoshi.post.models import Letter
from luoshi.rollout.models import Member

HOUR = timedelta(hours=1)
MANY, FLOOD = 60, 300
"""Mails of one address within an hour: beyond the first they wait for the lead; beyond the second not even
that, unless it is certain who wrote."""
MOST_ANSWERS = 3
"""Answers to one address within an hour, whatever its mails say about themselves.

A person who writes more often finds what was filed on the page; two programs that write to each other end
here, with every header stripped."""
ANSWER = "mail_answer"


def mails_lately(arrival: Arrival) -> int:
    """How many mails of this sender, believed like this one, came to the project in the hour before it."""
    same = Arrival.objects.filter(sender=arrival.sender, project=arrival.project, believed=arrival.believed)
    return same.filter(at__gt=arrival.at - HOUR, at__lte=arrival.at).exclude(pk=arrival.pk).count()


def may_answer(member: Member) -> bool:
    """Whether this person may get one more answer to a mail now."""
    lately = Letter.objects.filter(address=member.email, kind=ANSWER, at__gt=clock.now() - HOUR)
    return lately[:MOST_ANSWERS].count() < MOST_ANSWERS
