"""Say what a mass costs, or what an amount buys, and sign it. Nothing is stored or held.

A quote is a promise of price for some minutes, not of stock. Its token is
signed with the house's secret and carries all that placing an order needs.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from itsdangerous import BadSignature, URLSafeSerializer

from offsets import clock
from offsets.config import settings
from offsets.errors import Invalid
from offsets.orders.errors import QuoteExpired, QuoteInvalid
from offsets.orders.rules import MAX_AMOUNT_FEN, MAX_CERTIFICATES, MAX_MASS_G
from offsets.orders.supply import Supply, find_supply
from offsets.stock.errors import SoldOut
from offsets.stock.rules import Portion, affordable_g, fill_mass
from offsets.units import GRAMS_PER_TONNE


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """A project's slug or a lot's code, and a mass in grams or an amount in fen per certificate."""

    project: str | None = None
    lot: str | None = None
    mass_g: int | None = None
    amount_fen: int | None = None
    certificates: int = 1
    to_order: bool = False


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What is taken of one lot; without lot and vintage where it is still to be retired."""

    lot: str | None
    vintage: int | None
    mass_g: int
    amount_fen: int
    price_fen_per_t: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What is offered, until when; ``remainder_fen`` is what the offered amount does not buy."""

    token: str
    project: str
    instrument: str
    lines: tuple[QuoteLine, ...]
    mass_g: int
    mass_each_g: int
    amount_fen: int
    remainder_fen: int
    certificates: int
    to_order: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """What a token carries back to ``place``; portions of lot 0 are still to be retired."""

    project_id: int
    portions: tuple[Portion, ...]
    certificates: int
    to_order: bool

    @property
    def mass_g(self) -> int:
        return sum(portion.mass_g for portion in self.portions)

    @property
    def amount_fen(self) -> int:
        return sum(portion.amount_fen for portion in self.portions)


def quote(request: QuoteRequest) -> Quote:
    """Quote a wish; raises Invalid, NotFound, LotPaused, or SoldOut saying how much is left."""
    _check(request)
    supply = find_supply(request.project, request.lot, request.to_order)
    mass_each_g = _mass_each_g(request, supply)
    mass_g = mass_each_g * request.certificates
    if request.to_order:
        _check_to_order(_field(request), mass_g, supply)
    portions = tuple(fill_mass(supply.offers, mass_g))
    promise = Promise(supply.project_id, portions, request.certificates, request.to_order)
    if promise.mass_g < mass_g:
        raise SoldOut(_field(request), left_g=supply.free_g)
    return _offer(request, supply, promise)


def read_token(token: str) -> Promise:
    """The promise inside a token; raises QuoteInvalid or QuoteExpired."""
    try:
        said = _serializer().loads(token)
        project_id, rows, certificates, to_order, expires = said
    except (BadSignature, ValueError, TypeError):
        raise QuoteInvalid("quote") from None
    if clock.now().timestamp() >= expires:
        raise QuoteExpired("quote")
    portions = tuple(Portion(*row) for row in rows)
    return Promise(project_id, portions, certificates, bool(to_order))


def _check(request: QuoteRequest) -> None:
    if (request.project is None) == (request.lot is None):
        raise Invalid("project", "exactly_one_of", fields="project, lot")
    if (request.mass_g is None) == (request.amount_fen is None):
        raise Invalid("amount_fen", "exactly_one_of", fields="mass_g, amount_fen")
    if not 1 <= request.certificates <= MAX_CERTIFICATES:
        raise Invalid("certificates", "out_of_range", min=1, max=MAX_CERTIFICATES)
    _check_range("mass_g", request.mass_g, MAX_MASS_G // request.certificates)
    _check_range("amount_fen", request.amount_fen, MAX_AMOUNT_FEN // request.certificates)


def _check_range(field: str, value: int | None, most: int) -> None:
    if value is not None and not 1 <= value <= most:
        raise Invalid(field, "out_of_range", min=1, max=most)


def _check_to_order(field: str, mass_g: int, supply: Supply) -> None:
    if mass_g % GRAMS_PER_TONNE:
        raise Invalid(field, "not_whole_tonnes")
    if mass_g < supply.min_g:
        cost_fen = sum(part.amount_fen for part in fill_mass(supply.offers, supply.min_g))
        least = supply.min_g if field == "mass_g" else cost_fen
        raise Invalid(field, "below_minimum", min=least)


def _field(request: QuoteRequest) -> str:
    """By which field the buyer said how much."""
    return "mass_g" if request.mass_g is not None else "amount_fen"


def _mass_each_g(request: QuoteRequest, supply: Supply) -> int:
    if request.mass_g is not None:
        return request.mass_g
    amount_fen = (request.amount_fen or 0) * request.certificates
    wanted_g = affordable_g(supply.offers, amount_fen)
    if supply.free_g <= wanted_g and supply.costs_less_than(amount_fen):
        raise SoldOut("amount_fen", left_g=supply.free_g)
    if wanted_g < request.certificates:
        raise Invalid("amount_fen", "buys_nothing")
    return wanted_g // request.certificates


def _offer(request: QuoteRequest, supply: Supply, promise: Promise) -> Quote:
    lifetime = timedelta(minutes=settings().quote_minutes)
    expires_at = (clock.now() + lifetime).replace(microsecond=0)
    offered_fen = (request.amount_fen or 0) * request.certificates
    return Quote(
        token=_sign(promise, expires_at),
        project=supply.project,
        instrument=supply.instrument,
        lines=tuple(_line(supply, portion) for portion in promise.portions),
        mass_g=promise.mass_g,
        mass_each_g=promise.mass_g // promise.certificates,
        amount_fen=promise.amount_fen,
        remainder_fen=max(0, offered_fen - promise.amount_fen),
        certificates=promise.certificates,
        to_order=promise.to_order,
        expires_at=expires_at.astimezone(UTC),
    )


def _line(supply: Supply, portion: Portion) -> QuoteLine:
    source = supply.sources[portion.lot_id]
    return QuoteLine(
        source.lot, source.vintage, portion.mass_g, portion.amount_fen, source.price_fen_per_t
    )


def _sign(promise: Promise, expires_at: datetime) -> str:
    rows = [[p.lot_id, p.mass_g, p.amount_fen] for p in promise.portions]
    expires = int(expires_at.timestamp())
    token = _serializer().dumps(
        [promise.project_id, rows, promise.certificates, int(promise.to_order), expires]
    )
    return token if isinstance(token, str) else token.decode()


def _serializer() -> URLSafeSerializer:
    return _signing(tuple(settings().signing_keys))


@cache
def _signing(keys: tuple[str, ...]) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt="quote")
