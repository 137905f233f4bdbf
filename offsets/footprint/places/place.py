"""What a place is, and what a name can turn out to be."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of place; a Chinese municipality counts as a province and as a city."""

    AIRPORT = "airport"
    PROVINCE = "province"
    CITY = "city"
    """Of prefecture level in China; every city abroad."""
    COUNTY = "county"
    """Counties, districts, county-level cities and banners of China."""


class Why(StrEnum):
    """Why a name is no place; stable words, fit for the ``reason`` of an invalid field."""

    EMPTY = "empty"
    NOT_FOUND = "not_found"
    COUNTRY = "country"
    """Too wide to measure from: the middle of Algeria is 400 km from Algiers."""
    CLOSED = "closed"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Source:
    """Who says where a place is."""

    id: str
    publisher: str
    dataset: str
    year: int
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map with a name. Coordinates are degrees, north and east positive."""

    id: str
    """``CN-350100`` (division code), ``IATA-FOC`` or ``GN-2643743`` (GeoNames); never another."""
    kind: Kind
    name_zh: str
    """Empty where no Chinese name is known: small places abroad."""
    name_en: str
    """In Latin letters: English or pinyin; never empty."""
    country: str
    """ISO 3166: CN, HK, MO and TW each by itself, as tables of factors have them."""
    province: str
    """The full Chinese name, 福建省; empty abroad."""
    latitude_deg: float
    longitude_deg: float
    source: Source
    iata: str = ""
    parent_zh: str = ""
    """福建省南平市 of 顺昌县, 英国 of London."""
    parent_en: str = ""
    note: str = ""
    """Why a reviewer corrected the source, where one did."""

    @property
    def is_wide(self) -> bool:
        """Whether it is a province, whose point is that of its seat of government."""
        return self.kind is Kind.PROVINCE

    def label(self, language: str = "zh") -> str:
        """For people, with enough around it to tell it from others of its name."""
        code = f" ({self.iata})" if self.iata else ""
        if language != "zh":
            return ", ".join(filter(None, [self.name_en + code, self.parent_en]))
        name = (self.name_zh or self.name_en) + code
        if self.country == "CN":
            return name if self.iata else self.parent_zh + name
        return f"{name}（{self.parent_zh}）" if self.parent_zh else name


@dataclass(frozen=True, slots=True)
class Found:
    """Exactly one place bears the name."""

    place: Place


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several do; the caller has to ask. The best known stands first, which is no answer."""

    text: str
    candidates: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """None does, or none that one can travel to."""

    text: str
    why: Why
    suggestions: tuple[Place, ...] = ()


Resolution = Found | Ambiguous | Unknown
