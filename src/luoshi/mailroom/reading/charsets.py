"""Bytes to characters, where the label is missing or wrong as often as right."""

from __future__ import annotations

import codecs
import re

SAMPLE = 8000  # bytes that are weighed; the rest of a mail is in the same charset
# What is labelled with the narrow name comes with characters of the wide one.
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312_charset": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cp950": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "hz-gb-2312": "hz",
}
# Escapes in seven bits: their bytes look like ASCII, so only the label tells.
SEVEN_BITS = ("utf-7", "hz", "iso-2022-jp", "iso2022_jp", "iso-2022-kr")
CHINESE = ("gb18030", "big5hkscs")
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
PUNCTUATION = frozenset("，。、：；！？（）“”‘’《》【】「」『』…—·～－／％①②③④⑤⑥⑦⑧⑨⑩　￥×→℃")
COMMON = frozenset(
    "的一是了我不在人有这这個个们們你他她它来來到时時大地为為子中说說生国國年着就那和要出也得里裡后後自以会會家可下而过過天去能对對"
    "小多然于於心学學么麼之都好看起发發当當没沒成只如事把还還用第样樣道想作种種开開美总總从從无無情己面最女但现現前些所同日手又行意"
    "动動方期头頭经經长長位点點系统統问問题題单單号號报報错錯入库庫保存提交打印机機收发货貨客户戶订訂采购採購销銷售财財务務部门門"
    "今上午下午明请請谢謝您回复復原邮郵件主时间間主送收抄此致敬礼禮处理處查网網页頁登录錄密码碼数據据表格图圖片按钮鈕新旧舊版本"
)
NOTHING, BAD, STRANGE = 0.0, -2.0, -0.4


def decode(raw: bytes, label: str = "") -> str:
    """The characters of these bytes: by their mark, by validity, then by what reads like a text."""
    for mark, name in MARKS:
        if raw.startswith(mark) and (name == "utf-8" or len(raw) % 2 == 0 or len(raw) > 200):
            return raw[len(mark) :].decode(name, "replace")
    told = known(label)
    if told in SEVEN_BITS:
        return raw.decode(told, "replace")
    if raw.isascii() and b"\x00" not in raw:
        return raw.decode("ascii")
    return raw.decode(_judged(raw, told), "replace")


def known(label: str) -> str:
    """The codec meant by a label, the wider one where senders mean more than they say; empty when unknown."""
    name = label.strip().strip("\"'").lower()
    name = WIDER.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return name if info._is_text_encoding else ""


def _judged(raw: bytes, told: str) -> str:
    """The codec that makes a text of bytes which are not ASCII."""
    if _is_utf8(raw) and not (told in CHINESE and _only_pairs(raw)):
        return "utf-8"
    sample = raw[:SAMPLE]
    candidates = dict.fromkeys([told, "utf-8", *CHINESE, *_wide(sample), "cp1252"])
    candidates.pop("", None)
    weighed = {name: plausible(sample.decode(name, "replace")) for name in candidates}
    if told in weighed:
        weighed[told] += 0.15  # a label is some reason to believe it
    return max(weighed, key=lambda name: weighed[name])


def _is_utf8(raw: bytes) -> bool:
    if b"\x00" in raw[:SAMPLE] and raw[:SAMPLE].count(b"\x00") * 4 > len(raw[:SAMPLE]):
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _only_pairs(raw: bytes) -> bool:
    """Valid UTF-8 by accident: 联通 in GBK is. Characters of two bytes alone are no Chinese in UTF-8."""
    return all(char < "\u0800" for char in raw[:SAMPLE].decode("utf-8", "ignore"))


def _wide(sample: bytes) -> list[str]:
    """UTF-16 without a mark: where there are NULs, or where it alone reads like Chinese."""
    return ["utf-16-le", "utf-16-be"] if b"\x00" in sample or len(sample) % 2 == 0 else []


def plausible(text: str) -> float:
    """How much this reads like a text in Chinese or a Western language: 1 at best, below 0 for nonsense."""
    weights = [_weight(char) for char in text if char > "\x7f" or char < " "]
    return sum(weights) / len(weights) if weights else NOTHING


def _weight(char: str) -> float:
    if char in "\r\n\t":
        return 0.5
    if char in COMMON or char in PUNCTUATION:
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        return 0.6 if _everyday(char) else STRANGE
    if char < " " or char == "\ufffd" or "\x80" <= char < "\xa0" or "\ue000" <= char <= "\uf8ff":
        return BAD
    if "\xc0" <= char <= "\u024f" or "\uff01" <= char <= "\uff5e" or char == "\xa0":
        return 0.3
    return STRANGE


def _everyday(char: str) -> bool:
    """In the first level of one of the two national lists: about the five thousand that people write."""
    for name, last in (("gb2312", 0xD7), ("big5", 0xC6)):
        try:
            if char.encode(name)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\ufff9-\ufffb\ud800-\udfff]")


def printable(text: str) -> str:
    """Without control, invisible and unpaired characters; lines end in one character."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
