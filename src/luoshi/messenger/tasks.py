"""Work of the worker's lane “messages”: what waits is said, each robot at its own pace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.kernel import clock, outgoing, sealed
from luoshi.messenger import wecom
from luoshi.messenger.errors import UNOPENED, explained
from luoshi.messenger.models import Message, Robot, WecomPerson
from luoshi.messenger.models.message import SENT, TRY
from luoshi.messenger.mouth import Outcome, Saying, speak
from luoshi.messenger.products import BY_NAME
from luoshi.messenger.wording import one, several
from luoshi.post.models.why import LEFT, UNSEEN
from luoshi.post.needless import needless

BATCH = 200
PACE, MINUTE = 20, timedelta(minutes=1)
"""DingTalk and WeCom let a robot speak twenty times a minute and silence it for ten otherwise."""
SINGLY = 5
"""More than this at once come as one message."""
CHANGEABLE = timedelta(hours=72)


def deliver() -> int:
    """Say what is due; returns how many messages were said. Nothing leaves a demo."""
    due = Message.objects.due().exclude(project__is_demo=True)
    about = ("project__organization", "robot", "app", "member", "letter__member__user", "letter__project")
    due = due.select_related(*about)
    found = [message for message in due[:BATCH] if not _hidden(message)]
    spoken = _by_robots([message for message in found if message.robot_id])
    return spoken + sum(_by_wecom(message) for message in found if message.app_id)


def _hidden(message: Message) -> bool:
    """Take back what its reader must not read any more; it does not go out by mail either."""
    why = needless(message.letter) if message.letter else ""
    if why not in (LEFT, UNSEEN):
        return False
    message.take_back(why)
    return True


def _by_robots(due: list[Message]) -> int:
    due.sort(key=lambda message: str(message.robot_id))
    waiting: dict[str, list[Message]] = {}
    sayings = []
    for _key, group in groupby(due, key=lambda message: message.robot_id):
        for saying, messages in _sayings(list(group)):
            sayings.append(saying)
            waiting[saying.id] = messages
    if not sayings:
        return 0
    return sum(_heard(waiting[key], outcome) for key, outcome in speak(sayings))


def _sayings(messages: list[Message]) -> Iterator[tuple[Saying, list[Message]]]:
    """What one robot says now: one by one, or all in one when there is much or little breath left."""
    robot = messages[0].robot
    assert robot is not None  # noqa: S101
    messages = [
        message
        for message in messages
        if robot.broken_at is None or message.occasion == TRY or _give_up(message)
    ]
    breath = PACE - _spoken(robot)
    if not messages or breath <= 0:
        return
    together = [[message] for message in messages] if len(messages) <= min(breath, SINGLY) else [messages]
    for group in together:
        claimed = [message for message in group if message.claim()]
        if not claimed:
            continue
        try:
            yield _saying(robot, claimed), claimed
        except sealed.Unopened:
            _heard(claimed, Outcome(False, for_good=True, why=UNOPENED))


def _give_up(message: Message) -> bool:
    """What waits for a robot that was refused for good goes another way."""
    assert message.robot is not None  # noqa: S101
    _refuse(message, message.robot.product, message.robot.last_error, for_good=True)
    return False


def _spoken(robot: Robot) -> int:
    """How often it has spoken within the last minute; what was said in one counts once."""
    recent = Message.objects.filter(robot=robot, sent_at__gt=clock.now() - MINUTE)
    return recent.values("sent_at").distinct().count()


def _saying(robot: Robot, messages: list[Message]) -> Saying:
    address, most = robot.opened(), BY_NAME[robot.product].most
    with translation.override(robot.language):
        if len(messages) == 1:
            said = messages[0]
            title, body = one(said.title, said.body, said.links, robot.product, most)
        else:
            title, body = several([(said.title, said.links) for said in messages], robot.product, most)
    return Saying(str(messages[0].pk), address, title, body, messages[0].project.name)


def _heard(messages: list[Message], outcome: Outcome) -> int:
    robot = messages[0].robot
    assert robot is not None  # noqa: S101
    if outcome.done:
        Message.mark_sent(messages)
        robot.worked()
        return len(messages)
    robot.failed(outcome.why, for_good=outcome.for_good)
    for message in messages:
        _refuse(message, robot.product, outcome.why, for_good=outcome.for_good)
    return 0


def _refuse(message: Message, product: str, why: str, *, for_good: bool) -> None:
    """The reason is read where the letter is: in its language."""
    language = message.letter.language if message.letter else "zh-hans"
    with translation.override(language):
        message.mark_refused(explained(product, why), for_good=for_good)


def _by_wecom(message: Message) -> bool:
    app = message.app
    assert app is not None  # noqa: S101
    person = WecomPerson.objects.filter(member=message.member).first()
    if not message.claim():
        return False
    if person is None or (app.broken_at and message.occasion != TRY):
        _refuse(message, "wecom", app.last_error or str(wecom.NOBODY), for_good=True)
        return False
    try:
        receipt = wecom.send(message, app, person.person)
    except wecom.Failed as error:
        app.failed(str(error), for_good=error.of_the_app)
        _refuse(message, "wecom", str(error), for_good=error.for_good)
    except outgoing.NoAnswer as error:
        _refuse(message, "wecom", str(error), for_good=False)
    except (outgoing.Forbidden, sealed.Unopened) as error:
        why = UNOPENED if isinstance(error, sealed.Unopened) else str(error)
        app.failed(why, for_good=True)
        _refuse(message, "wecom", why, for_good=True)
    else:
        app.worked()
        _put_aside(message, person.person)
        Message.mark_sent([message], receipt)
        return True
    return False


def _put_aside(message: Message, person: str) -> None:
    """The card before about the same thing points no longer anywhere: one card stands for one number."""
    before = Message.objects.filter(
        member=message.member, thread=message.thread, status=SENT, sent_at__gt=clock.now() - CHANGEABLE
    )
    last = before.exclude(receipt="").exclude(thread=None).order_by("-sent_at").first()
    if last is None or message.app is None:
        return
    Message.objects.filter(pk=last.pk).update(receipt="")  # it counts once, also when it fails
    with translation.override(message.letter.language if message.letter else "zh-hans"):
        words = _("See newer one")
    try:
        wecom.put_aside(last.receipt, words, message.app, person)
    except (wecom.Failed, outgoing.NoAnswer, outgoing.Forbidden, sealed.Unopened):
        return  # an old card that still has its button does no harm
