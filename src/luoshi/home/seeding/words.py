"""What the seeded people write: the demo's sentences, each time with another customer and another code."""

from __future__ import annotations

import random
from dataclasses import dataclass

from luoshi.home.demo.stories_a import STORIES as FIRST
from luoshi.home.demo.stories_b import STORIES as SECOND
from luoshi.home.demo.story import Story

CITIES = (
    "宁波", "苏州", "无锡", "佛山", "东莞", "青岛", "烟台", "温州", "台州", "泉州",
    "厦门", "长沙", "合肥", "南通", "绍兴", "嘉兴", "中山", "惠州",
)  # fmt: skip
NAMES = (
    "恒达", "瑞丰", "永泰", "华盛", "金源", "博远", "鑫诚", "启航", "海川", "天立",
    "顺兴", "宏图", "百川", "正和", "安吉", "东升", "凯旋", "新亚",
)  # fmt: skip
TRADES = (
    "机电", "建材", "五金", "食品", "医药", "包装", "纺织", "电器", "汽配", "家居",
    "化工", "物流",
)  # fmt: skip
CODES = {"合同审批": "HT", "服务工单": "GD", "退换货": "TH", "商机报价": "BJ", "客户管理": "KH"}
REMARKS = (
    "今天上午已经第二次了。", "旧系统里没有这个问题。", "换了一台电脑也一样。",
    "客户在等，麻烦快一点。", "同事试了也不行。", "先手工记在表格里。",
    "下午又出现一次。", "截图发在群里了。", "退出重新登录还是这样。",
    "只有这个客户这样，别的都正常。", "月底要对账，比较急。", "昨天还是好的。",
)  # fmt: skip
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈"
)
GIVEN = (
    "晓雯", "海波", "雨桐", "志强", "佳怡", "国强", "永健", "春燕", "思远", "建国",
    "会芳", "素琴", "卫东", "超群", "梓萱", "文涛", "雅文", "玉梅", "浩", "凯",
    "倩", "骏", "婷", "悦", "磊", "敏",
)  # fmt: skip
SOLVED = "已按作业说明书处理，和本人电话确认过。"
DECLINED = "标准产品的限制，本期不改；先按作业说明书里的做法处理。"
STORIES: tuple[Story, ...] = (*FIRST, *SECOND)


@dataclass(frozen=True)
class Told:
    """One report: the story behind it and the words it is told in."""

    story: Story
    words: str
    record: str


def told(dice: random.Random) -> Told:
    """A report as a front-line user writes it, like no other."""
    story = dice.choice(STORIES)
    words = dice.choice([story.words, *(words for _who, words in story.again)])
    named = customer(dice)
    record = f"{CODES.get(story.area, 'SO')}-{dice.randrange(10000, 99999)}"
    words += f"客户是{named}，单号{record}，找{dice.choice(SURNAMES)}{dice.choice(GIVEN)}。"
    return Told(story, words + "".join(dice.sample(REMARKS, dice.randrange(3))), record)


def customer(dice: random.Random) -> str:
    """A customer as people call it."""
    return f"{dice.choice(CITIES)}{dice.choice(NAMES)}{dice.choice(TRADES)}"


def person(place: int) -> str:
    """The name of the n-th person; names come again as they do in life."""
    return SURNAMES[place % len(SURNAMES)] + GIVEN[place * 7 % len(GIVEN)]
