"""The words by which lists of participants say how people travel and take part.

Every word is written as ``plain`` leaves it: small letters, no blanks and no signs.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from offsets.footprint.participants.fate import Attendance
from offsets.footprint.trip import CABINS, MODES

_NO_LETTER = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Text without blanks, signs, full-width forms and capital letters."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


_MODE_WORDS: Mapping[str, str] = {
    "plane": "飞机 航空 航班 坐飞机 民航 plane flight air airplane aeroplane flying byplane byair",
    "rail_high_speed": (
        "高铁 动车 高速铁路 城际 城际列车 城际高铁 高铁动车 动车高铁 高铁或动车 g字头 d字头 "
        "highspeedrail highspeedtrain hsr bullettrain emu"
    ),
    "rail": "普通火车 普快 普速 普速列车 绿皮火车 绿皮车 普通列车 ordinarytrain slowtrain",
    "rail_high_speed rail": "火车 列车 铁路 train rail railway bytrain byrail",
    "metro": "地铁 轻轨 轨道交通 metro subway underground lightrail tram",
    "coach": "大巴 大巴车 长途汽车 长途大巴 客车 长途客车 旅游大巴 coach intercitybus",
    "bus": "公交 公交车 公共汽车 城市公交 bus localbus citybus bybus",
    "taxi": "出租车 出租 的士 打车 网约车 滴滴 滴滴出行 专车 taxi cab ridehailing",
    "car": "自驾 自驾车 私家车 小汽车 轿车 开车 驾车 燃油车 汽油车 car privatecar driving bycar",
    "car coach": "汽车",
    "car_electric": (
        "电动汽车 纯电动车 纯电动汽车 纯电车 电动轿车 electriccar electricvehicle ev bev"
    ),
    "car_electric car": "新能源车 新能源汽车",
    "motorbike": "摩托车 摩托 motorbike motorcycle",
    "ferry": "轮渡 渡轮 轮船 船 客轮 ferry boat ship",
    "bicycle": "自行车 骑行 单车 共享单车 骑车 bicycle bike cycling",
    "walking": "步行 走路 徒步 walking walk onfoot foot",
}
_CABIN_WORDS: Mapping[str, str] = {
    "economy": "经济舱 经济 普通舱 economy economyclass coachclass y",
    "premium_economy": "超级经济舱 高端经济舱 优选经济舱 premiumeconomy premiumeconomyclass",
    "business": "商务舱 公务舱 商务 公务 business businessclass c j",
    "first": "头等舱 头等 first firstclass f",
}
_ATTENDANCE_WORDS: Mapping[str, str] = {
    Attendance.IN_PERSON: "线下 现场 线下参会 现场参会 到场 到会 inperson onsite offline physical",
    Attendance.ONLINE: "线上 线上参会 视频 远程 网络 网络参会 云参会 online virtual remote byvideo",
    Attendance.ABSENT: "缺席 未到 未到场 未参会 请假 absent noshow didnotattend",
}
_ANSWER_WORDS: Mapping[str, str] = {
    "yes": (
        "是 已 有 到 已到 已到场 已签到 已报到 到场 签到 报到 出席 已出席 已参会 实到 "
        "y yes true 1 attended √ ✓ ✔"
    ),
    "no": (
        "否 未 无 没有 未到 未到场 未签到 未报到 缺席 请假 未出席 未参会 "
        "n no false 0 noshow absent × ✗ ✘"
    ),
}
TOTALS = frozenset(
    (
        "合计",
        "总计",
        "小计",
        "共计",
        "总人数",
        "合计人数",
        "total",
        "totals",
        "sum",
        "subtotal",
        "grandtotal",
    )
)
"""A row of totals would count everybody twice."""
NO_NIGHTS = frozenset(
    ("无", "否", "不住", "不住宿", "不需要", "不需要住宿", "无需住宿", "none", "no")
)
CHINA = frozenset(
    ("中国", "中华人民共和国", "中国大陆", "cn", "chn", "china", "prc", "mainlandchina")
)


def _by_word(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Each word with its meanings; a key of several modes is a word that may mean either."""
    return {word: tuple(key.split()) for key, words in table.items() for word in words.split()}


def _themselves(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {name.replace("_", ""): (name,) for name in names}


CHOOSABLE_MODES = tuple(mode for mode in MODES if mode != "unstated")
MODES_BY_WORD = _by_word(_MODE_WORDS) | {
    word: modes for word, modes in _themselves(CHOOSABLE_MODES).items() if word != "rail"
}
CABINS_BY_WORD = _by_word(_CABIN_WORDS) | _themselves(CABINS)
ATTENDANCE_BY_WORD = _by_word(_ATTENDANCE_WORDS) | _themselves(Attendance)
ANSWERS_BY_WORD = _by_word(_ANSWER_WORDS)
