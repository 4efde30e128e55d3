"""How a Chinese name is typed with Latin letters: whoever guesses a password tries that first."""

from __future__ import annotations

from functools import cache
from itertools import product

# GB 2312 has its 3,755 most frequent characters in the order of their sounds: so many in a row for each.
_RUNS = """
a2 ai13 an9 ang3 ao9 ba18 bai8 ban15 bang12 bao17 bei15 ben4 beng6 bi24 bian12 biao4 bie4 bin6 bing9
bo19 bu11 ca1 cai11 can7 cang5 cao5 ce5 ceng2 cha11 chai3 chan10 chang13 chao9 che6 chen10 cheng15 chi16
chong5 chou12 chu16 chuai1 chuan7 chuang6 chui5 chun7 chuo2 ci12 cong6 cou1 cu4 cuan3 cui8 cun3 cuo6 da6
dai12 dan15 dang5 dao12 de3 deng7 di19 dian16 diao9 die7 ding9 diu1 dong10 dou8 du14 duan6 dui4 dun9
duo12 e13 en1 er8 fa8 fan17 fang11 fei12 fen15 feng15 fo1 fou1 fu45 ga2 gai6 gan11 gang9 gao10 ge17 gei1
gen2 geng7 gong15 gou9 gu18 gua6 guai3 guan11 guang3 gui16 gun3 guo6 ha1 hai7 han19 hang3 hao9 he18 hei2
hen4 heng5 hong9 hou7 hu18 hua9 huai5 huan14 huang14 hui21 hun6 huo10 ji53 jia17 jian40 jiang13 jiao28
jie27 jin20 jing25 jiong2 jiu17 ju25 juan7 jue10 jun11 ka4 kai5 kan6 kang7 kao4 ke15 ken4 keng2 kong4
kou4 ku7 kua5 kuai4 kuan2 kuang8 kui11 kun4 kuo4 la7 lai3 lan15 lang7 lao9 le2 lei11 leng3 li34 lia1
lian14 liang11 liao13 lie5 lin12 ling14 liu11 long9 lou6 lu20 lv14 luan6 lve2 lun7 luo12 ma9 mai6 man9
mang6 mao12 me1 mei16 men3 meng8 mi14 mian9 miao8 mie2 min6 ming6 miu1 mo17 mou3 mu15 na7 nai5 nan3
nang1 nao5 ne1 nei2 nen1 neng1 ni11 nian7 niang2 niao2 nie7 nin1 ning6 niu4 nong4 nu3 nv1 nuan1 nve2
nuo4 o1 ou7 pa6 pai6 pan8 pang5 pao7 pei9 pen2 peng14 pi17 pian4 piao4 pie2 pin5 ping9 po9 pu15 qi36
qia3 qian22 qiang8 qiao15 qie5 qin11 qing13 qiong2 qiu8 qu13 quan11 que8 qun2 ran4 rang5 rao3 re2 ren10
reng2 ri1 rong10 rou3 ru10 ruan2 rui3 run2 ruo2 sa3 sai4 san4 sang3 sao4 se3 sen1 seng1 sha9 shai2
shan16 shang8 shao11 she12 shen16 sheng11 shi47 shou10 shu33 shua2 shuai4 shuan2 shuang3 shui4 shun4
shuo4 si16 song8 sou4 su12 suan3 sui11 sun3 suo8 ta9 tai9 tan18 tang13 tao11 te1 teng4 ti15 tian8 tiao5
tie3 ting10 tong13 tou4 tu11 tuan2 tui6 tun3 tuo11 wa7 wai2 wan17 wang10 wei33 wen10 weng3 wo9 wu29 xi35
xia13 xian26 xiang20 xiao18 xie21 xin10 xing15 xiong7 xiu9 xu19 xuan10 xue6 xun14 ya16 yan33 yang17
yao15 ye15 yi53 yin16 ying18 yo1 yong15 you20 yu45 yuan20 yue10 yun12 za3 zai7 zan4 zang3 zao14 ze4 zei1
zen1 zeng4 zha14 zhai6 zhan17 zhang15 zhao10 zhe10 zhen16 zheng15 zhi43 zhong11 zhou14 zhu26 zhua2
zhuai1 zhuan6 zhuang7 zhui6 zhun2 zhuo11 zi15 zong7 zou4 zu8 zuan2 zui4 zun2 zuo8
"""
# Rarer characters that names are made of, and what surnames sound like where it is not the usual sound.
_RARE = """
ai嫒 an谙 bei蓓 ben贲 cai偲 can璨 cen岑 chan婵 chang嫦 chao晁 chen宸琛谌 cheng晟埕
chong翀 chu褚 cong璁 cui萃 da妲 dai黛岱 dou窦 fei霏翡斐 feng酆 fu馥芙 gao郜 guo呙
han晗菡阚瀚 hao昊灏 heng蘅 hong泓 hu扈 hua桦 huang篁 hui晖荟 ji霁稷佶嵇骥 jiao姣 jie婕颉
jin瑾 jing婧璟菁靓 juan隽 jue珏 jun珺 kai锴恺 kan侃 ke珂轲 kuang邝 kui馗 kun鲲堃 lan岚
li郦雳藜俪 lin麟蔺菻 ling翎 lu璐鹭 luan鸾栾 meng勐 mi谧宓 miao淼 min旻闵 ming茗 mou缪
nan囡楠 ning甯 peng芃 pu璞濮 qi琪琦淇麒祺亓绮 qian茜骞倩 qin噙 qiong穹 qiu裘 qu瞿 que阙
ran苒 rong镕嵘榕 rui睿芮 sa飒 shan姗 shao劭 she佘厍 shen莘 shu姝 song嵩 su簌愫 tan覃
tao韬 teng滕 tian湉 ting婷霆 tong佟仝僮 wan琬菀 wei炜薇葳玮 wen雯 wu邬 xi曦郗禧僖奚 xia遐黠
xian娴冼 xiao潇筱骁箫 xie燮 xin鑫昕馨歆 xu勖 xuan暄璇煊炫萱 xun薰荀 ya娅 yan妍琰焱嫣闫晏鄢 yang旸
yao垚曜 ye烨 yi怡翊熠漪祎羿苡轶弋懿 yin胤 ying瑛滢莺璎 you宥 yu煜昱瑜妤聿钰俣庾彧毓 yuan沅媛鸢 yue玥
yun芸赟筠昀 zhang璋 zhao钊 zhe喆 zhen圳 zheng铮峥 zhi芷 zhu竺 zi梓
"""
_SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge", "朴": "piao", "翟": "zhai",
    "尉": "yu", "乐": "yue", "任": "ren", "覃": "qin", "员": "yun", "繁": "po", "黑": "he", "秘": "bi",
}  # fmt: skip
_FIRST, _LAST, _ROW = 0xA1, 0xFE, 94
_BEGIN = 0xB0
MOST = 4
"""So many characters of a name are read; longer ones are no Chinese names."""


@cache
def _sounds() -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    for run in _RUNS.split():
        sound = run.rstrip("0123456789")
        for _each in range(int(run[len(sound) :])):
            row, cell = divmod(place, _ROW)
            found[bytes([_BEGIN + row, _FIRST + cell]).decode("gb2312")] = sound
            place += 1
    for group in _RARE.split():
        sound = "".join(letter for letter in group if letter.isascii())
        found |= dict.fromkeys(group.removeprefix(sound), sound)
    return found


def spellings(name: str) -> set[str]:
    """A name of two to four Chinese characters as people type it: whole, turned round, initials."""
    if not 2 <= len(name) <= MOST or not all(letter in _sounds() for letter in name):
        return set()
    found: set[str] = set()
    family = {_sounds()[name[0]], _SURNAMES.get(name[0], _sounds()[name[0]])}
    given = [_sounds()[letter] for letter in name[1:]]
    for surname, short in product(family, (False, True)):
        rest = "".join(sound[0] if short else sound for sound in given)
        found |= {surname, surname + rest, rest + surname, surname[0] + rest, rest}
    return {each.replace("v", letter) for each in found for letter in "vu" if len(each) > 2}
