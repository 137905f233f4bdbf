"""What organisers are told, to which addresses, and when it is tried again."""

from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

VERSION = 1
"""Of the messages' shape; a field more leaves it, a changed meaning raises it."""
MAX_ENDPOINTS = 5
"""Living ones of an organisation; a bound on what one of them costs the worker."""
MAX_URL = 500
ANSWER_SIGNS = 500
"""So much of an answer is kept, for whoever looks for what went wrong."""
TIMEOUT_S = 5
"""From the first packet to the last; whoever has more to do answers first and does it then."""
OVERLAP = timedelta(hours=24)
"""For which the secret before the newest one signs as well."""
FIRST_WAIT_S = 5
LONGEST_WAIT_S = 12 * 3600
MAX_TRIES = 15
"""The last one comes about three days after the first."""
TRIES_SHOWN = 20
KEPT = timedelta(days=90)
"""Messages that were delivered or given up are forgotten after it."""

_TUNNELS = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"),
            IPv6Network("2001::/32"))  # fmt: skip
"""Addresses that stand for IPv4 addresses, private ones too."""


class Kind(StrEnum):
    """What an organiser is told; the catalogue, which ``docs/webhooks.md`` repeats."""

    PLANNED = "event.planned"
    CANCELLED = "event.cancelled"
    FROZEN = "inventory.frozen"
    COUNTED = "offset.counted"
    UNCOUNTED = "offset.uncounted"
    EVALUATED = "event.evaluated"
    STATED = "event.stated"
    SUPERSEDED = "statement.superseded"
    WITHDRAWN = "statement.withdrawn"
    LIT = "booth.lit"
    COVERAGE = "attendance.coverage"
    TEST = "endpoint.test"


class Standing(StrEnum):
    """How an endpoint stands."""

    LIVE = "live"
    PAUSED = "paused"
    """Its newest message was tried for three days. Messages wait until somebody resumes it."""
    ENDED = "ended"
    """It said that it is gone, or somebody took it away."""


class Fate(StrEnum):
    """How a message stands."""

    OWED = "owed"
    DELIVERED = "delivered"
    PARKED = "parked"
    """Given up; by hand it can be sent again."""


class Failure(StrEnum):
    """Why a try brought no answer."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    UNKNOWN_HOST = "unknown_host"
    FORBIDDEN_ADDRESS = "forbidden_address"
    TLS = "tls"
    NO_HTTP = "no_http"
    NO_KEY = "no_key"
    """The house can no longer read the endpoint's secret, so nothing was sent."""


def is_taken(status: int | None) -> bool:
    """Whether an answer says that the message arrived; a redirect is not followed and does not."""
    return status is not None and 200 <= status < 300


def wait_s(tries: int, chance: float) -> float:
    """Seconds after so many failed tries: thrice as long each time, less up to a quarter.

    ``chance`` in [0, 1) spreads those who failed together.
    """
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 3.0 ** (tries - 1)) * (1 - chance / 4)


def may_reach(address: str, is_demo: bool) -> bool:
    """Whether a message may go to an IP address: a public one; a demonstration's own machine."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return is_demo
    return found.is_global and not found.is_multicast and not _is_tunnel(found)


def _is_tunnel(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address) and any(address in net for net in _TUNNELS)


def fault_of_url(url: str, is_demo: bool) -> str | None:
    """The stable word for what is wrong with an endpoint's address, or None."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return "hook_url"
    plain = url.isascii() and url.isprintable() and not {" ", "\\"} & set(url)
    schemes = ("https", "http") if is_demo else ("https",)
    if not plain or not host or parts.scheme not in schemes or port == 0:
        return "hook_url"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "hook_url"
    return None if _may_be_named(host, is_demo) else "hook_address"


def _may_be_named(host: str, is_demo: bool) -> bool:
    """Refuses early what the moment of connecting would refuse anyway."""
    if host == "localhost" or host.endswith(".localhost"):
        return is_demo
    try:
        return may_reach(host, is_demo)
    except ValueError:
        return True
