"""divisions.csv: provinces, prefectures and counties of China, as they are now, with coordinates.

Names and codes are those of the Ministry of Civil Affairs as of the end of 2024,
collected by areacodes (CC0). Coordinates are those of cpca (MIT), whose names are
partly from before 2018: a division takes the point of the one it was made from. Where
cpca has none, GeoNames (CC BY 4.0) gives the point of the settlement of that name.
"""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin, load_single_dict

from tools.places import arguments, geonames, is_han, packaged_csv, write_csv
from tools.places.readings import READINGS, SINGLE

HEADER = ["code", "name", "short", "pinyin", "former"]
HEADER += ["latitude_deg", "longitude_deg", "source", "located_by"]
SUFFIXES = "特别行政区|自治区|自治州|自治县|自治旗|地区|矿区|新区|省|市|盟|区|县|旗"
GROUPS = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|"
    "纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各"
)
"""Peoples that autonomous divisions are named for; ``cpca`` lists them too, with others."""
KEPT = {"鄂温克族自治旗": "鄂温克", "东乡族自治县": "东乡", "神农架林区": "神农架"}
"""Short names that the rule would not find."""
SEATS = {
    "211100": 10794003,
    "330110": 1805064,
    "440309": 1802620,
    "632803": 1281003,
    "659005": 1529594,
    "659010": 13561750,
}
"""Divisions whose seat GeoNames alone knows, under another name or among several: its number.

In cpca the point of 余杭区 lies in 临平区, cut from it in 2021, and that of 盘锦市 lies
45 km off the town.
"""
PART_OF = {"320812": "320800", "330383": "330327", "360113": "360100", "460302": "460300"}
"""New divisions that no source locates, each within some 15 km of the one it was cut from."""
WITHOUT_POINT = {"460303", "653228", "653229", "659007", "659008", "659009", "659011", "659012"}
"""New divisions that no source locates and nothing near stands for: they are left out."""
Point = tuple[str, str]


@dataclass
class Division:
    code: str
    name: str
    level: str
    made_from: list["Division"] = field(default_factory=list)

    @property
    def short(self) -> str:
        return short_of(self.name)


def short_of(name: str) -> str:
    """What people call it: 恩施 of 恩施土家族苗族自治州; never one letter."""
    if name in KEPT:
        return KEPT[name]
    suffix = max((s for s in SUFFIXES.split("|") if name.endswith(s)), key=len, default="")
    stem = name.removesuffix(suffix)
    if suffix.startswith("自治") or stem.endswith("族"):
        peoples = "|".join(sorted(GROUPS.split("|"), key=len, reverse=True))
        stem = re.sub(rf"(?<=..)(?:(?:{peoples})族)+$", "", stem)
        stem = re.sub(r"(?<=..)(?:维吾尔|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)$", "", stem)
    return stem if len(stem) > 1 else name


def read_divisions(path: Path) -> tuple[list[Division], dict[str, list[Division]]]:
    """The divisions of today, and all that ever were by code."""
    today, ever, successors = {}, {}, []
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            one = Division(row["代码"], row["名称"], row["级别"])
            ever.setdefault(one.code, []).append(one)
            if row["状态"] == "在用":
                today[one.code] = one
            else:
                successors.append((row["新代码"], one))
    for codes, one in successors:
        for code in re.findall(r"\d{6}(?!\[)", re.sub(r"\d{6}\[\d+\]", "", codes)):
            if code in today:
                today[code].made_from.append(one)
    return [today[code] for code in sorted(today)], ever


def pinyin_of(name: str, length: int) -> str:
    """``Xi'an``: of the first letters, no tones, an apostrophe before a vowel inside the word.

    It is read with its 市 or 县, which tells pypinyin that it is a place.
    """
    syllables = READINGS.get(name[:length], "").split() or lazy_pinyin(name, v_to_u=True)[:length]
    joined = "".join(f"'{s}" if at and s[0] in "aoe" else s for at, s in enumerate(syllables))
    return joined[:1].upper() + joined[1:]


def known_points() -> dict[tuple[str, str], Point]:
    rows = packaged_csv("cpca", "resources/adcodes.csv")
    return {
        (row["adcode"][:6], short_of(row["name"])): (row["latitude"], row["longitude"])
        for row in rows
        if row["latitude"]
    }


def settlements() -> dict[str, list[dict[str, Any]]]:
    """GeoNames entries of China by each of their Chinese names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for city in geonames("cities500"):
        if city["countrycode"] in ("CN", "HK", "MO"):
            for name in filter(is_han, city["alternatenames"]):
                found.setdefault(name, []).append(city)
    return found


def away_deg(a: Point, city: dict[str, Any]) -> float:
    return max(abs(float(a[0]) - city["latitude"]), abs(float(a[1]) - city["longitude"]))


class Locator:
    """Finds the point of a division and says how."""

    def __init__(self) -> None:
        self.points = known_points()
        self.settlements = settlements()
        self.by_number = {
            city["geonameid"]: city for found in self.settlements.values() for city in found
        }

    def locate(self, one: Division) -> tuple[Point, str, str] | None:
        if number := SEATS.get(one.code):
            return self.point_of(self.by_number[number])
        if point := self.points.get((one.code, one.short)):
            return point, "cpca", ""
        same = [old for old in one.made_from if old.short == one.short]
        for old in same or one.made_from[:1]:
            if point := self.points.get((old.code, old.short)):
                return point, "cpca", f"{old.code} {old.name}"
        if city := self.settlement(one, within_deg=2.0):
            return self.point_of(city)
        for (code, name), point in self.points.items():
            if code == PART_OF.get(one.code):
                return point, "cpca", f"{code} {name}"
        return None

    def point_of(self, city: dict[str, Any]) -> tuple[Point, str, str]:
        point = (f"{city['latitude']}", f"{city['longitude']}")
        return point, "geonames", f"{city['geonameid']} {city['name']}"

    def settlement(self, one: Division, within_deg: float) -> dict[str, Any] | None:
        """The largest settlement of that name near the prefecture."""
        near = self.seat(one)
        found = [*self.settlements.get(one.name, []), *self.settlements.get(one.short, [])]
        if near:
            found = [city for city in found if away_deg(near, city) < within_deg]
        return max(found, key=lambda city: city["population"], default=None)

    def seat(self, one: Division) -> Point | None:
        for code in (one.code, f"{one.code[:4]}00", f"{one.code[:2]}0000"):
            if found := [point for (known, _), point in self.points.items() if known == code]:
                return found[0]
        return None


def main() -> None:
    load_single_dict({ord(letter): reading for letter, reading in SINGLE.items()})
    areacodes, folder = arguments()
    today, _ = read_divisions(areacodes / "result.csv")
    names_today = {one.name for one in today}
    locator = Locator()
    rows, lost = [], []
    for one in today:
        if (found := locator.locate(one)) is None:
            lost.append(one.code)
            continue
        point, source, how = found
        former = [old.name for old in one.made_from if old.name not in names_today]
        rows.append(
            (
                one.code, one.name, one.short, pinyin_of(one.name, len(one.short)),
                "|".join(dict.fromkeys(former)), *point, source, how,
            )
        )  # fmt: skip
    write_csv(folder / "divisions.csv", HEADER, rows)
    if set(lost) != WITHOUT_POINT:
        raise SystemExit(f"No point for {lost}, expected {sorted(WITHOUT_POINT)}")


if __name__ == "__main__":
    main()
