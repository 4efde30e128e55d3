"""Written when the cutter was finished, from how other programs build their replies.

At first sight 46 of the 54 replies were cut rightly (one of the eight others was a slip in what was expected), 15 of
the 20 diaries taken apart rightly (one slip), and 23 of the 24 short answers understood. What failed was Samsung's
原始信息, Windows' own mail, Roundcube in Traditional Chinese, eYou, Yandex, a German Outlook, WeCom's newest frame;
marks with letters, with wide digits, with a blank, and lists in one line. All of it is read rightly now.
"""

from __future__ import annotations

from luoshi.mailroom.tests.corpus import clients as c
from luoshi.mailroom.tests.corpus.build import Case, both, html, mail, multi, picture, text

OLD = "\n".join(c.OLD)
SAID = "重装以后可以打印了，但是合计还是不对。"
MINE = "luoshi@in.example.com"


def _plain(name: str, frame: str, said: str = SAID, cut: str = c.OLD[0]) -> Case:
    """The words, the frame that the program sets, the letter."""
    return Case(name, mail(text(f"{said}\n\n{frame}")), said, (cut,))


def _marked(name: str, markup: str, said: str = SAID, cut: str = c.OLD[0]) -> Case:
    return Case(name, mail(html(markup)), said, (cut,))


def _phones() -> list[Case]:
    quoted = "\n".join(f"> {line}" for line in c.OLD)
    return [
        _plain(
            "huawei",
            f"-------- 原始邮件 --------\n发件人： 落实 <{MINE}>\n日期： 2026年11月30日周一 上午9:12\n收件人： 李娜\n主题： 日报\n{OLD}",
        ),
        _plain(
            "samsung",
            f"-------- 原始信息 --------\n由： {MINE}\n日期： 2026/11/30 09:12 (GMT+08:00)\n收件人： lina@huarui.example\n主题： 日报\n\n{OLD}",
        ),
        _plain(
            "samsung en",
            f"-------- Original message --------\nFrom: {MINE}\nDate: 30/11/2026 09:12 (GMT+08:00)\nTo: lina@huarui.example\nSubject: Diary\n\n{OLD}",
        ),
        _plain("gmail on android, plain", f"在 2026年11月30日周一 09:12，落实 <{MINE}> 写道：\n\n{quoted}"),
        _plain("spark", f"On Nov 30, 2026 at 9:12 AM +0800, Luoshi <{MINE}>, wrote:\n{quoted}"),
        _plain("spark zh", f"于 2026年11月30日 +0800 09:12，落实 <{MINE}>，写道：\n{quoted}"),
        _marked(
            "xiaomi",
            f'<div>{SAID}</div><div class="elided-text"><div class="quote" dir="auto">在 落实 &lt;{MINE}&gt;，2026年11月30日 上午9:12写道：<br><blockquote class="quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{OLD}</blockquote></div></div>',
        ),
        _marked(
            "outlook on a phone, new",
            f'<div dir="ltr">{SAID}</div><div id="ms-outlook-mobile-body-separator-line" dir="ltr"><br></div><div id="ms-outlook-mobile-signature">發送自 <a href="https://aka.ms/o0ukef">iOS 版 Outlook</a></div><div id="mail-editor-reference-message-container"><hr><div><b>寄件者:</b> 落實<br><b>日期:</b> 星期一, 2026年11月30日 09:12<br><b>收件者:</b> 李娜<br><b>主旨:</b> 日報</div>{OLD}</div>',
        ),
        _plain(
            "a vivo",
            f"发自我的 vivo 手机\n\n-------- 原邮件 --------\n发件人：落实 <{MINE}>\n时间：2026年11月30日 09:12\n收件人：李娜\n主题：日报\n{OLD}",
        ),
        _plain(
            "dingtalk on a phone",
            f"发自钉钉移动客户端\n------------------------------------------------------------------\n发件人：落实<{MINE}>\n日　期：2026年11月30日 09:12:00\n收件人：李娜\n主　题：日报\n{OLD}",
        ),
        _plain(
            "ipad", f"从我的 iPad 发送\n\n> 在 2026年11月30日，上午9:12，落实 <{MINE}> 写道：\n> \n{quoted}"
        ),
        _plain(
            "mail for windows",
            f"从 Windows 版邮件发送\n\n发件人: 落实\n发送时间: 2026年11月30日 9:12\n收件人: 李娜\n主题: 日报\n\n{OLD}",
        ),
    ]


def _desks() -> list[Case]:
    quoted = "\n".join(f"> {line}" for line in c.OLD)
    return [
        _plain(
            "lotus notes",
            f"发件人：\t落实/Luoshi\n收件人：\t李娜/HR/Huarui@Huarui\n日期：\t2026-11-30 09:12\n主题：\t日报\n________________________________\n\n\n{OLD}",
        ),
        _marked(
            "lotus notes, html",
            f'<font size=2>{SAID}</font><br><br><br><table width=100%><tr><td><font size=1 color=#5f5f5f>发件人：</font><td><font size=1>"落实" &lt;{MINE}&gt;</font><tr><td><font size=1>收件人：</font><td><font size=1>lina</font><tr><td>日期：<td>2026-11-30 09:12<tr><td>主题：<td>日报</table><hr><br><tt>{OLD}</tt>',
        ),
        _plain(
            "outlook express",
            f"----- Original Message ----- \nFrom: Luoshi \nTo: lina@huarui.example \nSent: Monday, November 30, 2026 9:12 AM\nSubject: Diary\n\n{OLD}",
        ),
        _plain(
            "foxmail en",
            f"\n\n \nFrom: Luoshi\nDate: 2026-11-30 09:12\nTo: Li Na\nSubject: Diary\n{OLD}",
            said=f"{SAID}\n\nLi Na",
        ),
        _plain(
            "foxmail hant", f"寄件者： 落實\n傳送時間： 2026-11-30 09:12\n收件者： 李娜\n主旨： 日報\n{OLD}"
        ),
        _plain("evolution", f"在 2026-11-30星期一的 09:12 +0800，落实写道：\n{quoted}"),
        _plain("kmail", f"在 2026年11月30日星期一 中国标准时间 09:12:00，落实 写道：\n{quoted}"),
        _plain("mutt", f"On Mon, Nov 30, 2026 at 09:12:00AM +0800, Luoshi wrote:\n{quoted}"),
        _plain("roundcube", f"在 2026-11-30 09:12，落实 写道：\n{quoted}"),
        _plain("roundcube hant", f"落實 於 2026-11-30 09:12 寫到：\n{quoted}"),
        _plain("eyou", f"======= 2026-11-30 09:12:00 您在来信中写道：=======\n\n{OLD}"),
        _plain(
            "263",
            f"----- 原始邮件 -----\n发件人: 落实 <{MINE}>\n收件人: lina@huarui.example\n发送日期: 2026-11-30 09:12:00\n主题: 日报\n\n{OLD}",
        ),
        _marked(
            "proton",
            f'<div>{SAID}</div><div class="protonmail_quote">在 2026年11月30日 星期一 上午9:12，落实 &lt;{MINE}&gt; 来信：<br><blockquote type="cite">{OLD}</blockquote></div>',
        ),
        _plain(
            "proton, plain",
            f"Sent with Proton Mail secure email.\n\n------- Original Message -------\nOn Monday, November 30th, 2026 at 9:12 AM, Luoshi <{MINE}> wrote:\n\n{quoted}",
        ),
        _marked(
            "tutanota",
            f'{SAID}<br><br>-- <br> Sent with Tuta Mail<br><br>30. Nov. 2026 09:12 by {MINE}:<br><blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8">{OLD}</blockquote>',
        ),
        _marked(
            "yandex",
            f'<div>{SAID}</div><div> </div><div>30.11.2026, 09:12, "落实" &lt;{MINE}&gt;:</div><blockquote><p>{OLD}</p></blockquote>',
        ),
        _marked(
            "gmx",
            f'{SAID}<br><div name="quote" style="margin:10px 5px 5px 10px; border-left:2px solid #C3D9E5"><div><b>Sent:</b> Monday<br><b>From:</b> Luoshi<br><b>To:</b> lina</div><div name="quoted-content">{OLD}</div></div>',
        ),
        _marked(
            "outlook, no block around the head",
            f"<p class=MsoNormal>{SAID}</p><p class=MsoNormal><b>发件人<span lang=EN-US>:</span></b><span lang=EN-US> 落实 [mailto:{MINE}] <b>代表 </b>项目组<br></span><b>发送时间<span>:</span></b> 2026年11月30日 9:12<br><b>收件人:</b> 李娜<br><b>抄送:</b> 赵敏<br><b>主题:</b> 日报<br><b>重要性:</b> 高</p><p class=MsoNormal>{OLD}</p>",
        ),
        _marked(
            "outlook for mac",
            f'<div><p>{SAID}</p></div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>发件人: </b>落实 &lt;{MINE}&gt;<br><b>日期: </b>2026年11月30日 星期一 09:12<br><b>收件人: </b>李娜<br><b>主题: </b>日报</p></div><div>{OLD}</div>',
        ),
        _marked(
            "outlook in German, Chinese words",
            f"<p>{SAID}</p><p><b>Von:</b> Luoshi<br><b>Gesendet:</b> Montag<br><b>An:</b> Li Na<br><b>Betreff:</b> Tagebuch</p><p>{OLD}</p>",
        ),
        _marked(
            "wecom mail, new",
            f'<div>{SAID}</div><div style="position: relative;"><div style="font-size:14px;color:#000">----------回复的邮件信息----------</div><div style="background:#efefef;"><div><b>发件人:</b> 落实&lt;{MINE}&gt;</div><div><b>发送时间:</b> 2026年11月30日 09:12</div><div><b>收件人:</b> 李娜</div><div><b>主题:</b> 日报</div></div>{OLD}</div>',
        ),
        _marked(
            "exmail with two keys renamed",
            f'<div>{SAID}</div><div><br></div><div>------------------&nbsp;Original&nbsp;------------------</div><div><b>Sender:</b> "Luoshi";</div><div><b>Send time:</b> Monday, Nov 30, 2026 9:12 AM</div><div><b>Recipient:</b> "Li Na";</div><div><b>Subject:</b> Diary</div>{OLD}',
        ),
        _marked(
            "aliyun in one paragraph",
            f"<div>{SAID}</div><div>------------------------------------------------------------------<br>发件人：落实 &lt;{MINE}&gt;<br>发送时间：2026年11月30日(星期一) 09:12<br>收件人：李娜<br>抄　送：赵敏<br>主　题：日报<br><br>{OLD}</div>",
        ),
        _marked(
            "163, phone, table head",
            f'<div>{SAID}</div><div id="reply-content"><div>---- Replied Message ----</div><table><tr><td>From</td><td>Luoshi</td></tr><tr><td>Date</td><td>11/30/2026 09:12</td></tr><tr><td>To</td><td>lina</td></tr><tr><td>Subject</td><td>Diary</td></tr></table>{OLD}</div>',
        ),
    ]


def _careful() -> list[Case]:
    """Words that only look like a quote stay; three layers go; answers on both sides stay."""
    deep = f"-----原始邮件-----\n发件人: 落实 <{MINE}>\n发送时间: 2026年11月30日\n收件人: 李娜\n主题: 日报\n\n上一封\n\n-----原始邮件-----\n发件人: 李娜\n发送时间: 2026年11月29日\n收件人: 落实\n主题: 日报\n\n{OLD}"
    stays = [
        ("a sender in the words", "导出的邮件里发件人：一栏是空的，主题也没有。"),
        ("a manual that writes", "说明书第3页写道：保存以后会自动打印，实际没有打印。"),
        ("somebody wrote", "On page 3 somebody wrote: press F5.\nIt does nothing."),
        ("a path of a menu", "系统 > 入库 > 保存\n点了没有反应"),
        ("a table with keys", "发件人：乱码\n附件：打不开"),
        ("a rule of stars", "第一个问题\n******\n第二个问题"),
        ("a date at the start", "2026年11月30日 9:12 打印机又卡纸了，\n到现在没有好。"),
        ("words of thanks", "谢谢，已经好了。"),
    ]
    return [
        *(Case(name, mail(text(words)), words) for name, words in stays),
        _plain("three layers", deep),
        Case(
            "above and below",
            mail(
                text("上面一句。\n\n在 2026/11/30 9:12, 落实 写道:\n> 请看一下入库单\n> 项目组\n\n下面一句。")
            ),
            "上面一句。\n下面一句。",
            ("请看一下入库单",),
        ),
        Case(
            "below a broken line",
            mail(
                text(
                    "On Mon, Nov 30, 2026 at 9:12 AM Luoshi <luoshi@in.example.com>\nwrote:\n\n> Old\n\nNew words."
                )
            ),
            "New words.",
            ("> Old",),
        ),
        Case(
            "a question between two quotes",
            mail(text("> 打印快了吗？\n\n快了。\n\n> 单号还在吗？\n\n不在。")),
            "> 打印快了吗？\n快了。\n> 单号还在吗？\n不在。",
        ),
        Case(
            "a signature above the quote",
            mail(c.qq([SAID, "", "————————————", "李娜", "华瑞机械 仓储部", "手机：13912345678"])),
            SAID,
            ("13912345678",),
        ),
        Case(
            "fw by outlook",
            mail(c.outlook(["请登记。"]), "FW: 发票", reply=True),
            expect={"subject": "FW: 发票"},
            entries=None,
        ),
        Case("re of a forward", mail(c.outlook([SAID]), "答复: 转发: 发票"), SAID, (c.OLD[0],)),
        Case(
            "signature with a logo",
            mail(
                multi(
                    "related",
                    html(
                        f'<div>{SAID}</div><div>-- </div><div><img src="cid:l">李娜<br>华瑞机械有限公司<br>Tel 0512-68881234</div>'
                    ),
                    picture("logo.png", "l"),
                )
            ),
            SAID,
            ("0512",),
            expect={"parts": [("logo.png", None, True)]},
        ),
        Case(
            "plain form with cid words",
            mail(text("见图[cid:image001.png@01DC6193.2B5E5A80]\n打不开")),
            "见图\n打不开",
        ),
        Case("both forms, gbk", mail(both("x", f"<p>{SAID}</p>", "gb18030", "quoted-printable")), SAID),
    ]


A, B, D = "出库单审核不了", "客户余额显示不对", "手机端登录闪退"


def _entries() -> list[Case]:
    def listed(name: str, words: str, entries: list[str]) -> Case:
        return Case(name, mail(text(words)), entries=entries)

    return [
        listed("1：2：", f"1：{A}\n2：{B}", [A, B]),
        listed("第一，第二，", f"第一，{A}\n第二，{B}", [A, B]),
        listed("letters", f"A. {A}\nB. {B}", [A, B]),
        listed("（一）（二）", f"（一）{A}\n（二）{B}", [A, B]),
        listed("in one line", f"1、{A}；2、{B}；3、{D}。", [A, B, f"{D}。"]),
        listed("in one line with dots", f"今天的问题：1.{A} 2.{B}", [A, B]),
        listed("a number and a blank", f"1 {A}\n2 {B}", [A, B]),
        listed("wide digits", f"１、{A}\n２、{B}", [A, B]),
        listed("wide dots", f"1．{A}\n2．{B}", [A, B]),
        listed(
            "with a second line each",
            f"1、{A}\n提示权限不足\n2、{B}\n差了200元",
            [f"{A}\n提示权限不足", f"{B}\n差了200元"],
        ),
        listed(
            "a paragraph that goes on",
            f"{A}，提示权限不足。\n\n请帮忙看一下，急。\n\n{B}，差了200元。",
            [f"{A}，提示权限不足。\n请帮忙看一下，急。", f"{B}，差了200元。"],
        ),
        listed(
            "signed paragraphs",
            f"各位老师好：\n\n{A}。\n\n{B}。\n\n以上，谢谢！\n仓储部 李娜",
            [f"{A}。", f"{B}。"],
        ),
        listed(
            "heading and steps",
            "客户余额不对。重现步骤：\n1）登录财务模块\n2）查询客户A\n3）余额显示为0",
            ["客户余额不对。重现步骤：\n1）登录财务模块\n2）查询客户A\n3）余额显示为0"],
        ),
        listed(
            "a trouble, then what was done",
            "手机端登录闪退：\n1. 打开应用\n2. 输入账号密码\n3. 点登录",
            ["手机端登录闪退：\n1. 打开应用\n2. 输入账号密码\n3. 点登录"],
        ),
        listed(
            "English steps",
            "The app crashes when I log in. Steps to reproduce:\n1. Open the app\n2. Type the password\n3. Press OK",
            [
                "The app crashes when I log in. Steps to reproduce:\n1. Open the app\n2. Type the password\n3. Press OK"
            ],
        ),
        listed(
            "English bullets",
            "Hi team,\n\nTwo issues today:\n* The invoice does not print\n* The balance is wrong\n\nThanks,\nLi Na",
            ["The invoice does not print", "The balance is wrong"],
        ),
        listed(
            "one long paragraph",
            f"{A}，昨天开始的，换了电脑也一样，别的同事可以审核，我的账号不行。",
            [f"{A}，昨天开始的，换了电脑也一样，别的同事可以审核，我的账号不行。"],
        ),
        listed("named by 序号", f"问题一：{A}\n问题二：{B}", [A, B]),
        Case(
            "nested lists of html",
            mail(html(f"<ol><li>{A}<ul><li>提示权限不足</li><li>换人可以</li></ul></li><li>{B}</li></ol>")),
            entries=[f"{A}\n• 提示权限不足\n• 换人可以", B],
        ),
        Case(
            "pictures between paragraphs",
            mail(
                multi(
                    "related",
                    html(f'<p>{A}</p><p><img src="cid:1"></p><p>{B}</p><p><img src="cid:2"></p>'),
                    picture("甲.png", "1"),
                    picture("乙.png", "2", b"\x89PNG2"),
                )
            ),
            entries=[A, B],
            expect={"of entries": [["甲.png"], ["乙.png"]]},
        ),
    ]


NIL = (
    "今天没啥问题哈",
    "没有，一切顺利",
    "目前系统使用正常，无问题。",
    "無問題，謝謝",
    "No issues from our side today :)",
    "没有新问题",
    "none so far",
    "没问题的",
    "今天暂时没有发现异常情况。",
    "Hi,\n\nno problems at all.\n\nRegards",
    "都正常",
    "零问题",
)
NOT_NIL = (
    "没问题的话请关闭",
    "问题还没有解决",
    "没有问题，只是有点慢",
    "No issues except printing",
    "都没有问题，除了打印",
    "没有收到邮件",
    "无权限",
    "没有库存了",
    "nothing happens when I press save",
    "正常情况下应该是两位小数",
    "no one can log in",
    "All reports are empty",
)


def _nil() -> list[Case]:
    said = [Case(f"nil: {words[:12]!r}", mail(text(words)), expect={"nil": True}) for words in NIL]
    return said + [
        Case(f"not nil: {words[:12]!r}", mail(text(words)), expect={"nil": False}) for words in NOT_NIL
    ]


def cases() -> list[Case]:
    """All of them."""
    return _phones() + _desks() + _careful() + _entries() + _nil()
