"""Who works at 华锐贸易: 42 people in 7 departments, and the two firms from outside."""

from __future__ import annotations

COMPANY, SLUG, KEY, PROJECT = "华锐贸易", "huarui", "CRM", "CRM上线"

LEAD, SPONSOR, OBSERVER = "林静", "赵国栋", "吴慧敏"

# Department, its head, its people.
DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("销售一部", "王磊", ("陈晓雯", "郑凯", "许倩", "何佳怡", "马骏", "黄婷")),
    ("销售二部", "谢文涛", ("王海波", "宋雨桐", "邓超群", "叶梓萱", "彭志强")),
    ("商务部", "周敏", ("罗丹", "梁永健", "韩雪", "唐国强")),
    ("客服部", "李娜", ("冯悦", "董晓东", "萧雅文", "程思远", "曹丽")),
    ("售后部", "孙悦", ("袁志刚", "邱明", "傅春燕", "沈浩")),
    ("渠道部", "刘洋", ("吕晴", "丁建国", "任佳", "卢卫东")),
    ("财务部", "赵强", ("钱会芳", "尹素琴", "石磊", "龚玉梅")),
)
FIRMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("启明咨询", "consultancy", ("何明远", "许蔓")),
    ("客户通软件", "software", ("周启航",)),
)
AREAS: tuple[tuple[str, str, str], ...] = (
    ("客户管理", "/customer/*\n/lead/*", "CRM作业说明书第2章"),
    ("商机报价", "/quote/*", "CRM作业说明书第3章"),
    ("订单管理", "/order/*", "CRM作业说明书第4章"),
    ("合同审批", "/contract/*", "CRM作业说明书第5章"),
    ("服务工单", "/ticket/*", "CRM作业说明书第6章"),
    ("退换货", "/return/*", "CRM作业说明书第7章"),
    ("报表", "/report/*", "CRM作业说明书第8章"),
    ("手机端", "/m/*", "CRM作业说明书附录A"),
)
COMPUTERS = (
    {"系统": "Windows 11", "浏览器": "Edge 144", "客户端": "客户通5.2.1", "屏幕": "1440×900"},
    {"系统": "Windows 10", "浏览器": "Chrome 143", "客户端": "客户通5.2.1", "屏幕": "1920×1080"},
    {"系统": "Android 15", "浏览器": "企业微信5.0", "客户端": "客户通5.2.1", "屏幕": "390×844"},
)
