"""Errors to answers: RFC 9457 problem documents for programs, a friendly page for people.

Under ``/api`` and ``/webhooks`` every error, whoever raised it, is one JSON
document with a stable ``code``, told in Chinese and English at once. Anywhere
else the same facts fill ``error.html``. ``sentences`` holds the words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import LazyString, force_locale, get_locale
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import BadRequest, HTTPException, UnprocessableEntity

from offsets import units
from offsets.edge.sentences import PROBLEMS, REASONS
from offsets.errors import DomainError, Invalid

DOCS_PATH = "/api/v1/docs"
_PROGRAMS = ("/api/", "/webhooks/")
_LANGUAGES = ("zh", "en")
CODE_BY_STATUS = {
    400: "malformed_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "wrong_content_type",
    422: "invalid",
    429: "rate_limited",
    500: "internal",
    503: "unavailable",
}
"""What is meant where the web framework refuses by a bare status."""
_RETRY_AFTER_SECONDS = {
    "busy": 1,
    "not_sealed_yet": 2,
    "provider_unavailable": 5,
    "sign_in_unavailable": 5,
    "unavailable": 2,
    "rate_limited": 60,
}
"""When to come back, where nobody who knows better has said so."""


class Fault(NamedTuple):
    """One field at fault: where it is, which rule it breaks, what fills the sentence."""

    reason: str
    facts: Mapping[str, object] = {}
    field: str = ""


class MalformedJson(BadRequest):
    """The body cannot be read as JSON at all."""


class BadInput(UnprocessableEntity):
    """Fields that cannot be used, found before any use case was called."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal as it is told outside; ``error.html`` gets it under the name ``problem``."""

    status: int
    code: str
    retryable: bool
    facts: Mapping[str, object] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        return self.titles()[_language()]

    @property
    def detail(self) -> str:
        return self.details()[_language()]

    def titles(self) -> dict[str, str]:
        return _said(PROBLEMS[self.code].title, {})

    def details(self) -> dict[str, str]:
        """The first fault's sentence where a rule was broken, else the code's own."""
        first = self.faults[0] if self.faults else None
        if first and first.reason in REASONS:
            return _said(REASONS[first.reason], first.facts)
        return _said(PROBLEMS[self.code].sentence, self.facts)

    def as_dict(self) -> dict[str, Any]:
        titles, details, language = self.titles(), self.details(), _language()
        return {
            "type": f"{DOCS_PATH}#problem-{self.code}",
            "title": titles[language],
            "status": self.status,
            "detail": details[language],
            "code": self.code,
            "retryable": self.retryable,
            "facts": _plain(self.facts),
            "title_zh": titles["zh"],
            "title_en": titles["en"],
            "detail_zh": details["zh"],
            "detail_en": details["en"],
            "errors": [_fault_as_dict(fault, details) for fault in self.faults],
            "request_id": g.get("request_id"),
        }


def init_app(app: Flask) -> None:
    """Answer every error of the application; call it after every other extension."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(PoolExhausted, _database_error)


def answer(error: DomainError) -> Response:
    """The whole answer to a domain error, for whoever handles one kind of it on pages alone."""
    return _domain_error(error)


def describe(error: DomainError) -> Problem:
    """The problem behind a domain error; pages call it to say what is wrong beside a form."""
    faults: tuple[Fault, ...] = ()
    if isinstance(error, Invalid):
        faults = (Fault(error.reason, error.facts, error.field or ""),)
    elif error.field:
        faults = (Fault(error.code, error.facts, error.field),)
    facts = {} if isinstance(error, Invalid) else error.facts
    return Problem(PROBLEMS[error.code].status, error.code, error.retryable, facts, faults)


def faults_of(messages: object, path: tuple[str, ...] = ()) -> Iterator[Fault]:
    """marshmallow's nested messages as a flat row: ``{"a": {0: [..]}}`` is field ``a.0``."""
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            yield from faults_of(value, path if key == "_schema" else (*path, str(key)))
    elif isinstance(messages, Fault):
        yield messages._replace(field=messages.field or ".".join(path) or "body")
    elif isinstance(messages, list):
        for message in messages:
            yield from faults_of(message, path)
    else:
        yield Fault("not_usable", {}, ".".join(path) or "body")


def _domain_error(error: DomainError) -> Response:
    return _answer(describe(error))


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # A redirect, or a response that somebody made on purpose.
    code = _code_of(error)
    faults = error.faults if isinstance(error, BadInput) else ()
    problem = Problem(error.code, code, code in _RETRY_AFTER_SECONDS, {}, faults)
    return _answer(problem, dict(error.get_headers()))


def _database_error(error: Exception) -> Response:
    # No connection, or no turn at the lock in time: nothing was written.
    current_app.logger.exception("database_unavailable", exc_info=error)
    return _answer(Problem(503, "unavailable", retryable=True))


def _code_of(error: HTTPException) -> str:
    if isinstance(error, MalformedJson):
        return "malformed_json"
    if isinstance(error, CSRFError):
        return "form_expired"
    status = error.code or 500
    return CODE_BY_STATUS.get(status, "malformed_request" if status < 500 else "internal")


def _answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    if request.path.startswith(_PROGRAMS):
        response = jsonify(problem.as_dict())
        response.mimetype = "application/problem+json"
    else:
        response = current_app.make_response(render_template("error.html", problem=problem))
    response.status_code = problem.status
    for name in ("Allow", "Retry-After"):
        if headers and name in headers:
            response.headers[name] = headers[name]
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if problem.code in _RETRY_AFTER_SECONDS:
        response.headers.setdefault("Retry-After", str(_RETRY_AFTER_SECONDS[problem.code]))
    response.headers["Cache-Control"] = "no-store"
    return response


def _fault_as_dict(fault: Fault, details: Mapping[str, str]) -> dict[str, Any]:
    said = _said(REASONS[fault.reason], fault.facts) if fault.reason in REASONS else details
    return {
        "field": fault.field,
        "reason": fault.reason,
        "facts": _plain(fault.facts),
        "detail_zh": said["zh"],
        "detail_en": said["en"],
    }


def _said(sentence: LazyString, facts: Mapping[str, object]) -> dict[str, str]:
    """The sentence in both languages, its blanks filled."""
    blanks = _Blanks(_shown(facts))
    said = {}
    for language in _LANGUAGES:
        with force_locale(language):
            said[language] = str(sentence) % blanks
    return said


class _Blanks(dict[str, str]):
    """A sentence with a blank nobody filled is still better than no answer."""

    def __missing__(self, key: str) -> str:
        return "…"


def _shown(facts: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        if isinstance(value, int) and name.endswith("_g"):
            yield name.removesuffix("_g") + "_kg", units.kilograms(value)
        elif isinstance(value, int) and name.endswith("_fen"):
            yield name.removesuffix("_fen") + "_yuan", units.yuan(value)
        if isinstance(value, list | tuple | set | frozenset):
            yield name, ", ".join(str(item) for item in value)
        else:
            yield name, f"{value:,}" if type(value) is int else str(value)


def _plain(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts as JSON can carry them."""
    plain: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, list | tuple | set | frozenset):
            plain[name] = [item if isinstance(item, dict) else str(item) for item in value]
        else:
            plain[name] = value if value is None or isinstance(value, int | str) else str(value)
    return plain


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"
