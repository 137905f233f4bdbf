"""The buying form: what was typed, kept as typed, and what it means.

Every field that is wrong is told at once, beside itself, in the reader's
language; what was typed is never lost. ``place`` checks again: this module is
for people, that one for the truth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from offsets import units
from offsets.certificates.holder import clean_name, clean_text
from offsets.edge import problems, shown
from offsets.errors import DomainError, Invalid
from offsets.orders.amounts import read_kilograms, read_yuan
from offsets.orders.quote import QuoteRequest
from offsets.orders.rules import (
    MAX_CERTIFICATES,
    MAX_MASS_G,
    MAX_MESSAGE,
    MAX_OCCASION,
    NEEDS_OCCASION,
    Purpose,
)

CHIPS_FEN = (100, 500, 1_000, 5_000)
OWN = "own"
"""The chip that says: I type the amount myself."""

BLANK = {
    "amount": str(CHIPS_FEN[0]),
    "own": "",
    "unit": "yuan",
    "to_order": "",
    "purpose": str(Purpose.MYSELF),
    "occasion": "",
    "gift_message": "",
    "display_name": "",
    "anonymous": "",
    "recipients": "",
    "for_event": "",
}
"""Every field of the form with what stands in it at first."""

_BESIDE = {
    "amount_fen": "amount",
    "mass_g": "amount",
    "own": "amount",
    "project": "amount",
    "lot": "amount",
    "to_order": "amount",
    "certificates": "recipients",
}
"""Where an error is shown whose field has another name on screen, or none."""

Read = TypeVar("Read")


@dataclass(slots=True)
class BuyForm:
    """One filled form: ``values`` as typed, ``errors`` as sentences by field."""

    slug: str
    values: dict[str, str] = field(default_factory=lambda: dict(BLANK))
    errors: dict[str, str] = field(default_factory=dict)
    request: QuoteRequest | None = None
    holders: tuple[str | None, ...] = ()
    purpose: str = ""
    occasion: str | None = None
    gift_message: str | None = None

    def refuse(self, error: DomainError) -> None:
        """Say an error beside the field at fault; the first one of a field counts."""
        name = error.field or "amount"
        self.errors.setdefault(_BESIDE.get(name, name.partition(".")[0]), _sentence(error))


def mass_in(sent: Mapping[str, str]) -> int | None:
    """The grams that an address names, as a footprint's page does; None for anything else."""
    text = sent.get("mass_g", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_MASS_G))):
        return None
    return int(text) if 0 < int(text) <= MAX_MASS_G else None


def blank(slug: str, mass_g: int | None, amount_fen: str = "") -> BuyForm:
    """The form as it is first shown, with a mass or an amount where somebody came with one."""
    form = BuyForm(slug)
    if mass_g is not None:
        form.values |= {"amount": OWN, "own": units.kilograms(mass_g), "unit": "kg"}
    elif amount_fen in {str(chip) for chip in CHIPS_FEN}:
        form.values["amount"] = amount_fen
    return form


def for_event(form: BuyForm, token: str, occasion: str) -> BuyForm:
    """The same form for whoever comes from an event's page: its name stands on the certificate."""
    form.values |= {"purpose": str(Purpose.EVENT), "occasion": occasion, "for_event": token}
    return form


def read(slug: str, sent: Mapping[str, str]) -> BuyForm:
    """Read what was sent; without ``errors`` every other field is ready for use."""
    form = BuyForm(slug, {name: sent.get(name, "") for name in BLANK})
    form.purpose = _or_refuse(form, lambda: _purpose(form.values), "")
    form.holders = _or_refuse(form, lambda: _holders(form.values), ())
    form.occasion = _or_refuse(form, lambda: _occasion(form), None)
    if form.purpose == Purpose.GIFT:
        message = form.values["gift_message"]
        form.gift_message = _or_refuse(
            form, lambda: clean_text("gift_message", message, MAX_MESSAGE), None
        )
    form.request = _or_refuse(form, lambda: _request(form), None)
    form.errors = {name: form.errors[name] for name in BLANK if name in form.errors}
    return form


def _or_refuse(form: BuyForm, reading: Callable[[], Read], otherwise: Read) -> Read:
    try:
        return reading()
    except DomainError as error:
        form.refuse(error)
        return otherwise


def _purpose(values: Mapping[str, str]) -> str:
    if values["purpose"] not in set(Purpose):
        raise Invalid("purpose", "required")
    return values["purpose"]


def _occasion(form: BuyForm) -> str | None:
    if form.purpose not in NEEDS_OCCASION:
        return None
    occasion = clean_text("occasion", form.values["occasion"], MAX_OCCASION)
    if occasion is None:
        raise Invalid("occasion", "occasion_required")
    return occasion


def _holders(values: Mapping[str, str]) -> tuple[str | None, ...]:
    """One name a line makes many certificates; else one, named or anonymous by a tick."""
    lines = [line for line in values["recipients"].splitlines() if line.strip()]
    if len(lines) > MAX_CERTIFICATES:
        raise Invalid("recipients", "too_many", max=MAX_CERTIFICATES)
    if lines:
        return tuple(clean_name(f"recipients.{i}", line) for i, line in enumerate(lines))
    if values["anonymous"]:
        return (None,)
    name = clean_name("display_name", values["display_name"])
    if name is None:
        raise Invalid("display_name", "name_or_anonymous")
    return (name,)


def _request(form: BuyForm) -> QuoteRequest:
    amount_fen, mass_g = _wanted(form.values)
    return QuoteRequest(
        project=form.slug,
        amount_fen=amount_fen,
        mass_g=mass_g,
        certificates=max(1, len(form.holders)),
        to_order=bool(form.values["to_order"]),
    )


def _wanted(values: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Fen or grams of each certificate, whichever was asked for."""
    if values["amount"] in map(str, CHIPS_FEN):
        return int(values["amount"]), None
    if values["amount"] != OWN:
        raise Invalid("amount", "required")
    if values["unit"] == "kg":
        return None, read_kilograms("own", values["own"])
    return read_yuan("own", values["own"]), None


def _sentence(error: DomainError) -> str:
    """The error as a person reads it: with the unit, and with the line of a long list."""
    said = problems.describe(_with_units(error)).detail
    name, _, index = (error.field or "").partition(".")
    if name == "recipients" and index.isdecimal():
        return shown.in_line(int(index) + 1, said)
    return said


def _with_units(error: DomainError) -> DomainError:
    """Bounds are grams and fen inside the house; a person is told kilograms and yuan."""
    write = {"amount_fen": shown.yuan, "mass_g": shown.mass}.get(error.field or "")
    if write is None or not isinstance(error, Invalid):
        return error
    facts = {name: write(v) if isinstance(v, int) else v for name, v in error.facts.items()}
    return Invalid(error.field or "", error.reason, **facts)
