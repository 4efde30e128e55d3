"""A project in which every field holds a word of its own, with who may read it; and the same next door.

Each word begins with `zq`; all texts also hold `COMMON`, so that one search could find all of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from luoshi.api.models import Delivery, Endpoint, Token
from luoshi.changes.models import Change
from luoshi.diary.models import Diary, Draft, Regime
from luoshi.evidence.models import Attachment, take
from luoshi.home.models import EventLog
from luoshi.kernel import clock
from luoshi.knowledge.models import Article, Bulletin, Release, Terms
from luoshi.mailroom.models import WAITS, Arrival
from luoshi.messenger.models import Robot, WecomApp
from luoshi.post.models import BadAddress, Letter, Notice, Subscription, tell
from luoshi.problems.models import Dossier, Investigation, Phrase, Problem, SavedView
from luoshi.rewards.models import Account, Grant, Payout
from luoshi.rewards.models import Terms as RewardRules
from luoshi.rollout.models import Area, CalendarDay, Department, Firm, Leave, Member
from luoshi.talk.models import Meeting, say
from luoshi.testing.cast import Cast, make_cast, make_member
from luoshi.testing.chats import ADDRESSES
from luoshi.testing.hooks import HOST
from luoshi.testing.pushes import Browser
from luoshi.trail.models import record
from tests.planted_changes import plant_changes
from tests.planted_meetings import plant_meetings

COMMON = "对账单"
INSIDE = frozenset({"lead", "reporter", "reporter2", "head", "sponsor", "observer"})
SETUP = frozenset({"lead", "sponsor"})
QIMING, OTHER = frozenset({"consultant"}), frozenset({"other_consultant"})
LEADS = frozenset({"lead"})
READERS = frozenset({"lead", "reporter", "head", "sponsor", "observer"})
NEXT_DOOR = frozenset({"outsider"})


@dataclass
class World:
    """The cast, the words with their readers, and one object of each kind by the name of the word."""

    cast: Cast
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    things: dict[str, object] = field(default_factory=dict)

    def word(self, name: str, readers: frozenset[str]) -> str:
        """A text holding a word that only these parts of the cast may read."""
        planted = f"zq{name}"
        self.readers[planted] = readers
        return f"{COMMON}{planted}"

    def forbidden(self, part: str) -> list[str]:
        """The words that this part of the cast, or a stranger, may not read."""
        return [word for word, readers in self.readers.items() if part not in readers]

    def people(self) -> dict[str, Member]:
        """Everybody who can sign in."""
        return self.cast.everybody()

    def ids(self, *kinds: str) -> list[UUID]:
        """Keys of all things of these kinds, of both companies."""
        models = {
            "attachment": Attachment, "notice": Notice, "letter": Letter, "view": SavedView,
            "member": Member, "area": Area, "department": Department, "firm": Firm, "day": CalendarDay,
            "problem": Problem, "meeting": Meeting, "change": Change, "grant": Grant,
            "webhook": Endpoint, "delivery": Delivery,
        }  # fmt: skip
        return [pk for kind in kinds for pk in models[kind].objects.values_list("pk", flat=True)]  # type: ignore[attr-defined]


def browser(member: Member | None) -> Client:
    """A browser signed in as this person, or as nobody; errors are answers, as for a person."""
    client = Client(raise_request_exception=False)
    if member is not None:
        client.force_login(member.user)
    return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once for all tests of a file; each of them leaves it as it was (`untouched`)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@contextmanager
def untouched() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def picture(name: str) -> SimpleUploadedFile:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (len(name) * 7 % 255, hash(name) % 255, 90)).save(out, "PNG")
    return SimpleUploadedFile(f"{name}.png", out.getvalue(), content_type="image/png")


def kept(member: Member, name: str) -> Attachment:
    """An uploaded draft."""
    return take(member, picture(name))


def make_world() -> World:
    """Everything at once."""
    world = World(make_cast())
    _company(world)
    RewardRules.set(by=world.cast.lead, begins=world.cast.project.today())
    _handed_over(world)
    _kept_inside(world)
    _other_firm(world)
    # Long enough ago that nothing of it can be undone, however long the rest takes.
    with clock.at(clock.now() - timedelta(minutes=5)):
        _archive(world)
    _own_things(world)
    _reporting(world)
    _points(world)
    _next_door(world)
    plant_meetings(world, INSIDE, QIMING, NEXT_DOOR)
    plant_changes(world, INSIDE, QIMING, NEXT_DOOR)
    return world


def _company(world: World) -> None:
    """Master data that externals do not need."""
    cast, lead = world.cast, world.cast.lead
    world.things["area"] = Area.objects.create(project=cast.project, name=world.word("area", INSIDE))
    department = Department.objects.create(project=cast.project, name=world.word("department", INSIDE))
    world.things["department"] = department
    cast.reporter2.department = department
    cast.reporter2.save()
    rivals = world.word("rivals", INSIDE)
    world.things["firm"] = firm = Firm.objects.create(project=cast.project, name=rivals)
    make_member(cast.project, world.word("rival", INSIDE), "consultant", firm=firm)
    world.things["member"] = make_member(
        cast.project, world.word("colleague", INSIDE), "reporter", department=department,
        phone=world.word("phone", SETUP), job=world.word("job", INSIDE),
    )  # fmt: skip
    cast.reporter.phone = world.word("reporterphone", SETUP | {"reporter"})
    cast.reporter.save()
    # Whatever day it is when the tests run: a workday.
    CalendarDay.set_day(cast.project, cast.project.today(), works=True, name="补班", by=lead)
    world.things["day"] = CalendarDay.set_day(
        cast.project, cast.project.today() + timedelta(days=40), works=False,
        name=world.word("holiday", INSIDE), by=lead,
    )  # fmt: skip


def _reporting(world: World) -> None:
    """An absence with its reason, somebody's diary, and the regime."""
    cast, first = world.cast, world.cast.project.today() + timedelta(days=30)
    note = world.word("away", SETUP | {"head", "reporter"})
    world.things |= {
        "leave": Leave.enter(cast.reporter, by=cast.lead, first=first, last=first, note=note),
        "diary": Diary.objects.filter(member=cast.reporter).first(),
        "regime": Regime.objects.get(project=cast.project),
    }


def _taken_up(world: World, words: str, *names: str) -> Problem:
    cast = world.cast
    files = [kept(cast.reporter, name) for name in names]
    problem = Diary.add_entry(by=cast.reporter, words=words, files=files)
    problem.accept(by=cast.lead, importance=3, kind="system", area=cast.area, receipt=COMMON)
    return problem


def _investigated(world: World, problem: Problem, words: str) -> None:
    problem.investigate(by=world.cast.lead, **dict.fromkeys(Investigation.OWN_WORDS, words))


def _handed_over(world: World) -> None:
    """CRM-1 lies with 启明咨询; what came after the hand-over was not opened to them."""
    cast = world.cast
    problem = _taken_up(
        world, world.word("handed", INSIDE | QIMING), world.word("handedfile", INSIDE | QIMING)
    )
    _investigated(world, problem, world.word("sheet", INSIDE | QIMING))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    late = kept(cast.reporter2, world.word("latefile", INSIDE))
    problem.meet_again(by=cast.reporter2, words=world.word("late", INSIDE), files=[late])
    _investigated(world, problem, world.word("latesheet", INSIDE))
    note = kept(cast.lead, world.word("notefile", INSIDE))
    say(problem, by=cast.lead, words=world.word("note", INSIDE), audience="internal", attachments=[note])
    say(problem, by=cast.consultant, words=world.word("reply", INSIDE | QIMING))
    say(
        problem,
        by=cast.lead,
        words=f"{world.word('calling', INSIDE)}@{cast.reporter2.name}",
        audience="internal",
    )
    problem.assess(by=cast.lead, title=world.word("latetitle", INSIDE), importance=3, kind="system", area=cast.area,
                   vendor_number="")  # fmt: skip
    record(problem, "assess", by=cast.lead, facts={"why": world.word("fact", INSIDE)}, internal=True)
    problem.nudge(by=cast.reporter)
    say(problem, by=cast.lead, words=f"{world.word('asking', INSIDE | QIMING)}@{cast.consultant.name}")
    world.things |= {"handed": problem, "handedfile": Attachment.objects.get(subject_kind="dossier"),
                     "latefile": late, "notefile": note, "dossier": Dossier.objects.get()}  # fmt: skip


def _kept_inside(world: World) -> None:
    """CRM-2 on hold, CRM-3 declined, CRM-4 merged, CRM-5 in the inbox: never opened to anybody."""
    cast = world.cast
    held = _taken_up(world, world.word("inside", INSIDE), world.word("insidefile", INSIDE))
    _investigated(world, held, world.word("insidesheet", INSIDE))
    held.hold(by=cast.lead, until=cast.project.today() + timedelta(days=9), reason=world.word("hold", INSIDE))
    declined = Diary.add_entry(by=cast.reporter2, words=world.word("refusedwords", INSIDE))
    declined.decline(by=cast.lead, reason=world.word("reason", INSIDE))
    merged = Diary.add_entry(by=cast.head, words=world.word("merged", INSIDE))
    merged.merge(by=cast.lead, into=world.things["handed"])
    waiting = Diary.add_entry(by=cast.reporter, words=world.word("waiting", INSIDE))
    say(waiting, by=cast.lead, words=world.word("asked", INSIDE))
    world.things |= {"inside": held, "declined": declined, "merged": merged, "waiting": waiting}


def _other_firm(world: World) -> None:
    """CRM-6 lay with 启明咨询, was recalled, and lies with 远航顾问 now."""
    cast, both = world.cast, INSIDE | OTHER
    problem = _taken_up(world, world.word("passed", both))
    _investigated(world, problem, COMMON)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    problem.ask(by=cast.consultant, whom=cast.lead, words=world.word("firstquestion", INSIDE))
    problem.answer(by=cast.lead, words=world.word("firstanswer", INSIDE))
    say(problem, by=cast.consultant, words=world.word("firstcomment", INSIDE))
    problem.propose(
        by=cast.consultant, steps=world.word("firststeps", INSIDE), cause=world.word("firstcause", INSIDE)
    )
    problem.reject(by=cast.reporter, still=world.word("still", INSIDE))
    world.word("number", INSIDE)
    problem.note_vendor_number(by=cast.consultant, number="zqnumber")
    problem.recall(by=cast.lead, reason=world.word("recall", INSIDE))
    problem.hand_over(by=cast.lead, consultant=cast.other_consultant)
    drawn = kept(cast.other_consultant, world.word("secondfile", both))
    problem.ask(
        by=cast.other_consultant, whom=cast.lead, words=world.word("secondquestion", both), files=[drawn]
    )
    problem.answer(by=cast.lead, words=world.word("secondanswer", both))
    say(problem, by=cast.other_consultant, words=world.word("secondcomment", both))
    problem.propose(
        by=cast.other_consultant, steps=world.word("steps", both), cause=world.word("cause", both)
    )
    world.things |= {"passed": problem, "secondfile": drawn}


def _archive(world: World) -> None:
    """A published article and a draft."""
    cast, lead = world.cast, world.cast.lead
    article = Article.write(
        by=lead, title=world.word("article", INSIDE), steps=world.word("articlesteps", INSIDE), publish=True,
        cause=world.word("articlecause", INSIDE), aliases=world.word("alias", INSIDE), area=cast.area, version="7",
    )  # fmt: skip
    article.vote(by=cast.reporter, helped=False, words=world.word("vote", frozenset({"lead", "reporter"})))
    draft = Article.write(
        by=lead, title=world.word("draftarticle", frozenset({"lead"})), steps=world.word("draftsteps", frozenset({"lead"})),
        cause="", aliases="", area=None, version="", files=[kept(lead, world.word("draftpicture", frozenset({"lead"})))],
    )  # fmt: skip
    world.things |= {"article": article, "draftarticle": draft}
    article.revise(by=lead, cause=world.word("latercause", INSIDE))
    article.solved(by=cast.reporter2, words=world.word("aliasmet", INSIDE))
    Terms.agree(by=lead, per_day=Decimal(1800), effort=Decimal(1))
    Release.announce(by=lead, version=f"8{world.word('release', INSIDE)}")
    article.vouch(by=lead)
    sent = Bulletin.write(
        by=lead, headline=world.word("bulletin", READERS), lines=world.word("lines", READERS), article=article,
        question=COMMON, choices=f"{world.word('choice', READERS)}\n{COMMON}", right=0,
        members=[cast.reporter], files=[kept(lead, world.word("bulletinpicture", READERS))], send=True,
    )  # fmt: skip
    drawn = Bulletin.write(by=lead, headline=world.word("unsent", LEADS), lines=COMMON)
    world.things |= {"bulletin": sent, "draftbulletin": drawn, "task": article.tasks.get(),
                     "learned": article.learned.get()}  # fmt: skip


def _own_things(world: World) -> None:
    """What belongs to one person alone."""
    cast, mine = world.cast, frozenset({"reporter"})
    upload = kept(cast.reporter, world.word("draftfile", mine))
    Draft.keep(
        by=cast.reporter,
        day=cast.project.today(),
        words=world.word("draft", mine),
        attachments=[str(upload.pk)],
    )
    views = {"project": cast.project, "member": cast.reporter}
    query = {"q": world.word("viewquery", mine)}
    world.things["view"] = SavedView.objects.create(name=world.word("view", mine), query=query, **views)
    SavedView.objects.create(name=world.word("sharedview", INSIDE), shared=True, **views)
    lead = world.cast.lead
    world.things["phrase"] = Phrase.write(by=lead, words=world.word("phrase", INSIDE), shared=True)
    Phrase.write(by=world.cast.reporter, words=world.word("ownphrase", frozenset({"reporter"})))
    log = SimpleUploadedFile(
        world.word("log", LEADS), f"工单号,时间,活动\n1,?,{world.word('told', LEADS)}".encode()
    )
    world.things["log"] = EventLog.receive(log, world.word("source", LEADS), by=lead)
    world.things["robot"] = Robot.of_group(
        *ADDRESSES["feishu"], name=world.word("robot", SETUP), occasions=[], by=lead
    )
    WecomApp.set_up("ww0123456789", 1000002, "S3cret" * 5, by=lead)
    tell(cast.reporter, "x", cast.project, title=world.word("notice", mine), body=world.word("body", mine))
    tell(cast.reporter, "x", cast.project, title=world.word("letter", mine | {"lead"}), act=True)
    Letter.objects.filter(subject__contains="zqletter").update(status="failed")
    world.things["arrival"] = _mail(world)
    named = {"name": world.word("token", mine), "scope": "read", "ends_on": Token.usual_end()}
    world.things["token"] = Token.make(by=cast.reporter, **named)[0]
    _hooks(world)
    said = {"why": world.word("badwhy", frozenset({"lead"})), "status": "5.1.1"}
    world.things["address"] = BadAddress.objects.create(address=cast.observer.user.email, **said)
    world.things["subscription"] = Subscription.take(by=cast.reporter, **Browser("one").registers())
    world.things |= {"draftfile": upload, "notice": Notice.objects.get(title__contains="zqnotice"),
                     "letter": Letter.objects.get(subject__contains="zqletter")}  # fmt: skip


def _hooks(world: World) -> None:
    """An address that hears in the lead's name, and what was sent and answered there."""
    own = {
        "name": world.word("webhook", LEADS),
        "address": f"https://{HOST}/{world.word('hookpath', LEADS)[3:]}",
    }
    endpoint, _secret = Endpoint.add(by=world.cast.lead, kinds=["problem.*"], **own)
    delivery = Delivery.to_test(endpoint, by=world.cast.lead)
    delivery.answer, delivery.last_error = world.word("hookanswer", LEADS), world.word("hookerror", LEADS)
    delivery.save()
    world.things |= {"webhook": endpoint, "delivery": delivery}


def _mail(world: World) -> Arrival:
    """A stranger's mail, which only the lead reads."""
    words = {name: world.word(f"mail{name}", LEADS) for name in ("subject", "said", "cut", "html")}
    waits = Arrival.receive(b"From: x@elsewhere.example\n\nHi", way="lmtp", to="x@in.example.com")
    for name, value in words.items():
        setattr(waits, name, value)
    waits.project, waits.sender = world.cast.project, f"{world.word('mailsender', LEADS)}@elsewhere.example"
    waits.settle(WAITS, "stranger")
    return waits


def _points(world: World) -> None:
    """Points that were confirmed, declined, paid, and one line that waits."""
    cast, lead = world.cast, world.cast.lead

    def grant(thing: str, member: Member) -> Grant:
        found = Grant.objects.select_related("member__user", "member__project", "terms", "project")
        return found.get(cause_id=world.things[thing].pk, member=member)  # type: ignore[attr-defined]

    Account.show(True, by=cast.reporter)
    grant("handed", cast.reporter).confirm(by=lead, thanks=world.word("thanks", INSIDE))
    grant("handed", cast.reporter2).confirm(by=lead)
    refusal = world.word("refusal", SETUP | {"reporter"})
    grant("inside", cast.reporter).decline(by=lead, reason=refusal)
    Payout.pay({cast.reporter2.pk: 1}, by=lead, note=world.word("payout", SETUP | {"reporter2"}))
    later = cast.project.today() + timedelta(days=30)
    rules = RewardRules.set(by=lead, begins=later)
    world.things |= {"grant": grant("passed", cast.reporter), "rewardrules": rules}


def _next_door(world: World) -> None:
    """Another company with the same kinds of things."""
    lead = world.cast.outsider
    project = lead.project

    def theirs(name: str) -> str:
        return world.word(f"b{name}", NEXT_DOOR)

    area = Area.objects.create(project=project, name=theirs("area"))
    department = Department.objects.create(project=project, name=theirs("department"))
    firm = Firm.objects.create(project=project, name=theirs("firm"))
    member = make_member(project, theirs("name"), "consultant", firm=firm, phone=theirs("phone"))
    reporter = make_member(project, theirs("reporter"), "reporter", department=department)
    upload = kept(reporter, theirs("file"))
    problem = Problem.report(by=reporter, words=theirs("words"), files=[upload])
    problem.accept(by=lead, importance=2, kind="data", area=area, receipt=theirs("receipt"))
    say(problem, by=lead, words=theirs("comment"), audience="internal")
    article = Article.write(by=lead, title=theirs("article"), steps=theirs("steps"), cause="", aliases="", area=area,
                            version="", publish=True)  # fmt: skip
    view = SavedView.objects.create(project=project, member=lead, name=theirs("view"), shared=True)
    tell(lead, "x", project, title=theirs("notice"), act=True)
    draft = kept(lead, theirs("draftfile"))
    Draft.keep(by=reporter, day=date(2026, 1, 5), words=theirs("draft"))
    day = CalendarDay.set_day(project, project.today(), works=True, name=theirs("day"), by=lead)
    world.things |= {"b:area": area, "b:department": department, "b:firm": firm, "b:member": member,
                     "b:problem": problem, "b:article": article, "b:view": view, "b:draft": draft, "b:day": day,
                     "b:file": upload, "b:notice": Notice.objects.get(title__contains="zqbnotice"),
                     "b:letter": Letter.objects.get(subject__contains="zqbnotice")}  # fmt: skip
