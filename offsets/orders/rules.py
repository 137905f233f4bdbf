"""Literal tables of an order's life, and the bounds of what may be ordered."""

from enum import StrEnum

MAX_CERTIFICATES = 10_000
"""Of one order: a large school, or an event's attendees."""
MAX_MASS_G = 10**13
"""Ten million tonnes: more than any lot, small enough for every integer on the way."""
MAX_AMOUNT_FEN = 10**11
MAX_OCCASION = 120
MAX_MESSAGE = 200


class Purpose(StrEnum):
    """What the grams are bought for; the certificate says it."""

    MYSELF = "myself"
    GIFT = "gift"
    FAMILY = "family"
    EVENT = "event"
    ORGANISATION = "organisation"
    TREE_PLANTING = "tree_planting"
    """Replacing the compulsory planting of trees."""
    COURT = "court"
    """Subscribed in a court case."""


NEEDS_OCCASION = frozenset({Purpose.EVENT, Purpose.ORGANISATION, Purpose.COURT})
"""Purposes that mean nothing without the event's, organisation's or case's name."""


class State(StrEnum):
    PLACED = "placed"
    """Grams are held; the money is awaited."""
    AWAITING_RETIREMENT = "awaiting_retirement"
    """Paid; the operator retires the tonnes in the registry in the buyer's name."""
    SETTLED = "settled"
    """Paid, sold and certified."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDING = "refunding"
    """The money is on its way back."""
    REFUNDED = "refunded"


MOVES: dict[State, frozenset[State]] = {
    State.PLACED: frozenset(
        {State.SETTLED, State.AWAITING_RETIREMENT, State.CANCELLED, State.EXPIRED, State.REFUNDING}
    ),
    State.AWAITING_RETIREMENT: frozenset({State.SETTLED, State.REFUNDING}),
    # After issue a refund voids the certificates; their grams stay sold.
    State.SETTLED: frozenset({State.REFUNDING}),
    # Late money tries to hold again, else it goes back.
    State.CANCELLED: frozenset({State.REFUNDING}),
    State.EXPIRED: frozenset({State.SETTLED, State.AWAITING_RETIREMENT, State.REFUNDING}),
    State.REFUNDING: frozenset({State.REFUNDED}),
    # The buyer's bank may return the money to us days later.
    State.REFUNDED: frozenset({State.REFUNDING}),
}


def sources(target: State) -> tuple[State, ...]:
    """The states from which an order may reach a state."""
    return tuple(state for state, targets in MOVES.items() if target in targets)


class InvoiceKind(StrEnum):
    """To whom an invoice is made out."""

    PERSON = "person"
    ORGANISATION = "organisation"
    """With a tax number."""


PAID = frozenset({State.AWAITING_RETIREMENT, State.SETTLED})
"""The operator has the buyer's money for good, as far as anybody knows."""
INVOICEABLE = PAID | {State.PLACED}
"""An invoice may be asked for before paying, and is issued afterwards."""
RETURNED = frozenset({State.REFUNDING, State.REFUNDED})
"""The money goes back: an issued invoice has to be cancelled by a red-letter one."""
