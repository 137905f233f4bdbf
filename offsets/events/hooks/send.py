"""Send one message to an address that somebody else chose: carefully, and in bounded time.

The host is looked up once, every address that it has must be allowed, and the connection
goes to the very address that was looked at: a name that answers differently a moment
later leads nowhere else. Redirects are not followed, proxies not asked.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from urllib.parse import urlsplit

from offsets.events.hooks.rules import ANSWER_SIGNS, TIMEOUT_S, Failure, may_reach

_READ_BYTES = 4 * ANSWER_SIGNS
"""As many as so many signs may take; the rest of an answer is not read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: a status, or why there is none."""

    ms: int
    status: int | None = None
    failure: Failure | None = None
    answer: str = ""


class _Forbidden(Exception):
    """The host has an address to which nothing of ours may go."""


def send(
    url: str, headers: Mapping[str, str], body: bytes, is_demo: bool, timeout_s: float = TIMEOUT_S
) -> Outcome:
    """POST it and tell what came of it; it never raises for what the other side does."""
    started = time.monotonic()
    status, failure, answer = None, None, ""
    late = Event()
    try:
        status, answer = _post(url, headers, body, is_demo, timeout_s, late)
    except (OSError, HTTPException, _Forbidden, ValueError) as error:
        failure = Failure.TIMEOUT if late.is_set() else _failure(error)
    return Outcome(round((time.monotonic() - started) * 1000), status, failure, answer)


def _post(
    url: str, headers: Mapping[str, str], body: bytes, is_demo: bool, timeout_s: float,
    late: Event,
) -> tuple[int, str]:  # fmt: skip
    parts = urlsplit(url)
    host, is_https = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    raw = socket.create_connection((_address(host, port, is_demo), port), timeout_s)
    # A socket's own time-out begins anew with every byte. This one does not: at its end
    # the line is cut by a second handle, in the middle of whatever is going on.
    with raw, raw.dup() as handle:
        timer = Timer(timeout_s, _cut, (handle, late))
        timer.start()
        try:
            with _secured(raw, host) if is_https else raw as line:
                return _spoken(line, parts.netloc, _target(url), headers, body, late)
        finally:
            timer.cancel()


def _spoken(
    line: socket.socket, host: str, target: str, headers: Mapping[str, str], body: bytes,
    late: Event,
) -> tuple[int, str]:  # fmt: skip
    with closing(HTTPConnection(host)) as connection:
        connection.sock = line
        connection.request("POST", target, body, {"Host": host, **headers})
        answer = connection.getresponse()
        if late.is_set():
            # Headers that were cut off read like headers that are through.
            raise TimeoutError
        return answer.status, _text(answer.read(_READ_BYTES))


def _cut(handle: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _address(host: str, port: int, is_demo: bool) -> str:
    """The address to connect to, if all that the host has are allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not all(may_reach(address, is_demo) for address in addresses):
        raise _Forbidden(host)
    return addresses[0]


def _secured(raw: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _text(raw: bytes) -> str:
    """The beginning as text that a database takes and a page can show."""
    text = raw.decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else " " for sign in text)[:ANSWER_SIGNS]


def _failure(error: Exception) -> Failure:
    kinds: tuple[tuple[type[Exception], Failure], ...] = (
        (_Forbidden, Failure.FORBIDDEN_ADDRESS),
        (socket.gaierror, Failure.UNKNOWN_HOST),
        (UnicodeError, Failure.UNKNOWN_HOST),
        (TimeoutError, Failure.TIMEOUT),
        (ssl.SSLError, Failure.TLS),
        (OSError, Failure.UNREACHABLE),
    )
    return next((said for kind, said in kinds if isinstance(error, kind)), Failure.NO_HTTP)
