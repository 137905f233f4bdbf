"""A small load generator: many keep-alive connections in one process, bounded in count.

Only ever pointed at a server on loopback that the benchmark itself started.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Answer:
    """What came back of one request."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Result:
    """How a run went: latencies in milliseconds of what succeeded, and what failed."""

    seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies_ms) / self.seconds

    def percentile(self, share: float) -> float:
        if len(self.latencies_ms) < 2:
            return float("nan")
        return statistics.quantiles(self.latencies_ms, n=100)[round(share) - 1]


class Connection:
    """One keep-alive HTTP/1.1 connection, opened anew whenever the server closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        extra = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{extra}\r\n"
        )
        return await self._send(head.encode() + body)

    async def get(self, path: str) -> Answer:
        return await self._send(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _send(self, request: bytes) -> Answer:
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        named = dict(line.lower().split(b": ", 1) for line in lines[1:] if b": " in line)
        body = await self._reader.readexactly(int(named.get(b"content-length", b"0")))
        if named.get(b"connection") == b"close":
            self.close()
        return Answer(int(lines[0].split()[1]), body)


Deed = Callable[[Connection, int], Awaitable[str | None]]
"""One unit of work by its number; answers what went wrong, or None."""


async def _client(port: int, deed: Deed, numbers: list[int], result: Result) -> None:
    connection = Connection(port)
    while numbers:
        number = numbers.pop()
        began = time.perf_counter()
        try:
            fault = await deed(connection, number)
        except (OSError, EOFError) as error:
            connection.close()
            fault = repr(error)
        if fault is None:
            result.latencies_ms.append((time.perf_counter() - began) * 1e3)
        else:
            result.errors.append(fault)
    connection.close()


async def _run(port: int, deed: Deed, count: int, clients: int) -> Result:
    result, numbers = Result(), list(range(count))
    began = time.perf_counter()
    await asyncio.gather(*(_client(port, deed, numbers, result) for _ in range(clients)))
    result.seconds = time.perf_counter() - began
    return result


def run(port: int, deed: Deed, count: int, clients: int) -> Result:
    """Do ``count`` deeds with so many clients at once, each waiting for its answer."""
    return asyncio.run(_run(port, deed, count, clients))
