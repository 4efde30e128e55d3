"""The pages on which robots and the WeCom application are set up, tried out and taken away."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.kernel import clock
from luoshi.messenger import tasks
from luoshi.messenger.models import Message, Robot, WecomApp, WecomPerson
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.testing.chats import ADDRESSES, AGENT, CORP, CORP_SECRET, SECRET, TOKEN, Programs

pytestmark = pytest.mark.django_db


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def sent(cast: Cast, member: Member, route: str, *args: object, **fields: object) -> str:
    answer = browser(member).post(cast.project.url(f"messenger:{route}", *args), fields, follow=True)
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def seen(cast: Cast, member: Member, name: str, *args: object) -> str:
    answer = browser(member).get(cast.project.url(f"messenger:{name}", *args))
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_an_own_robot_is_entered_tried_and_seen_to_work(cast: Cast, programs: Programs) -> None:
    address, secret = ADDRESSES["dingtalk"]
    page = sent(cast, cast.reporter, "mine", address=address, secret=secret)
    assert f"钉钉 …{TOKEN[-4:]}" in page and "还没试过" in page
    assert "正在发" in sent(cast, cast.reporter, "try", Robot.objects.get().pk)
    tasks.deliver()
    assert "能用" in seen(cast, cast.reporter, "mine")
    assert "能用" in seen(cast, cast.reporter, "state", Robot.objects.get().pk)


def test_the_address_never_comes_back(cast: Cast) -> None:
    address, secret = ADDRESSES["dingtalk"]
    sent(cast, cast.lead, "groups", name="项目群", address=address, secret=secret)
    sent(cast, cast.lead, "mine", address=address, secret=secret)
    for name in ("groups", "mine", "wecom"):
        page = seen(cast, cast.lead, name)
        assert TOKEN not in page and SECRET not in page


def test_what_does_not_work_is_said_in_words(cast: Cast, programs: Programs) -> None:
    sent(cast, cast.reporter, "mine", address=ADDRESSES["feishu"][0], secret="wrong-secret")
    sent(cast, cast.reporter, "try", Robot.objects.get().pk)
    tasks.deliver()
    page = seen(cast, cast.reporter, "mine")
    assert "用不了" in page and "签名没有通过" in page and "19021" in page


def test_a_wrong_address_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    page = sent(cast, cast.reporter, "mine", address="https://example.com/hook", secret="")
    assert "这个地址不属于这里能用的聊天软件" in page and 'value="https://example.com/hook"' in page
    assert not Robot.objects.exists()


def test_the_lead_adds_a_group_chooses_what_it_hears_and_removes_it(cast: Cast) -> None:
    page = sent(
        cast,
        cast.lead,
        "groups",
        name="项目群",
        address=ADDRESSES["slack"][0],
        occasions=["missing", "severe"],
    )
    assert "项目群" in page and Robot.objects.get().occasion_set == {"missing", "severe"}
    sent(cast, cast.lead, "choose", Robot.objects.get().pk, occasions=["waiting"])
    assert Robot.objects.get().occasion_set == {"waiting"}
    sent(cast, cast.lead, "remove", Robot.objects.get().pk)
    assert not Robot.objects.exists()


def test_nobody_sees_or_touches_another_ones_robot(cast: Cast) -> None:
    sent(cast, cast.reporter, "mine", address=ADDRESSES["slack"][0])
    robot = Robot.objects.get()
    for stranger in (cast.lead, cast.reporter2, cast.consultant, cast.outsider):
        client = browser(stranger)
        assert client.get(cast.project.url("messenger:state", robot.pk)).status_code == 404
        for name in ("try", "remove"):
            assert client.post(cast.project.url(f"messenger:{name}", robot.pk)).status_code == 404


def test_the_application_is_set_up_with_accounts_and_tried(cast: Cast, programs: Programs) -> None:
    sent(cast, cast.lead, "wecom", corp=CORP, agent=AGENT, secret=CORP_SECRET)
    assert "请先在下面填上" in sent(cast, cast.lead, "try_wecom")
    programs.people.add("linjing")
    sent(
        cast,
        cast.lead,
        "people",
        **{f"of_{cast.lead.pk}": "linjing", f"of_{cast.reporter.pk}": "chenxiaowen"},
    )
    assert WecomPerson.objects.count() == 2
    sent(cast, cast.lead, "try_wecom")
    tasks.deliver()
    assert "能用" in seen(cast, cast.lead, "wecom") and len(programs.cards) == 1
    assert "chenxiaowen" in seen(cast, cast.reporter, "mine")


def test_an_empty_secret_keeps_the_one_that_is_known(cast: Cast) -> None:
    assert "还缺Secret" in sent(cast, cast.lead, "wecom", corp=CORP, agent=AGENT, secret="")
    sent(cast, cast.lead, "wecom", corp=CORP, agent=AGENT, secret=CORP_SECRET)
    sent(cast, cast.lead, "wecom", corp=CORP, agent=AGENT + 1, secret="")
    app = WecomApp.objects.get()
    assert (app.opened(), app.agent) == (CORP_SECRET, AGENT + 1)
    assert CORP_SECRET not in seen(cast, cast.lead, "wecom")


def test_saving_those_who_were_found_leaves_the_others_alone(cast: Cast) -> None:
    WecomPerson.name_all({cast.lead.pk: "linjing"}, by=cast.lead)
    sent(cast, cast.lead, "people", q="陈晓雯", **{f"of_{cast.reporter.pk}": "chenxiaowen"})
    assert WecomPerson.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_little(cast: Cast, count: int, django_assert_max_num_queries: object) -> None:
    for number in range(count):
        Robot.of_group(*ADDRESSES["slack"], name=f"群{number}", occasions=[], by=cast.lead)
    client = browser(cast.lead)
    client.get(cast.project.url("messenger:groups"))
    for name in ("groups", "wecom", "mine"):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert client.get(cast.project.url(f"messenger:{name}")).status_code == 200


def test_trying_in_a_demo_says_that_nothing_leaves(cast: Cast) -> None:
    Robot.own(*ADDRESSES["slack"], by=cast.reporter)
    cast.project.is_demo = True
    cast.project.save()
    assert "演示环境不往外发消息" in sent(cast, cast.reporter, "try", Robot.objects.get().pk)
    assert not Message.objects.filter(at__lte=clock.now()).exists()
