"""Every recurring job of the product in one list. Each must be safe to repeat at any moment."""

from __future__ import annotations

from django.core.management import call_command

from luoshi.api.models import Delivery
from luoshi.api.webhooks import sending as webhooks
from luoshi.changes.models import Change
from luoshi.changes.models.escalating import raise_due
from luoshi.diary import group_notices, honest
from luoshi.diary.models import Briefing, Opening, Reminder, SoftQuestion, Streak, Tally
from luoshi.diary.tasks import suggest_cadences
from luoshi.evidence import direct
from luoshi.evidence.models import Attachment, File, Parked
from luoshi.home import expiring
from luoshi.kernel import oneoff
from luoshi.kernel.jobs import Job
from luoshi.kernel.models import FirstAnswer
from luoshi.knowledge.models import Article, Bulletin
from luoshi.mailroom import tasks as mailroom
from luoshi.messenger import tasks as messenger
from luoshi.messenger.models import Message
from luoshi.post import digesting
from luoshi.post import tasks as post
from luoshi.post.models import Letter, Tapped
from luoshi.problems.models import Escalation, Occurrence, Problem
from luoshi.rollout.models import CalendarDay
from luoshi.search.models import Frequency
from luoshi.talk.models import Meeting
from luoshi.trail.models import Event

MINUTE, HOUR, DAY = 60, 3600, 86400


def forget_sessions() -> None:
    """Delete sessions that have ended."""
    call_command("clearsessions", verbosity=0)


# What may take minutes runs in the lane "slow", so that sealing and reminding never wait for it.
JOBS = [
    Job("seal the trail", 20, Event.seal),
    Job("deliver letters", 3, post.deliver, lane="mail"),
    Job("say messages", 3, messenger.deliver, lane="messages"),
    Job("send events to programs", 3, webhooks.deliver, lane="webhooks"),
    Job("handle incoming mail", 2, mailroom.handle_waiting, lane="mail in"),
    Job("write the digests", MINUTE, digesting.send_due, lane="digests"),
    Job("open the day's duties", MINUTE, Opening.open_all, lane="duties"),
    Job("count filed reports", 5 * MINUTE, Tally.count_all, lane="duties"),
    Job("remind of reports", MINUTE, Reminder.tick, lane="duties"),
    Job("follow who misses in a row", HOUR, Streak.follow_all, lane="duties"),
    Job("ask the silent gently", DAY, SoftQuestion.ask_all, lane="slow"),
    Job("suggest cadences", DAY, suggest_cadences, lane="slow"),
    Job("tell groups of the day", MINUTE, group_notices.tell_due, lane="duties"),
    Job("write the evening letter", MINUTE, Briefing.send_due),
    Job("remind of meetings", MINUTE, Meeting.remind),
    Job("remind who has to verify", HOUR, Occurrence.remind_waiting),
    Job("remind who has to read", HOUR, Bulletin.remind_silent),
    Job("mark articles for review", HOUR, Article.come_due, lane="slow"),
    Job("tell whose time runs out", MINUTE, Escalation.raise_due),
    Job("bring back what was on hold", MINUTE, Problem.return_held),
    Job("pass on problems of those who left", HOUR, Problem.pass_on),
    Job("tell whose time for a change runs out", MINUTE, raise_due),
    Job("remind who has to judge options", HOUR, Change.remind_evaluators),
    Job("take up what was postponed", MINUTE, Change.return_postponed),
    Job("pass on changes of those who left", HOUR, Change.pass_on),
    Job("tell whose access from outside ends", HOUR, expiring.tell_leads, lane="slow"),
    Job("forget answered keys", HOUR, FirstAnswer.forget_old),
    Job("forget old messages", DAY, Message.forget_old, lane="slow"),
    Job("forget what was sent to programs", DAY, Delivery.forget_old, lane="slow"),
    Job("forget used links of letters", DAY, Tapped.forget_old, lane="slow"),
    Job("forget expired secrets", HOUR, Letter.forget_secrets),
    Job("forget finished tasks", DAY, oneoff.forget_finished, lane="slow"),
    Job("forget unsent uploads", DAY, Attachment.drop_old_drafts, lane="slow"),
    Job("bring files to the object store", MINUTE, Parked.move_on, lane="slow"),
    Job("forget what arrived and was not fetched", DAY, direct.sweep, lane="slow"),
    Job("read stored files again", HOUR, File.scrub, lane="slow"),
    Job("renew the working calendars", DAY, CalendarDay.renew, lane="slow"),
    Job("count what is common in search", 6 * HOUR, Frequency.refresh, lane="slow"),
    Job("forget ended sessions", DAY, forget_sessions, lane="slow"),
    Job("propose points for daily reports", DAY, honest.propose_last_month, lane="slow"),
]
