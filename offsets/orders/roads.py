"""By which roads a page's buyer can pay, and how their device is led there."""

from dataclasses import dataclass

from flask import request

from offsets.orders.rules import MAX_AMOUNT_FEN
from offsets.payments.gateway import Channel, Gateway, Payer, gateways

MAX_PACK_FEN = 1_000
"""Who wanted one yuan's worth may take ten, and takes no hundred for a bank transfer."""


def open_roads(amount_fen: int) -> list[Gateway]:
    """The gateways that take this amount, the house's first choice first."""
    return [each for each in gateways().values() if each.min_amount_fen <= amount_fen]


@dataclass(frozen=True, slots=True)
class Pack:
    """The least purchase that a road takes, offered to somebody who chose less."""

    gateway: str
    amount_fen: int
    each_fen: int
    """What the form asks for: the amount of each certificate."""


def packs(amount_fen: int, certificates: int) -> list[Pack]:
    """One for each road that takes a larger amount only, rounded up to whole certificates.

    A much larger one is offered only to somebody who could not pay at all otherwise.
    """
    most_fen = MAX_PACK_FEN if open_roads(amount_fen) else MAX_AMOUNT_FEN
    each = ((road, -(-road.min_amount_fen // certificates)) for road in gateways().values())
    return [
        Pack(road.name, each_fen * certificates, each_fen)
        for road, each_fen in each
        if amount_fen < road.min_amount_fen <= most_fen
    ]


def channel_for(gateway: Gateway) -> Channel:
    """A phone's browser goes to the provider itself; any other screen gets the first choice.

    WeChat's own browser is such a screen: it opens no payment of other browsers.
    """
    on_phone = "Mobi" in request.user_agent.string and not in_wechat()
    return "redirect" if on_phone and "redirect" in gateway.channels else gateway.channels[0]


def in_wechat() -> bool:
    """Whether the page is read inside WeChat."""
    return "MicroMessenger" in request.user_agent.string


def payer() -> Payer:
    """What a page knows of who pays."""
    return Payer(ip_address=request.remote_addr)
