"""One mail, read by the child process."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from luoshi.mailroom.reading import Unreadable, entries, is_nil, read
from luoshi.post.models import REPLY_LINES

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\3\0\0\0\2\0"


def mail(text: str, subject: str = "日报", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "张三 <zs@huarui.example>", "luoshi@in.example", subject
    made["Message-ID"] = "<1@huarui.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_plain_mail_is_read(tmp_path: Path) -> None:
    reading = read(bytes(mail("打印机打不出来。\n")), tmp_path)
    assert (reading.sender, reading.sender_name, reading.subject) == ("zs@huarui.example", "张三", "日报")
    assert (reading.said, reading.cut, reading.automatic) == ("打印机打不出来。", "", "")
    assert reading.recipients == ["luoshi@in.example"]


def test_a_picture_stands_under_its_problem(tmp_path: Path) -> None:
    made = mail("-")
    made.add_alternative(
        "<p>您好：</p><p>1、打印机坏了</p><img src='cid:a'><p>2、报表打不开</p><p>谢谢</p>", subtype="html"
    )
    made.get_payload()[1].add_related(PNG, "image", "png", cid="<a>", filename="图.png")  # type: ignore[union-attr,index,call-arg]
    made.add_attachment(b"1,2", maintype="text", subtype="csv", filename="表.csv")
    found = entries(read(bytes(made), tmp_path))
    assert [(entry.words, [part.name for part in entry.parts]) for entry in found] == [
        ("打印机坏了", ["图.png"]),
        ("报表打不开", ["表.csv"]),
    ]
    assert found[0].parts[0].path.read_bytes() == PNG


def test_a_mail_beyond_the_limit_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(bytes(65 * 1024 * 1024), tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "没问题",
        "无",
        "今天没有问题！",
        "您好，一切正常。\n\n谢谢\n张三",
        "沒有問題",
        "Nothing.",
        "none",
        "No problems today.\nThanks",
    ],
)
def test_nothing_to_report_is_nil(text: str) -> None:
    assert is_nil(text)


@pytest.mark.parametrize(
    "text",
    [
        "没有问题了吗？",
        "没问题，但是打印机坏了",
        "没有纸了",
        "",
        "好的",
        "No paper in the printer",
        "正常登录不了",
    ],
)
def test_what_asks_or_says_something_is_not_nil(text: str) -> None:
    assert not is_nil(text)


@pytest.mark.parametrize("line", REPLY_LINES.values())
def test_what_our_own_letters_say_above_everything_is_known(line: str, tmp_path: Path) -> None:
    reading = read(
        bytes(mail(f"好了\n\n—— {line} ——\n您的回复三方都看得到。\n\n张三：", "Re: CRM-142")), tmp_path
    )
    assert reading.said == "好了"
