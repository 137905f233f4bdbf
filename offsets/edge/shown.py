"""How quantities, moments and two-language columns are written in templates.

Filters with a unit (``kg``, ``tonnes``, ``yuan``) are for running text; those
ending in ``_number`` leave the unit to the design around a large numeral.
"""

from datetime import date, datetime

from flask import Flask
from flask_babel import gettext as _

from offsets import clock, codes, units
from offsets.config import settings
from offsets.edge import labels, language, rings
from offsets.units import GRAMS_PER_TONNE, MU_PER_HECTARE


def init_app(app: Flask) -> None:
    """Give every template the filters and globals of this module."""
    app.jinja_env.filters.update(
        kg=kg,
        tonnes=tonnes,
        mass=mass,
        yuan=yuan,
        kg_number=units.kilograms,
        tonnes_number=units.tonnes,
        yuan_number=units.yuan,
        count=count,
        moment=moment,
        day=day,
        grouped=codes.grouped,
    )
    app.jinja_env.globals.update(local=local, label=labels.label, area=area, rings=rings)
    app.context_processor(_house)


def kg(mass_g: int) -> str:
    """``10 千克`` or ``10 kg``, exact to the gram."""
    return str(_("%(number)s kg", number=units.kilograms(mass_g)))


def tonnes(mass_g: int) -> str:
    """``12,723 吨`` or ``12,723 t``, exact to the gram."""
    return str(_("%(number)s t", number=units.tonnes(mass_g)))


def mass(mass_g: int) -> str:
    """Kilograms below a tonne, tonnes from there on."""
    return kg(mass_g) if mass_g < GRAMS_PER_TONNE else tonnes(mass_g)


def yuan(amount_fen: int) -> str:
    """``1 元`` or ``¥1``, with fen only where there are any."""
    return str(_("¥%(number)s", number=units.yuan(amount_fen)))


def count(number: int) -> str:
    """A whole number with its thousands set apart."""
    return f"{number:,}"


def moment(value: datetime) -> str:
    """A moment as people in China read it, to the minute: ``2026-11-20 18:05``."""
    return clock.on_screen(value).strftime("%Y-%m-%d %H:%M")


def day(value: datetime | date | str) -> str:
    """A day as people in China read it; a text that is a day already stays as it is."""
    if isinstance(value, datetime):
        return clock.on_screen(value).strftime("%Y-%m-%d")
    return value if isinstance(value, str) else value.isoformat()


def local(thing: object, name: str) -> str:
    """The column ``name`` of a thing in the reader's language."""
    found: str | None = getattr(thing, f"{name}_{language.current()}")
    return found or ""


def area(mu_hundredths: int) -> str:
    """``3,197 亩（213.13 公顷）``: the mu as published, the hectares computed from them."""
    hectares_hundredths = mu_hundredths // MU_PER_HECTARE
    mu, hectares = _hundredths(mu_hundredths), _hundredths(hectares_hundredths)
    return str(_("%(mu)s mu (%(hectares)s ha)", mu=mu, hectares=hectares))


def in_line(number: int, sentence: str) -> str:
    """A sentence about one line of a list: ``第 4 行：…``."""
    return str(_("Line %(number)s: %(sentence)s", number=number, sentence=sentence))


def _hundredths(value: int) -> str:
    text = f"{value // 100:,}.{value % 100:02d}"
    return text.rstrip("0").rstrip(".")


def _house() -> dict[str, object]:
    house = settings()
    return {
        "is_demo": house.is_demo,
        "operator_name": house.operator_name,
        "public_url": house.public_url,
    }
