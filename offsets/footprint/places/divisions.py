"""Provinces, prefectures and counties of China; the code says what lies in what.

Of six digits the first two are the province, the first four the prefecture:
350721 顺昌县 lies in 350700 南平市, in 350000 福建省.
"""

from collections.abc import Iterator
from functools import cache

from offsets.footprint.places.names import key_of, umlaut_keys
from offsets.footprint.places.place import Kind, Place
from offsets.footprint.places.tables import (
    Entry,
    Rank,
    Row,
    columns_of,
    lines_of,
    rows_of,
    sources,
)

MUNICIPALITIES = {"110000", "120000", "310000", "500000", "810000", "820000"}
"""Provinces that are one city; Hong Kong and Macao among them."""
COUNTRIES = {"71": "TW", "81": "HK", "82": "MO"}
_ENGLISH_ENDINGS = {
    "省": "province",
    "市": "city",
    "区": "district",
    "县": "county",
    "州": "prefecture",
    "地区": "prefecture",
    "旗": "banner",
}


def read() -> Iterator[Entry]:
    columns = columns_of("divisions")
    for line, fields in lines_of("divisions"):
        row = dict(zip(columns, fields, strict=True))
        kind = level(row["code"])
        rank = Rank.COUNTY if kind is Kind.COUNTY else Rank.PREFECTURE
        kinds = (Kind.CITY, Kind.PROVINCE) if row["code"] in MUNICIPALITIES else (kind,)
        yield Entry(rank, line, f"CN-{row['code']}", kinds, keys_of(row))


def level(code: str) -> Kind:
    if code in MUNICIPALITIES:
        return Kind.CITY
    if code.endswith("0000"):
        return Kind.PROVINCE
    return Kind.CITY if code.endswith("00") else Kind.COUNTY


def keys_of(row: Row) -> set[str]:
    """Chinese, full and short; pinyin, bare, with 县 as xian and with County; former names."""
    name, short, pinyin = row["name"], row["short"], row["pinyin"]
    suffix = name.removeprefix(short)
    keys = {name, short, *filter(None, row["former"].split("|"))}
    spelled = {*umlaut_keys(pinyin), *map(key_of, also_of(row["code"]))}
    keys |= spelled
    for ending in _ENDINGS_PINYIN.get(suffix[-1:], ()):
        keys |= {spelling + ending for spelling in spelled}
    return keys


_ENDINGS_PINYIN = {
    letter: (pinyin, _ENGLISH_ENDINGS[letter])
    for letter, pinyin in zip("省市区县旗", ("sheng", "shi", "qu", "xian", "qi"), strict=True)
}


@cache
def _also() -> dict[str, list[str]]:
    """English names where they are not the pinyin, the one to show first."""
    return {row["code"]: row["also"].split("|") for row in rows_of("division_overrides")}


def also_of(code: str) -> list[str]:
    return _also().get(code, [])


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Full Chinese and Latin name of every province and prefecture."""
    return {
        row["code"]: (row["name"], latin_name(row))
        for row in rows_of("divisions")
        if row["code"].endswith("00")
    }


def latin_name(row: Row) -> str:
    return next(iter(also_of(row["code"])), row["pinyin"])


def parents_of(code: str) -> list[str]:
    """Codes of the divisions around one, the widest first, as far as they exist."""
    around = (f"{code[:2]}0000", f"{code[:4]}00")
    return [outer for outer in dict.fromkeys(around) if outer != code and outer in _names()]


def contains(outer: str, inner: str) -> bool:
    """Whether one division lies in another, by their codes; none contains itself."""
    stem = outer.rstrip("0") if outer.endswith("0000") else outer.removesuffix("00")
    stem = outer[:2] if outer.endswith("0000") else stem
    return outer != inner and outer.endswith("00") and inner.startswith(stem)


def province_of(code: str) -> str:
    return _names()[f"{code[:2]}0000"][0]


def place_of(row: Row) -> Place:
    code = row["code"]
    parents = [_names()[outer] for outer in parents_of(code)]
    return Place(
        id=f"CN-{code}",
        kind=level(code),
        name_zh=row["name"],
        name_en=latin_name(row),
        country=COUNTRIES.get(code[:2], "CN"),
        province=province_of(code),
        latitude_deg=float(row["latitude_deg"]),
        longitude_deg=float(row["longitude_deg"]),
        source=sources()[row["source"]],
        parent_zh="".join(zh for zh, _ in parents),
        parent_en=", ".join(en for _, en in reversed(parents)),
        note=row["located_by"],
    )
