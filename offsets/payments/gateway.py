"""What the house asks of any payment provider, whichever it is.

A gateway is asked outside every transaction. It never writes our rows: it
takes plain intents and gives plain standings, and ``payments.record`` decides
what they mean. Redirect, QR and mini-program payments differ only in the
instruction; asynchronous refunds are a standing that stays pending.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol, runtime_checkable

from flask import current_app

from offsets.errors import DomainError, Invalid

Channel = Literal["redirect", "qr", "mini_program"]
CURRENCY = "CNY"


class ProviderUnavailable(DomainError):
    """The provider did not answer, or not in time; nothing is known and nothing was changed."""

    code = "provider_unavailable"
    retryable = True


class BelowProviderMinimum(DomainError):
    """The provider takes no amount this small; ``min_amount_fen`` is the least."""

    code = "below_provider_minimum"


class ReferenceTaken(DomainError):
    """The provider knows our number already, for a payment of another kind; nothing was changed."""

    code = "conflict"


class BadSignature(DomainError):
    """A notice was not signed with our shared secret, or was changed on its way."""

    code = "bad_signature"


class StaleNotice(DomainError):
    """A notice is older than the replay window allows."""

    code = "stale_notice"


class NotOurs(DomainError):
    """A signed notice speaks of something that another shop sold through the same account."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class Payer:
    """What some channels must know of the person who pays; it is passed on and never stored."""

    openid: str | None = None
    """Who they are to the mini-program; WeChat's own id."""
    ip_address: str | None = None
    """Where their browser calls from."""


UNKNOWN_PAYER = Payer()


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be paid: our number, the amount in fen, what for, where to return."""

    reference: str
    amount_fen: int
    description: str
    return_url: str
    channel: Channel
    payer: Payer = UNKNOWN_PAYER
    expires_at: datetime | None = None
    """After this moment nobody should be able to pay; empty means the provider's own limit."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """How the buyer pays: one of redirect, QR text and parameters is given, as ``kind`` says."""

    kind: Channel
    redirect_url: str | None = None
    qr_text: str | None = None
    parameters: dict[str, Any] | None = None
    expires_at: str | None = None
    """ISO 8601 moment after which it leads nowhere and must be asked for again, if there is one."""

    def leads_on(self, now: datetime) -> bool:
        """Whether the buyer may still follow it at this moment."""
        return self.expires_at is None or datetime.fromisoformat(self.expires_at) > now

    def as_dict(self) -> dict[str, Any]:
        """For storage and JSON, without what is not given."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payment stands at the provider; amount and currency as the provider has them."""

    reference: str
    state: Literal["pending", "paid", "failed", "closed"]
    amount_fen: int
    currency: str
    livemode: bool
    provider_reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefundIntent:
    """What goes back: our refund number, the payment's number and total, the sum in fen."""

    reference: str
    payment_reference: str
    payment_amount_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RefundStanding:
    """Where a refund stands at the provider."""

    reference: str
    state: Literal["pending", "succeeded", "failed"]
    provider_reference: str | None = None
    amount_fen: int | None = None
    """What the provider says goes back, where it says it."""


@dataclass(frozen=True, slots=True)
class DisputeStanding:
    """Where a buyer's quarrel over a payment stands; only the provider's people decide it."""

    provider_reference: str
    """The provider's own number of the dispute."""
    payment_reference: str
    state: Literal["open", "won", "lost"]
    amount_fen: int
    reason: str
    opened_at: datetime
    answer_by: datetime | None = None
    """Until when the operator may send evidence, if evidence is asked for."""


@dataclass(frozen=True, slots=True)
class Word:
    """A verified notice: the provider's id of the event, and what it says now stands."""

    event_id: str
    standing: Standing | RefundStanding
    is_dispute: bool = False
    """Whether it was a dispute that made the gateway speak of this payment."""


class Gateway(Protocol):
    """One provider. Every method that asks may raise ProviderUnavailable."""

    name: str
    min_amount_fen: int
    channels: tuple[Channel, ...]
    livemode: bool
    hold_minutes: int | None
    """How long grams wait for this road's money; empty means the house's own setting."""
    max_waiting_g: int | None
    """How many grams of one lot may wait for it at once; empty where it holds nothing for long."""
    max_refunds: int | None
    """Into how many parts one payment may go back; empty means any number."""
    refund_days: int | None
    """How long after it was paid; empty means without end."""
    late_hours: int
    """How long after a payment was begun it may turn paid though it was declined or closed."""
    pay_origins: tuple[str, ...]
    """Foreign origins to which our forms lead the buyer, for the pages' security policy."""

    def start(self, intent: Intent) -> Instruction:
        """Register the payment under our number; the same intent twice is one payment.

        Raises ReferenceTaken where our number cannot serve this channel any more.
        """

    def ask(self, reference: str) -> Standing:
        """The truth about a payment."""

    def close(self, reference: str) -> Standing:
        """Make it unpayable if that is still possible; says where it stands afterwards."""

    def refund(self, intent: RefundIntent) -> RefundStanding:
        """Send money back; the same number twice is one refund."""

    def ask_refund(self, reference: str) -> RefundStanding:
        """The truth about a refund."""

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Word:
        """Verify a notice's signature and age; raises BadSignature, StaleNotice or NotOurs."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One movement as the provider booked it; a refund's amount is what went back."""

    kind: Literal["payment", "refund"]
    reference: str
    """Our number of the payment or the refund."""
    amount_fen: int
    currency: str = CURRENCY


@runtime_checkable
class GivesBill(Protocol):
    """A gateway that lists what it booked, against which our rows can be held."""

    def bill(self, day: date) -> list[BillLine]:
        """What was booked on a day of China's calendar; may raise ProviderUnavailable."""


@runtime_checkable
class TellsDisputes(Protocol):
    """A gateway whose buyers can dispute a payment long after it was made."""

    def disputes(self, since: datetime) -> list[DisputeStanding]:
        """Every dispute over our payments opened since then; may raise ProviderUnavailable."""


@runtime_checkable
class TellsReturns(Protocol):
    """A gateway whose refunds may come back after they had succeeded."""

    def returned(self, since: datetime) -> list[RefundStanding]:
        """Refunds of ours made since then that failed, at once or later; may raise
        ProviderUnavailable."""


def gateways() -> dict[str, Gateway]:
    """The configured gateways by name, the default first."""
    found: dict[str, Gateway] = current_app.extensions["gateways"]
    return found


def gateway(name: str) -> Gateway:
    """One configured gateway; raises Invalid for any other name."""
    known = gateways()
    if name not in known:
        raise Invalid("gateway", "unknown_choice", choices=", ".join(known))
    return known[name]


def default_gateway() -> Gateway:
    """The first configured gateway."""
    return next(iter(gateways().values()))
