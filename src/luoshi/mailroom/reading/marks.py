# ruff: noqa: E501 - a list of words is read in one piece
"""How people mark one problem after another, and how they speak of troubles and of steps."""

from __future__ import annotations

import re

LOOKED_AT = 300
LONGEST_LIST = 3000
MOST_ROWS = 400
"""Lines with words; what stands below is left to the last problem unparted."""
_HAN = "一二三四五六七八九十"
RINGS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "named",
        re.compile(
            r"(?:问题|問題|事项|Problem|Issue)\s*([0-9一二三四五六七八九十]{1,3})\s*[:：、.．)）]?\s*",
            re.IGNORECASE,
        ),
    ),
    ("han", re.compile(rf"(?:第)?([{_HAN}]{{1,3}})\s*[、.．:：,，)）]\s*")),
    ("han-in", re.compile(rf"[(（]([{_HAN}]{{1,3}})[)）]\s*[、.．:：]?\s*")),
    ("dot", re.compile(r"(\d{1,2})\s*[.．。](?!\d)\s*")),
    ("comma", re.compile(r"(\d{1,2})\s*[、,，:：]\s*(?!\d)")),
    ("dash", re.compile(r"(\d{1,2})\s*[-–—](?=\s*[\u4e00-\u9fffA-Z])\s*")),
    ("bracket", re.compile(r"(\d{1,2})\s*[)）]\s*")),
    ("in", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*[、.．:：]?\s*")),
    ("ring", re.compile(rf"([{RINGS}])\s*[、.．:：]?\s*")),
    ("letter", re.compile(r"([A-Ha-h])(?:[、．)）]|\.(?=\s|[\u4e00-\u9fff]))\s*")),
    (
        "blank",
        re.compile(
            r"(\d{1,2})[ \t　]+(?=[\u4e00-\u9fff])(?![张張个個台臺条條次份天小分月号號楼人单行页元万部家批年点])"
        ),
    ),
    ("bullet", re.compile(r"([•·●■◆○◇▪►➤★*+]|[-–—](?=\s*\S))\s*(?![-–—*])")),
)
LEAD = re.compile(
    r"(?:如下|以下|下面|下列|几个|這些|这些|有.{0,6}[几两二三四五六七八九十\d]+\s*[个個项條条点]|问题(?:汇总|清单|列表|是)?|problems?|issues?|following).{0,14}[:：。.]?\s*$|[:：]\s*$",
    re.IGNORECASE,
)
STEPS = re.compile(
    r"步骤|步驟|操作(?:过程|過程|如下|方法|流程|顺序)|重现|重現|复现|流程如下|过程如下|過程如下|依次|steps?\b|reproduce|procedure",
    re.IGNORECASE,
)
ACTION = re.compile(
    r"\s*(?:先|再|然后|然後|接着|接著|首先|最后|最後|请)?(?:用.{1,12}账号)?(?:打开|打開|点击|點擊|点|點|单击|单擊|双击|选择|選擇|选|選|勾选|进入|進入|进|登录|登錄|登入|登陆|输入|輸入|录入|錄入|填写|填|保存|提交|返回|刷新|重启|重啟|扫|掃|切换|切換|关闭|新建|新增|查询|搜索|导出|导入|等待|回到|按|"
    r"open|click|select|choose|enter|log ?in|press|go to|type|save|submit|refresh|restart|scan|create|then)",
    re.IGNORECASE,
)
TROUBLE = re.compile(
    r"不能|不了|不出|不到|不上|不对|不對|不动|不動|不显示|不一致|不正确|不准|不见|不見|没反应|沒反應|没有(?!这|那|该)|沒有(?!這|那|該)|无法|無法|未|失败|失敗|报错|報錯|错误|錯誤|错|錯|慢|卡|死机|闪退|异常|異常|丢|丟|缺|少了|多了|重复|重複|空白|乱码|亂碼|打不开|打不開|超时|超時|断|掉线|坏|壞|崩|问题|問題|找不到|看不|为什么|為什麼|怎么|怎麼|吗|嗎|[?？]|"
    r"error|fail|cannot|can't|can not|doesn't|does not|won't|not |slow|wrong|missing|crash|blank|broken|stuck|lost|timeout|twice|why",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    r"\s*(?:请|請|麻烦|麻煩|烦请|望|希望|截图|截圖|附图|附圖|附件|见图|見圖|如图|如圖|详见|[\d.]*版本|以前|原来|账号|帳號|时间|時間|电脑|浏览器|地点|单号|订单号|备注|补充|但|而且|因为|所以|然后|后来|重启|重新|已经|之前|从|昨天开始|急|"
    r"please|see attach|attached|screenshot|since|but|because|then|and |it |this |that )",
    re.IGNORECASE,
)


NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
INSIDE = {
    style: re.compile(rf"(?:(?<=^)|(?<=[\s　,，。.;；:：!！]))({number}){after}")
    for style, number, after in (
        ("dot", r"\d{1,2}", r"\s*[.．](?!\d)"),
        ("comma", r"\d{1,2}", r"\s*[、]"),
        ("bracket", r"\d{1,2}", r"[)）]"),
        ("ring", rf"[{RINGS}]", ""),
    )
}
"""Marks in the middle of a line, behind a blank or a point."""
LEADS = re.compile(r"[:：]\s*$")
