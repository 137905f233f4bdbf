"""Let a buyer pay a placed order, and see whether the money has come."""

from offsets import clock
from offsets.orders.agree import require_consent
from offsets.orders.errors import OrderNotPayable
from offsets.orders.find import find
from offsets.orders.rules import State
from offsets.payments.check import check_order
from offsets.payments.gateway import UNKNOWN_PAYER, Channel, Instruction, Payer
from offsets.payments.start import start_payment
from offsets.units import kilograms


def pay(
    public_id: str, gateway: str, channel: Channel, return_url: str, payer: Payer = UNKNOWN_PAYER
) -> Instruction:
    """How the buyer pays this order by this road; asked again, the same answer.

    Raises NotFound, OrderNotPayable, ConsentRequired, Invalid, BelowProviderMinimum or
    ProviderUnavailable.
    """
    order = find(public_id)
    if order.state != State.PLACED:
        raise OrderNotPayable("order", state=order.state)
    if order.expires_at <= clock.now():
        # Nobody is sent to pay for grams that may be somebody else's by now.
        raise OrderNotPayable("order", state=State.EXPIRED)
    require_consent(order, gateway)
    description = f"林业碳汇 {kilograms(order.mass_g)} kg"
    return start_payment(
        order.id, order.amount_fen, gateway, channel, description, return_url, payer,
        order.expires_at,
    )  # fmt: skip


def refresh(public_id: str) -> None:
    """Ask the gateway about the order's payment; raises NotFound or ProviderUnavailable."""
    check_order(find(public_id).id)
