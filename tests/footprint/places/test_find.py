"""What names turn out to be: one place, several, or none; never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offsets.footprint.places import Ambiguous, Found, Kind, Place, Unknown, Why, find

FUZHOU = "CN-350100"
SHUNCHANG = "CN-350721"


def found(text: str, kind: Kind | None = None) -> Place:
    resolution = find(text, kind)
    assert isinstance(resolution, Found), resolution
    return resolution.place


def candidates(text: str, kind: Kind | None = None) -> list[str]:
    resolution = find(text, kind)
    assert isinstance(resolution, Ambiguous), resolution
    return [place.id for place in resolution.candidates]


def unknown(text: str, kind: Kind | None = None) -> Unknown:
    resolution = find(text, kind)
    assert isinstance(resolution, Unknown), resolution
    return resolution


SPELLINGS = """顺昌|顺昌县|福建顺昌|福建省南平市顺昌县|南平 顺昌|顺昌（福建）|中国，福建，顺昌
shunchang|Shùnchāng|shun chang xian|Shunchang County|Shunchang, Fujian|Fujian Shunchang
ＳＨＵＮＣＨＡＮＧ"""


@pytest.mark.parametrize("text", SPELLINGS.replace("\n", "|").split("|"))
def test_one_place_is_found_however_it_is_written(text: str) -> None:
    assert found(text).id == SHUNCHANG


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("福州市", FUZHOU),
        ("Fuzhou, Fujian", FUZHOU),
        ("北京", "CN-110000"),
        ("朝阳市", "CN-211300"),
        ("北京朝阳", "CN-110105"),
        ("北京市朝阳区", "CN-110105"),
        ("西安市", "CN-610100"),
        ("Xi'an, Shaanxi", "CN-610100"),
        ("Harbin", "CN-230100"),
        ("haerbin", "CN-230100"),
        ("陕西", "CN-610000"),
        ("Shaanxi", "CN-610000"),
        ("恩施", "CN-422800"),
        ("沙县", "CN-350405"),
        ("龙海市", "CN-350604"),
        ("临平", "CN-330113"),
        ("Hong Kong", "CN-810000"),
        ("巴黎", "GN-2988507"),
        ("Paris, France", "GN-2988507"),
        ("法国巴黎", "GN-2988507"),
        ("London (UK)", "GN-2643743"),
        ("東京", "GN-1850147"),
        ("Zürich", "GN-2657896"),
        ("zurich", "GN-2657896"),
        ("Singapore", "GN-1880252"),
        ("New York", "GN-5128581"),
        ("Springfield, Illinois, USA", "GN-4250542"),
        ("台湾台北", "GN-1668341"),
        ("FOC", "IATA-FOC"),
        ("foc", "IATA-FOC"),
        ("福州长乐国际机场", "IATA-FOC"),
        ("首都机场", "IATA-PEK"),
        ("London Heathrow", "IATA-LHR"),
    ],
)
def test_names_that_only_one_place_bears(text: str, identity: str) -> None:
    assert found(text).id == identity


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("朝阳", {"CN-211300", "CN-110105", "CN-220104"}),
        ("朝阳区", {"CN-110105", "CN-220104"}),
        ("Fuzhou", {FUZHOU, "CN-361000"}),
        ("吉林", {"CN-220000", "CN-220200"}),
        ("Paris", {"GN-2988507", "GN-4717560"}),
        ("BJS", {"IATA-PEK", "IATA-PKX"}),
    ],
)
def test_a_name_of_several_is_a_question(text: str, among: set[str]) -> None:
    assert set(candidates(text)) == among


def test_the_best_known_candidate_stands_first() -> None:
    assert candidates("西安")[0] == "CN-610100"
    assert candidates("London")[0] == "GN-2643743"


def test_a_county_inside_a_prefecture_of_its_name_is_no_second_answer() -> None:
    assert "CN-211321" not in candidates("朝阳"), "朝阳县 lies in 朝阳市"
    assert candidates("通州") == ["CN-110112", "CN-320612"]


@pytest.mark.parametrize("text", ["江西顺昌", "福州南平", "Paris, Germany", "朝阳, 火星"])
def test_a_place_is_not_found_where_it_does_not_lie(text: str) -> None:
    assert unknown(text).why is Why.NOT_FOUND


@pytest.mark.parametrize("text", ["Algeria", "中国", "USA", "Mexico", "Georgia", "阿尔及利亚"])
def test_a_country_is_too_wide(text: str) -> None:
    assert unknown(text).why is Why.COUNTRY


def test_a_city_is_not_its_country_s_middle() -> None:
    """Another calculator has Algiers at 28.0 N 3.0 E, in the Sahara."""
    algiers = found("Algiers, Algeria")

    assert abs(algiers.latitude_deg - 36.74) < 0.1
    assert abs(algiers.longitude_deg - 3.09) < 0.1


def test_a_province_is_wide_and_a_municipality_is_not() -> None:
    assert found("福建").is_wide
    assert not found("上海").is_wide
    assert found("上海", Kind.PROVINCE) == found("上海", Kind.CITY)


def test_a_name_in_han_letters_is_chinese_before_it_is_korean() -> None:
    assert found("广州").id == "CN-440100"
    assert found("韩国广州").country == "KR"


@pytest.mark.parametrize("code", ["QZX", "EAP", "Q0Z"])
def test_a_code_that_no_airport_has(code: str) -> None:
    assert unknown(code).why is Why.NOT_FOUND
    assert unknown(code, Kind.AIRPORT).why is Why.NOT_FOUND


def test_a_closed_airport_says_which_to_take() -> None:
    closed = unknown("TXL")

    assert closed.why is Why.CLOSED
    assert [place.iata for place in closed.suggestions] == ["BER"]
    assert unknown("TXL", Kind.AIRPORT).why is Why.CLOSED


def test_an_airport_under_construction_serves_nobody() -> None:
    assert unknown("LSG").why is Why.PLANNED
    assert unknown("乐山", Kind.AIRPORT).why is Why.NOT_FOUND


@pytest.mark.parametrize(
    ("city", "airports"),
    [
        ("福州", ["FOC"]),
        ("Fuzhou", ["FOC"]),
        ("福建省福州市", ["FOC"]),
        ("北京", ["PEK", "PKX"]),
        ("上海市", ["PVG", "SHA"]),
        ("汕头", ["SWA"]),
        ("南平", ["WUS"]),
        ("SHA", ["SHA"]),
        ("Berlin, Germany", ["BER"]),
        ("Istanbul", ["IST", "SAW"]),
        ("Tokyo, Japan", ["HND", "NRT"]),
    ],
)
def test_asked_for_airports_a_city_stands_for_those_that_serve_it(
    city: str, airports: list[str]
) -> None:
    match find(city, Kind.AIRPORT):
        case Found(place):
            assert [place.iata] == airports
        case Ambiguous(_, places):
            assert sorted(place.iata for place in places) == airports
        case nothing:
            pytest.fail(f"{nothing}")


HUBS = """ATL Atlanta|LAX Los Angeles|ORD Chicago|DFW Dallas|JFK New York|EWR New York
SFO San Francisco|IAD Washington|YYZ Toronto|YVR Vancouver|YUL Montreal
MEX Mexico City|GRU São Paulo|SCL Santiago|LHR London|CDG Paris|FRA Frankfurt
AMS Amsterdam|MAD Madrid|FCO Rome|MXP Milan|MUC Munich|ZRH Zurich|GVA Geneva
VIE Vienna|BRU Brussels|CPH Copenhagen|IST Istanbul|SVO Moscow|LED Saint Petersburg
DXB Dubai|DOH Doha|TLV Tel Aviv|CAI Cairo|JNB Johannesburg|NBO Nairobi|DEL Delhi
BOM Mumbai|BKK Bangkok|SIN Singapore|KUL Kuala Lumpur|CGK Jakarta|DPS Bali|MNL Manila
SGN Ho Chi Minh City|KTI Phnom Penh|NRT 东京|HND Tokyo|KIX 大阪|ICN 首尔|PUS Busan
TPE 台北|KHH Kaohsiung|HKG 香港|MFM Macau|SYD 悉尼|MEL Melbourne|AKL Auckland"""


@pytest.mark.parametrize("hub", HUBS.replace("\n", "|").split("|"))
def test_a_large_airport_is_among_those_of_its_city(hub: str) -> None:
    """A lesser one alone would be a wrong answer that looks like a sure one."""
    code, city = hub.split(" ", 1)
    match find(city, Kind.AIRPORT):
        case Found(place):
            assert place.iata == code
        case Ambiguous(_, places):
            assert code in [place.iata for place in places]
        case nothing:
            pytest.fail(f"{nothing}")


def test_an_airport_far_away_does_not_serve_a_town_of_the_same_name() -> None:
    """CHG serves 朝阳 in Liaoning, and is 400 km from 朝阳 in Beijing."""
    assert found("朝阳, 辽宁", Kind.AIRPORT).iata == "CHG"
    assert unknown("北京朝阳", Kind.AIRPORT).why is Why.NOT_FOUND


def test_three_capitals_are_a_code_before_they_are_a_name() -> None:
    assert found("UFA").kind is Kind.AIRPORT
    assert candidates("Ufa") == ["GN-479561", "IATA-UFA"]


def test_a_country_s_code_does_not_hide_an_airport_s() -> None:
    assert found("CAN").name_zh == "广州白云国际机场"
    assert found("PER").name_en.startswith("Perth")


@pytest.mark.parametrize("text", ["", "   ", "-", "　", "'"])
def test_nothing_is_asked(text: str) -> None:
    assert unknown(text).why is Why.EMPTY


@given(st.text(max_size=200) | st.text("福建北京朝阳省市区州县，, ab", max_size=70))
def test_any_text_has_an_answer(text: str) -> None:
    for kind in (None, Kind.AIRPORT):
        match find(text, kind):
            case Ambiguous(_, places):
                assert len(set(places)) == len(places) > 1
            case Found(place):
                assert place.latitude_deg
            case Unknown():
                pass


@given(st.sampled_from(["福州市", "Paris, France", "Xi'an, Shaanxi", "foc"]), st.data())
def test_spelling_does_not_move_a_place(text: str, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from([str.lower, str.title, str.swapcase]))
    padding = data.draw(st.text(" \t\u3000", max_size=3))
    expected = {found(text).id} | {f"IATA-{text.upper()}"}
    assert found(padding + case(text) + padding).id in expected
