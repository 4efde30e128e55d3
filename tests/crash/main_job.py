"""The main job as requests: reported with a picture, taken up, handed over, asked, answered, refused once, archived."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

from tests.crash.writers import Writing, picture

DONE = (302, 303)
PAGES = (
    ("reporter", "today/"), ("reporter", "mine/"), ("lead", "inbox/"), ("lead", "problems/"), ("lead", "overview/"),
    ("lead", "diary/"), ("consultant", "desk/"), ("sponsor", "overview/"), ("observer", "problems/"),
)  # fmt: skip


def steps(cast: dict[str, Any], number: int) -> Iterator[Writing]:
    """Each request of the problem with this number, in their order."""
    base, keys = cast["base"], cast["keys"]
    here = f"{base}problems/{number}"

    def one(who: str, path: str, image: bytes = b"", /, **fields: str) -> Writing:
        return Writing(f"{number} {path}", path, cast["cookies"][who], fields, image)

    yield one("reporter", f"{base}today/write/", picture(number / 100), words=f"第{number}件：保存时一直转圈")
    yield one("lead", f"{base}inbox/{number}/ask/", words="哪个界面？")
    yield one("reporter", f"{base}today/{number}/reply/", words="订单界面")
    yield one("lead", f"{here}/do/accept/", importance="3", kind="system", receipt="收到，明天答复您")
    yield one("reporter2", f"{here}/do/meet_again/", words="我也遇到了")
    yield one("lead", f"{here}/sheet/", **dict.fromkeys(cast["sheet"], "写了"))
    yield one("lead", f"{here}/hand-over/", consultant=keys["consultant"], seen="investigating")
    yield one("consultant", f"{here}/do/ask/", whom=keys["reporter"], words="几个字符开始报错？")
    yield one("reporter", f"{here}/do/answer/", picture(number / 101), words="超过六十个字")
    yield one("consultant", f"{here}/do/propose/", steps="把字段放宽到200", cause="字段只有60")
    yield one("reporter", f"{base}today/{number}/fails/", words="放宽了，还是报错")
    yield one("consultant", f"{here}/do/propose/", steps="请重新登录后再保存一次", cause="字段只有60")
    yield one("reporter", f"{base}today/{number}/works/")
    yield one("reporter2", f"{base}today/{number}/works/")
    archive = {"cause": "defect", "summary": "字段放宽了", "article_wanted": "no", "teaching_wanted": "no"}
    yield one("lead", f"{here}/do/archive/", **archive, article_why="各处不同", teaching_why="不用")
    yield one("lead", f"{here}/do/reopen/", reason="又出现了")
    yield one("lead", f"{here}/do/decline/", reason="另有一件记着同一件事")


def looked_at(port: int, cookie: str, path: str) -> tuple[int, str]:
    """Status and text of a page."""
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    ask.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
    answer = ask.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace")
