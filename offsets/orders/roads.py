"""By which roads a page's buyer can pay, and how their device is led there."""

from flask import request

from offsets.payments.gateway import Channel, Gateway, Payer, gateways


def open_roads(amount_fen: int) -> list[Gateway]:
    """The gateways that take this amount, the house's first choice first."""
    return [each for each in gateways().values() if each.min_amount_fen <= amount_fen]


def narrow_roads(amount_fen: int) -> list[Gateway]:
    """The gateways that would take a larger amount only."""
    return [each for each in gateways().values() if each.min_amount_fen > amount_fen]


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
