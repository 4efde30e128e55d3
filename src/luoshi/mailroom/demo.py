"""Mail of the demo company: what was filed by itself, and what waits for its lead."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO

from PIL import Image, ImageDraw

from luoshi.diary import rules
from luoshi.diary.models import Diary
from luoshi.kernel import clock
from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import LMTP, Arrival
from luoshi.mailroom.tasks import handle_one
from luoshi.post.models import INTERNAL, Letter, reply_address_for
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member, Project
from luoshi.rollout.roles import REPORTER

DIARY = """1. 客户列表翻到第二页以后，再点“新建”要等十几秒
2. 报价单打印出来最下面一行被裁掉了，已经试过两台打印机
"""
REPLY = """今天上午又出现一次，还是改完收货地址以后。我把当时的时间记下来了：10:42。"""
UNPROVEN = """客户打电话来催，说上周五的发货通知没有收到。我在系统里看状态是“已发送”，截图在下面。
麻烦看一下是不是邮箱没同步。
"""
STRANGER = """您好，我们是浦江物流的。上次说好把对账接口的说明发给你们，请告知该发给哪位同事？
"""


def plant(project: Project) -> int:
    """A daily report and a reply that were filed, and two mails that wait; returns how many came."""
    filed = [_reply(project), _diary(project)]
    waiting = [
        _from_member(project),
        _write("何佳 <hejia@pujiang-wuliu.example>", "对账接口说明", STRANGER, project),
    ]
    return len([one for one in [*filed, *waiting] if one])


def _reporters(project: Project) -> list[Member]:
    people = Member.objects.of(project).active(project.today()).internal().with_role(REPORTER)
    found = list(people.select_related("user", "department").order_by("id")[:30])
    for person in found:
        person.project = project
    return found


def _diary(project: Project) -> Arrival | None:
    """Of somebody who has not filed today; none on a day on which nothing is due."""
    today = project.today()
    filed = set(Diary.objects.filed().filter(project=project, day=today).values_list("member", flat=True))
    for person in _reporters(project):
        if person.pk not in filed and rules.may_file(person, today):
            day, _new = Diary.objects.get_or_create(
                member=person, day=today,
                defaults={"project": project, "organization_id": project.organization_id},
            )  # fmt: skip
            return _answer(person, "diary", day, "Re: 今天的日报", DIARY)
    return None


def _reply(project: Project) -> Arrival | None:
    problem = (
        Problem.objects.open()
        .filter(project=project)
        .select_related("reporter__user")
        .order_by("-number")
        .first()
    )
    if problem is None:
        return None
    problem.reporter.project = project
    return _answer(problem.reporter, "problem", problem, f"Re: {problem.code} {problem.title}", REPLY)


def _answer(by: Member, kind: str, thing: Diary | Problem, subject: str, words: str) -> Arrival:
    about = Letter(
        member=by, project=by.project, thread=thing.pk, subject_kind=kind, audience=INTERNAL, address=by.email
    )
    return _write(f"{by.name} <{by.email}>", subject, words, by.project, to=reply_address_for(about))


def _from_member(project: Project) -> Arrival:
    """A member's address, which nothing proves, with a picture."""
    person = _reporters(project)[-1]
    return _write(f"{person.name} <{person.email}>", "发货通知没收到", UNPROVEN, project, picture=_picture())


def _write(
    sender: str, subject: str, words: str, project: Project, *, to: str = "", picture: bytes = b""
) -> Arrival:
    to = to or address_of(project)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{abs(hash((sender, subject)))}@demo.invalid>"
    mail.set_content(words)
    if picture:
        mail.add_attachment(picture, maintype="image", subtype="png", filename="发货通知.png")
    arrival = Arrival.receive(mail.as_bytes(), way=LMTP, to=to)
    handle_one(arrival)
    return arrival


def _picture() -> bytes:
    """A small table as a screen shows it."""
    shown, content = Image.new("RGB", (640, 240), "white"), BytesIO()
    draw = ImageDraw.Draw(shown)
    for line in range(0, 240, 40):
        draw.line((0, line, 640, line), fill="lightgray")
        draw.rectangle((16, line + 14, 120 + line, line + 26), fill="gray")
        draw.rectangle((320, line + 14, 420, line + 26), fill="seagreen")
    shown.save(content, "PNG")
    return content.getvalue()
