"""One JSON line per request and per event, on standard error, without a word about anybody.

A line tells the route's pattern, never the address that was called: order ids,
certificate numbers and search words stand in addresses. It tells no caller's
address. Of an error it tells the types and the places in our code, never the
message, for PostgreSQL quotes whole rows in its messages.
"""

import json
import logging
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

REQUEST_ID_SHAPE = re.compile(r"[A-Za-z0-9-]{8,64}")
"""What we take over from a proxy; anything else could forge lines or carry data."""

_HERE = Path(__file__).parents[1]
_MAX_PLACES = 10

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
"""Made once: ``json.dumps`` would make a new encoder for every line."""

_log = logging.getLogger("offsets.request")


def init_app(app: Flask) -> None:
    """Number each request, and write one line when it is answered."""
    to_stderr()
    app.before_request(_begin)
    app.after_request(_end)
    # Flask's own line would tell the address.
    app.log_exception = _unhandled  # type: ignore[method-assign]


def to_stderr() -> None:
    """Send everything that is logged in this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.__stderr__)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if not _is_ours(kept)] + [handler]
    logging.getLogger("offsets").setLevel(logging.INFO)
    # Found out for every line, and told in none. Gunicorn's own lines tell the process.
    logging.logThreads = logging.logMultiprocessing = False
    logging._srcfile = None  # Python's manual names this way; no line of ours tells its place.


def route() -> str:
    """The pattern of the route being served, such as ``/orders/<public_id>``."""
    rule = request.url_rule
    return rule.rule if rule else "unmatched"


def traced(error: BaseException) -> str:
    """An error's types and places as text to keep; like a line of the log, without any message."""
    lines = []
    for link in _chain(error):
        facts = ("type", "sqlstate", "constraint")
        lines.append(" ".join(str(link[name]) for name in facts if link.get(name)))
        lines += [f"  {place}" for place in link["places"]]
    return "\n".join(lines)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        if record.name != _log.name:
            line["logger"] = record.name
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _chain(record.exc_info[1])
        return _encode(line)


def _is_ours(handler: logging.Handler) -> bool:
    return isinstance(handler.formatter, _JsonLines)


def _begin() -> None:
    g.started = time.perf_counter()
    offered = request.headers.get("X-Request-ID", "")
    g.request_id = offered if REQUEST_ID_SHAPE.fullmatch(offered) else token_hex(12)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    facts = {
        "method": request.method,
        "route": route(),
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.started) * 1000, 1),
    }
    _log.info("request", extra={"facts": facts})
    return response


def _unhandled(
    exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
) -> None:
    facts = {"method": request.method, "route": route()}
    _log.error("unhandled", exc_info=exc_info, extra={"facts": facts})


def _chain(error: BaseException | None) -> list[dict[str, Any]]:
    """The error and what caused it, innermost last."""
    links: list[dict[str, Any]] = []
    while error and len(links) < 5:
        link: dict[str, Any] = {"type": type(error).__name__, "places": _places(error)}
        if diagnosis := getattr(error, "diag", None):
            # psycopg: which rule was broken can be told, by which row cannot.
            link |= {"sqlstate": diagnosis.sqlstate, "constraint": diagnosis.constraint_name}
        links.append(link)
        error = error.__cause__ or error.__context__
    return links


def _places(error: BaseException) -> list[str]:
    """Where it passed through our code, outermost first, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_HERE)]
    shown = [*ours[-_MAX_PLACES:], *(frame for frame in frames[-1:] if frame not in ours)]
    return [
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in shown
    ]
