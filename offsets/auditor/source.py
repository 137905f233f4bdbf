"""Where a log is read from: a folder of its files, or its address on the web.

Nothing that is read here is believed: ``ledger.monitor`` leads every byte back
to a signature. What is kept here is the reader's own safety: files have limits,
waiting has limits, and a server cannot send the reader on to another host.
"""

import time
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from offsets.ledger.tiles import MAX_ENTRY_BYTES, TILE_WIDTH, Read

MAX_FILE_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2)
"""The longest bundle that can be; no other file comes near."""
TIMEOUT_S = 20
MAX_TRANSFER_S = 120
"""Of one file, however slowly its bytes drip."""
TRIES = 4
MAX_WAIT_S = 90
"""Between two attempts, whatever the server asks for; a limit per minute fits in."""
_CHUNK_BYTES = 65_536
_MISSING = {404, 410}
_PASSING = {408, 429, 500, 502, 503, 504}
"""Answers that another attempt may change."""


class Unreadable(Exception):
    """The log could not be looked at, which says nothing about it."""


def source(place: str) -> Read:
    """Reads a log's files below a folder or an http(s) address; raises Unreadable."""
    if place.startswith(("http://", "https://")):
        return Web(place).read
    if "://" in place:
        raise Unreadable(f"not a folder, and no http or https address: {place}")
    if not Path(place).is_dir():
        raise Unreadable(f"there is no folder {place}")
    return Folder(Path(place)).read


class Folder:
    """A log's files as they lie below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        """See ``tiles.Read``."""
        try:
            with (self._root / path).open("rb") as file:
                raw = file.read(MAX_FILE_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(f"{path}: {error.strerror}") from None
        if len(raw) > MAX_FILE_BYTES:
            raise Unreadable(f"{path} is longer than any file of a log")
        return raw


class Web:
    """A log's files as a server gives them out below an address."""

    def __init__(
        self,
        address: str,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._prefix = address if address.endswith("/") else f"{address}/"
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._opener = _opener()

    def read(self, path: str) -> bytes | None:
        """See ``tiles.Read``; asks again where another attempt may help."""
        reason, wait_s = "", 0.0
        for attempt in range(TRIES):
            if attempt:
                self._sleep(wait_s)
            wait_s = 2.0**attempt
            try:
                return self._fetch(path)
            except HTTPError as error:
                error.close()
                if error.code in _MISSING:
                    return None
                reason = f"the server answers {error.code}"
                if error.code not in _PASSING:
                    break
                wait_s = _asked_wait_s(error) or wait_s
            except (OSError, HTTPException, ValueError) as error:
                reason = str(error) or type(error).__name__
        raise Unreadable(f"{self._prefix}{path}: {reason}")

    def _fetch(self, path: str) -> bytes:
        asked = Request(self._prefix + path, headers={"User-Agent": "offsets-monitor"})  # noqa: S310 - the opener knows http and https alone
        deadline = time.monotonic() + MAX_TRANSFER_S
        parts, length = [], 0
        with self._opener.open(asked, timeout=self._timeout_s) as answer:
            # What has come is taken at once, so that the deadline is looked at between drops.
            while part := answer.read1(_CHUNK_BYTES):
                parts.append(part)
                length += len(part)
                if length > MAX_FILE_BYTES:
                    raise Unreadable(f"{path} is longer than any file of a log")
                if time.monotonic() > deadline:
                    raise TimeoutError("the file takes too long")
            if answer.length:
                # Taken for the whole file it would look like a forgery.
                raise ConnectionError("the file was cut short on its way")
        return b"".join(parts)


def _asked_wait_s(error: HTTPError) -> float:
    """How long the server asks to be left alone, within reason; 0 where it does not say."""
    asked = error.headers.get("Retry-After", "")
    return min(float(asked), MAX_WAIT_S) if asked.isdecimal() else 0.0


class _SameHost(HTTPRedirectHandler):
    """Follows a redirect on the same host and port, or from http to https there; no other."""

    max_redirections = 3

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        same = (old.scheme, old.netloc) == (new.scheme, new.netloc)
        secured = (old.scheme, new.scheme) == ("http", "https") and old.hostname == new.hostname
        if not same and not secured:
            raise Unreadable(f"{req.full_url} sends on to another host: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> OpenerDirector:
    """One that knows http and https alone: no files, no FTP."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        _SameHost(),
    ):
        opener.add_handler(handler)
    return opener
