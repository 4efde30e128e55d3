# ruff: noqa: E501 - a list of words is read in one piece
"""How mail programs announce a quote, in Chinese of both scripts and in English."""

from __future__ import annotations

import re

ABOVE_LINE = re.compile(
    r"(请|請)在此(行|线|線)(以上|上方|之上)(回复|回覆|答复)|repl(y|ies) above this line", re.IGNORECASE
)
"""What our letters say above everything else: `REPLY_LINES` in post, which the child does not load."""


def _spaced(*words: str) -> str:
    """Some programs write 主　题 for 主题."""
    return "|".join(r"[\s　]*".join(map(re.escape, word)) for word in words)


_BEFORE = r"^[\s　|*_]*(?:"
KEY = re.compile(
    _BEFORE
    + "(?P<from>"
    + _spaced(
        "发件人", "發件人", "寄件者", "寄件人", "发信人", "發信人", "From", "Sender", "由", "Von", "差出人"
    )
    + ")|(?P<date>"
    + _spaced(
        "发送时间",
        "發送時間",
        "发件时间",
        "发送日期",
        "發送日期",
        "寄件日期",
        "傳送時間",
        "傳送日期",
        "日期",
        "时间",
        "時間",
        "Sent",
        "Date",
        "Send time",
        "Sent Time",
        "Gesendet",
        "送信日時",
    )
    + ")|(?P<to>"
    + _spaced("收件人", "收件者", "To", "Recipients", "Recipient", "An", "宛先")
    + ")|(?P<cc>"
    + _spaced(
        "抄送至",
        "抄送人",
        "抄送",
        "副本抄送",
        "副本",
        "密送",
        "暗送人",
        "Cc",
        "Bcc",
        "重要性",
        "Importance",
        "附件",
        "Attachments",
        "Attachment",
        "Reply-To",
    )
    + ")|(?P<subject>"
    + _spaced("主题", "主題", "主旨", "标题", "標題", "Subject", "Betreff", "件名")
    + "))"
    + r"(?:\*?[\s　]*[:：]|\*?[\s　]*\|)",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^[\s　]*[-—–_=*]{2,}[\s　>]*(原始邮件|原始郵件|原始信[件息]|原始消息|邮件原件|原邮件|邮件原文|(?:回复|答复|回覆)的?原?[邮郵]件(?:信息|資訊)?|Original( Message| Mail| Messages| Appointment|邮件)?"
    r"|Original Email|Replied Message|原始訊息|原郵件|Replied Mail)[\s　<]*[-—–_=*]{2,}[\s　]*$",
    re.IGNORECASE,
)
BARE = re.compile(r"^[\s　]*(原始邮件|原始郵件|原邮件|Original)[\s　]*$")
"""The same without dashes, which says something only above a sender."""
FORWARDED = re.compile(
    r"^[\s　]*[-—–_=*]*[\s　]*(转发(的)?(邮件|消息)(信息)?|轉寄(的)?郵件|轉寄訊息|轉發的?(邮件|郵件|訊息)|轉寄的郵件|已转发邮件|Forwarded (message|mail|by .{1,60})"
    r"|Begin forwarded message|下面是转发(的)?邮件|開始轉寄郵件|开始转发的邮件|已轉寄的訊息|轉寄郵件開始)[\s　]*[:：]?[\s　]*[-—–_=*]*[\s　]*$",
    re.IGNORECASE,
)
_DAY = (
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}\s*月\s*\d{1,2}\s*日"
    r"|\d{1,2}:\d{2}|\d{1,2}：\d{2}|\d{1,2}[. ]\s*[A-Z][a-z]{2,8}\.? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2},? (?:at )?\d{1,4}"
    r"|[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4}|昨天|今天|星期.|周.)"
)
WROTE = re.compile(
    r"^(?=.{0,400}" + _DAY + r")[\s　>*\"“'(<-]*(.{0,400}?)"
    r"(写道|寫道|写到|寫到|寫了|写了|來信|来信说|wrote|writes|的邮件中写道)[\s　]*(?:[-—]*)[\s　]*[:：]?[\s　*]*(?:[-—=]*)$"
    + r"|^[\s　>*]*(?="
    + _DAY
    + r").{0,200}(?:<[^<>\s]{1,100}@[^<>\s]{1,100}>|\bby \S{1,100}@\S{1,100})[\s　]*[:：]$",
    re.IGNORECASE,
)
OPENS = re.compile(
    r"^[\s　>]*(-{0,6}\s*)?(在\s*\d|于\s*\d|於\s*\d|On\s+\S|At\s+\d|.{0,120}(于|於|在)\s*\d{4}|\d{4}[-/年.])",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s　]*([-—–_=*~#－]{3,}|[─━]{2,}|[-—]{2}|\|[\s|]*)[\s　]*$")
DELIMITER = re.compile(r"^(--|——|—|- -|__|\*\*) ?$")
MOBILE = re.compile(
    r"^[\s　\-—_|]*(发自(我的|我|华为|小米|vivo|OPPO|手机|网易|新浪|Outlook|企业微信|飞书|钉钉|iPhone|iPad|HUAWEI|荣耀|三星|Yahoo|移动|139|阿里|Windows)"
    r".{0,40}|发送自.{0,40}|從我的.{1,30}(傳送|寄出|發送)|从\s?(?:我的|手机|Windows|Android|iPhone|iPad|Mac).{0,30}发送|傳送自.{0,40}|寄自.{0,30}|由.{1,30}(发送|傳送)"
    r"|來自.{1,30}(郵箱|手機|信箱).{0,15}|来自.{0,20}(邮箱|手机|客户端|企业微信|网易|QQ|阿里).{0,20}"
    r"|(获取|下载|取得|下載).{0,10}Outlook.{0,30}|获取适用于.{1,20}的\s*Outlook.{0,20}|Get Outlook for .{1,20}"
    r"|Sent (from|via|with) (my |a |the )?[\w .()+-]{1,60}|使用.{1,20}(邮箱|郵箱|邮件|手机)发送.{0,10}|.{0,20}网易邮箱大师.{0,20}"
    r"|该邮件(从|由)移动设备发送|此(邮件|郵件)(由|從|从).{1,20}(发送|傳送|寄出)"
    r"|\|\s*[^|]{0,40}\|?\s*)[\s　|。.]*$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"^[\s　*【\[]*(本(电子)?邮件|此(电子)?邮件|這封郵件|本(電子)?郵件|本信件|此信件|保密声明|免责声明|免責聲明|重要提示|声明[:：]|聲明[:：]|This (e-?mail|message|communication)"
    r"|The information (contained )?in this|Confidential|DISCLAIMER|CONFIDENTIALITY)",
    re.IGNORECASE,
)
BANNER = re.compile(
    r"^[*⚠️!！\s]*[\[【(（]?(?:CAUTION|WARNING|EXTERNAL|注意|警告|安全提示|安全提醒|温馨提示)"
    r"(?=.{0,200}(?:邮件|郵件|e-?mail|message))(?=.{0,200}(?:外部|external|outside))(?=.{0,300}(?:谨慎|謹慎|链接|附件|caution|links?|attachments?)).{0,400}$"
    r"|^\s*[\[【](?:外部[邮郵]件|EXTERNAL(?: E-?MAIL)?)[\]】]\s*$",
    re.IGNORECASE,
)
"""A server's warning about mail from outside: all three of mail, outside and care, or the two words in brackets."""
SECRET = re.compile(
    r"保密|机密|機密|免责|免責|未经授权|未經授權|confidential|privileged|intended (solely|only)|disclaimer",
    re.I,
)
REPLY = re.compile(
    r"^[\s　\[【]*(re|回复|回覆|答复|答覆|回信|aw|sv|antw|res)(\[\d+\])?[\s　]*[:：]", re.IGNORECASE
)
FORWARD = re.compile(r"^[\s　\[【]*(fw|fwd|转发|轉發|轉寄|转寄|wg)(\[\d+\])?[\s　]*[:：]", re.IGNORECASE)
CONTACT = re.compile(
    r"@|www\.|https?:|\d{3,4}[- ]?\d{7,8}|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\+\d{2}|电话|電話|手机|手機|分机|分機|传真|傳真|地址|邮箱|郵箱|信箱|邮编"
    r"|公司|集团|集團|部$|部门|Tel|Mobile|Fax|Phone|Ext\.|Co\.,|Ltd|Dept",
    re.IGNORECASE,
)
