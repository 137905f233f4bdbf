"""A web process that can be killed in the midst of its work, and started again."""

import json
import os
import signal
import time
from contextlib import suppress
from http.client import HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.forked import gunicorn

PATIENCE_S = 20
TIMEOUT_S = 15


class Web:
    """Gunicorn with one process and eight threads, in a session of its own."""

    def __init__(self, port: int, environment: dict[str, str], log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._environment = environment | {"PORT": str(port), "WEB_CONCURRENCY": "1",
                                           "WEB_THREADS": "8"}  # fmt: skip
        self._log = log
        self._running: BaseProcess | None = None

    def start(self) -> None:
        self._running = gunicorn("tests.payments.chaos.house:app", self._environment, self._log)
        deadline = time.monotonic() + PATIENCE_S
        while self.call("GET", "/healthz")[0] != 200:
            if time.monotonic() > deadline or not self._running.is_alive():
                raise RuntimeError(f"nobody answers at {self.url}\n{self._log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the process and those that it forked, whatever they are doing."""
        if self._running is not None:
            pid = self._running.pid
            assert pid is not None
            with suppress(ProcessLookupError):  # It may never have started; its log says why.
                os.killpg(pid, signal.SIGKILL)
            self._running.join()
            self._running = None

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON; status 0 where nobody answered, or not to the end."""
        data = None if body is None else json.dumps(body).encode()
        every = {"Content-Type": "application/json"} | (headers or {})
        url = path if path.startswith("http") else self.url + path
        try:
            # Our own process, on this machine.
            with urlopen(Request(url, data, every, method=method), timeout=TIMEOUT_S) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"{}")
        except HTTPError as error:
            with error:
                return error.code, {}
        except (URLError, HTTPException, OSError, ValueError):
            return 0, {}
