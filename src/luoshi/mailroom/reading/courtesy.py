# ruff: noqa: E501 - a list of words is read in one piece
"""Greetings, thanks and names around what is said: polite, and no problem."""

from __future__ import annotations

import re

LONGEST = 60
"""Characters; nobody greets at greater length."""
_END = r"[\s　,，.。!！:：;；~～、…]*"
_TITLE = r"(?:总|總|經理|经理|主任|工|老师|老師|部长|部長|科长|科長|先生|女士|小姐|姐|哥|总监|總監|主管|厂长|廠長|店长|同学|顾问|顧問|同事|同事们|专员|会计)"
_ALL = r"(?:各位|大家|所有人|领导|領導|老师|老師|同事|同事们|同仁|团队|项目组|專案組|管理员|运维|客服|顾问|顧問|亲|您|你|妳|你们|您们)"
_WHO = rf"(?:{_ALL}{{1,3}}|[\u4e00-\u9fff]{{1,3}}{_TITLE})"
GREETING = re.compile(
    rf"(?:尊敬的|敬爱的|亲爱的|親愛的)?(?:{_WHO}[\s,，、和与及]{{0,2}}){{0,3}}(?:您好|你好|妳好|您们好|你们好|好|早|早上好|早安|上午好|中午好|午安|下午好|晚上好)"
    rf"|(?:尊敬的|敬爱的|亲爱的|親愛的)?(?:{_WHO}[\s,，、和与及]{{0,2}}){{1,3}}[:：,，]?|[\u4e00-\u9fff]{{2,4}}[\s,，]{{0,2}}(?:您好|你好|早上好|上午好|下午好|晚上好)"
    r"|(?:hi|hello|hey)(?: there| all| everyone| team)?|good (?:morning|afternoon|evening)|dear .{1,40}|(?:hi|hello|hey)[, ]{1,2}[A-Z][\w. ]{1,30}",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"(?:多谢|多謝|非常感谢|十分感谢|非常感謝|谢谢|謝謝|感谢|感謝|谢了|感恩|辛苦了?|麻烦了|麻煩了|拜托了?|有劳了?|劳烦|费心了?|打扰了|以上)+"
    r"(?:您|你|大家|各位|领导|支持|配合|帮助|了|啦|哈|！)*"
    r"|此致|敬礼|敬禮|此致[\s　]*敬礼|顺祝.{0,8}|順祝.{0,8}|祝好|祝您?.{1,8}|祝.{0,6}(?:愉快|顺利|順利|商祺)|顺颂.{0,6}|順頌.{0,6}|敬上|敬祝.{0,8}|商祺|工作顺利|工作愉快"
    r"|(?:请|烦请|麻烦)?(?:知悉|查收|悉知|周知|惠存)|请知|請知悉|特此(?:报告|汇报|告知)|以上[是为]?.{0,14}(?:情况|问题|内容|处理|解决|协助|查收|知悉|支持|关注|跟进)?|先这样|收到|好的?|嗯+|是的|ok|okay|yes|"
    r"(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot)?(?: in advance)?|thx|tks|cheers|(?:best|kind|warm)?(?: ?regards| wishes)|br|best|sincerely(?: yours)?|yours(?: sincerely| truly)?|have a (?:nice|good|great) .{1,20}|please (?:see|check|find) .{1,20}",
    re.IGNORECASE,
)
NAME = re.compile(
    r"[\s　\-—]*(?:[\u4e00-\u9fff]{1,8}(?:部|科|组|处|室|中心|公司|仓库|车间|店|组)[\s　/、\-]*)?(?:[\u4e00-\u9fff]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})(?:敬上|上|报|呈|拜上)?[\s　]*"
    r"|[\s　]*(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[\s　]*(?:\d{1,2}:\d{2})?"
)


def is_courtesy(line: str) -> bool:
    """A greeting or a closing and nothing else."""
    bare = line.strip(" \t　")
    return bool(_whole(GREETING, bare) or _whole(CLOSING, bare))


def _whole(pattern: re.Pattern[str], text: str) -> bool:
    """One or two of them fill the line: `您好，谢谢！`."""
    if len(text) > LONGEST:
        return False
    pieces = [piece for piece in re.split(r"[\s　,，.。!！;；~～、…]+", text) if piece]
    if pattern.fullmatch(re.sub(_END + "$", "", text)) or pattern.fullmatch(text):
        return True
    return 0 < len(pieces) <= 4 and all(
        GREETING.fullmatch(piece) or CLOSING.fullmatch(piece) for piece in pieces
    )


def without(lines: list[str]) -> list[str]:
    """The lines between greeting and closing, in place: what is dropped is left as an empty line."""
    kept = list(lines)
    for at in _filled(kept)[:3]:
        if not is_greeting(kept[at]):
            break
        kept[at] = ""
    _strip_end(kept)
    return kept


def is_greeting(line: str) -> bool:
    """`王工，您好：`"""
    bare = line.strip(" \t　")
    return bool(_whole(GREETING, bare))


def _filled(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.strip(" \t　")]


def _strip_end(lines: list[str]) -> None:
    """A name or a day goes only together with the closing above it, or when it stands below something."""
    filled = _filled(lines)
    tail: list[int] = []
    for at in reversed(filled[-6:]):
        if is_courtesy(lines[at]):
            for dropped in [*tail, at]:
                lines[dropped] = ""
            tail = []
        elif len(lines[at]) <= LONGEST and NAME.fullmatch(lines[at]) and len(filled) > 1 and at != filled[0]:
            tail.append(at)
        else:
            break
    if tail and len(tail) < len(_filled(lines)):
        _strip_name(lines, tail)


def _strip_name(lines: list[str], tail: list[int]) -> None:
    """Name and day below an empty line, without a closing: `张三` alone is no problem."""
    first = min(tail)
    if (first and not lines[first - 1].strip()) or any(any(c.isdigit() for c in lines[at]) for at in tail):
        for at in tail:
            lines[at] = ""
