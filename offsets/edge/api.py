"""The JSON API's common ground: strict bodies, documented errors, one OpenAPI document.

A room's ``api.py`` makes a ``Blueprint`` of this module, declares what goes in
and out by marshmallow schemas and which refusals may come by ``fails_with``.
The OpenAPI document is made of nothing but these declarations.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

import flask_smorest
from flask import Flask, Request, request
from flask_cors import CORS
from flask_smorest.utils import deepupdate
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import BaseConverter

from offsets.edge import guards
from offsets.edge.describe import LateApi
from offsets.edge.fields import Answer
from offsets.edge.notes import IDEMPOTENCY_KEY, KEY_HEADER, NOTES
from offsets.edge.problems import BadInput, MalformedJson, faults_of
from offsets.edge.sentences import PROBLEMS, REASONS
from offsets.errors import Invalid

PREFIX = "/api/v1"
VERSION = "1.1.0"
PROBLEM_TYPE = "application/problem+json"
FRESH = {"Cache-Control": "public, max-age=10"}
"""For what anybody may see: ten seconds old is fresh, and spares us a crowd."""
View = TypeVar("View", bound=Callable[..., Any])

_ALWAYS = ("rate_limited", "internal", "unavailable")
"""What every operation may answer; documented once, as its default response."""
_OF_A_BODY = ("malformed_json", "too_large", "wrong_content_type", "invalid")


class Fault(Answer):
    """One field at fault."""

    field = fields.String(metadata={"description": "Path, such as `recipients.3`."})
    reason = fields.String(
        metadata={
            "description": "Which rule is broken; a problem's own code where it is no rule.",
            "enum": sorted({*REASONS, *PROBLEMS}),
        },
    )
    facts = fields.Dict(metadata={"description": "The rule's figures."})
    detail_zh = fields.String()
    detail_en = fields.String()


class Problem(Answer):
    """Why something was refused (RFC 9457). Nothing was changed."""

    type = fields.String(
        metadata={
            "description": "Where the code is explained.",
            "examples": [f"{PREFIX}/docs#problem-sold_out"],
        }
    )
    title = fields.String(
        metadata={"description": "In the caller's language.", "examples": ["余量不足"]}
    )
    status = fields.Integer(metadata={"examples": [409]})
    detail = fields.String(metadata={"examples": ["余量不足：还可购买 3.2 千克。"]})
    code = fields.String(
        metadata={"description": "Stable word to decide by.", "enum": sorted(PROBLEMS)},
    )
    retryable = fields.Boolean()
    facts = fields.Dict(metadata={"description": "Figures, such as `left_g` of `sold_out`."})
    title_zh = fields.String()
    title_en = fields.String()
    detail_zh = fields.String()
    detail_en = fields.String()
    errors = fields.List(fields.Nested(Fault))
    request_id = fields.String(allow_none=True)


class _Parser(FlaskParser):
    """Reads bodies strictly and turns every complaint into faults."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  # webargs' own form
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Schema) -> Any:
        if not is_json_request(req):
            raise UnsupportedMediaType
        body = req.get_data(cache=True)
        try:
            document = json.loads(body.decode(), parse_constant=_no_number)
            if b"\\u" in body:
                # An escaped half of a surrogate pair is no text and cannot be stored.
                json.dumps(document, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise MalformedJson from error
        return document

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        by_location = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        raise BadInput(fault for found in by_location.values() for fault in faults_of(found))


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # publishes no types
    """A room's part of the API, under ``/api/v1``."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, import_name: str, description: str) -> None:
        super().__init__(f"{name}_api", import_name, url_prefix=PREFIX, description=description)

    def route(self, rule: str, *, zh: str = "", **options: Any) -> Callable[[View], View]:
        """Open a view under a path; ``zh`` is its summary in Chinese."""
        register: Callable[[View], View] = super().route(rule, **options)
        return lambda view: register(_document(view, **{"x-summary-zh": zh}))

    def arguments(self, schema: Schema, **options: Any) -> Callable[[View], View]:
        decorate: Callable[[View], View] = super().arguments(schema, **options)
        return decorate

    def response(
        self, status: int, schema: Schema | None = None, **options: Any
    ) -> Callable[[View], View]:
        decorate: Callable[[View], View] = super().response(status, schema, **options)
        return decorate

    def done(self, view: View) -> View:
        """Document that the answer is empty: the status says it all."""
        decorate: Callable[[View], View] = super().response(204)
        return decorate(view)

    def opened_by_token(self, view: View) -> View:
        """Document that the order's token, or the device that placed it, opens this operation."""
        return _document(view, security=[{"order_token": []}])

    def opened_by_person(self, view: View) -> View:
        """Document that a signed-in person's access token opens this operation."""
        return _document(view, security=[{"access_token": []}])

    def opened_by_owner(self, scope: str) -> Callable[[View], View]:
        """Document that an access token, or an API key with the scope, opens this operation."""
        opened_by: list[dict[str, list[str]]] = [{"access_token": []}, {"api_key": [scope]}]
        return lambda view: _document(view, security=opened_by)

    def takes_key(self, scope: str) -> Callable[[View], View]:
        """Let API keys with this scope in, and no other key; sign-ins too. Stands above the guard.

        Whoever comes without a key, or with what the view takes besides, is not asked.
        """

        def decorate(view: View) -> View:
            known = getattr(view, "_apidoc", {}).get("manual_doc", {}).get("security", [{}])
            opened_by = [*known, {"access_token": []}, {"api_key": [scope]}]
            return _document(guards.scoped(scope)(view), security=opened_by)

        return decorate

    def opened_by_key(self, view: View) -> View:
        """Document that the certificate's key opens this operation."""
        return _document(view, security=[{"certificate_key": []}])

    def idempotent(self, view: View) -> View:
        """Document that an operation needs an Idempotency-Key; see ``idempotency_key``."""
        return _document(view, parameters=[IDEMPOTENCY_KEY])

    def takes_file(self, words: str) -> Callable[[View], View]:
        """Document that the body is a file, which the view reads itself."""
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        body = {"description": words, "required": True, "content": content}
        return lambda view: _document(view, requestBody=body)

    def gives_file(self, media_type: str) -> Callable[[View], View]:
        """Document that the answer is a file, which the view writes itself."""
        content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
        answers = {HTTPStatus.OK.value: {"description": "The file.", "content": content}}
        return lambda view: _document(view, responses=answers)

    def fails_with(self, *codes: str, body: bool = False) -> Callable[[View], View]:
        """Document the refusals of an operation by their codes; ``body`` adds a body's own."""
        by_status = defaultdict(list)
        for code in dict.fromkeys((*codes, *(_OF_A_BODY if body else ()))):
            by_status[PROBLEMS[code].status].append(f"`{code}`")
        responses = {
            status: {
                "description": f"{HTTPStatus(status).phrase}: {', '.join(found)}",
                "content": {PROBLEM_TYPE: {"schema": Problem}},
            }
            for status, found in sorted(by_status.items())
        }
        return lambda view: _document(view, responses=responses)


def idempotency_key() -> str:
    """The caller's key of this request; raises Invalid where there is none."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        raise Invalid(KEY_HEADER, "required")
    return key


def _document(view: View, **said: Any) -> View:
    """Add to what the OpenAPI document says of a view, at no cost to its calls."""
    known = deepcopy(getattr(view, "_apidoc", {}))
    known["manual_doc"] = deepupdate(known.get("manual_doc", {}), said)
    view._apidoc = known  # type: ignore[attr-defined]  # where flask-smorest keeps it
    return view


class _Code(BaseConverter):
    """A slug, code or number in an address; anything else is no address of ours."""

    regex = r"[A-Za-z0-9_\-]{1,64}"


class _Api(LateApi):
    """flask-smorest without its own error answers and documentation pages."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """``problems`` answers every error, inside the API and outside."""

    def _register_pagination_header(self) -> None:
        """``paging`` has its own."""

    def _register_responses(self) -> None:
        """The default response of every operation; the others are declared one by one."""
        codes = ", ".join(f"`{code}`" for code in _ALWAYS)
        for name, words in (
            (self.DEFAULT_ERROR_RESPONSE_NAME, f"Any other refusal: {codes}"),
            # flask-smorest refers to this one wherever there are arguments.
            (HTTPStatus.UNPROCESSABLE_ENTITY.name, "`invalid`"),
        ):
            response = {"description": words, "content": {PROBLEM_TYPE: {"schema": Problem}}}
            self.spec.components.response(name, response, lazy=True)


def init_app(app: Flask) -> LateApi:
    """The application's API, to which the rooms' blueprints are then registered."""
    app.config.update(API_TITLE="Carbon sink by the kilogram", API_VERSION=VERSION)
    app.config.update(OPENAPI_VERSION="3.1.0")
    app.url_map.converters["code"] = _Code
    # Answers keep the order of their schemas, which is the order of telling.
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    found = app.extensions["settings"]
    api = _Api(app, spec_kwargs=_information(found.public_url))
    api.register_converter(_Code, lambda _: {"type": "string", "pattern": f"^{_Code.regex}$"})
    for name, words in (
        ("api_key", "A front end's API key."),
        ("order_token", "The order's `access_token`."),
        ("certificate_key", "The certificate's key."),
        ("access_token", "A signed-in person's `access_token`."),
    ):
        scheme = {"type": "http", "scheme": "bearer", "description": words}
        api.spec.components.security_scheme(name, scheme)
    if found.cors_origins:
        _allow_origins(app, found.cors_origins)
    return api


def _information(public_url: str) -> dict[str, Any]:
    return {
        "info": {"description": "\n".join(f"- **{title}**: {text}" for title, text in NOTES)},
        "servers": [{"url": public_url}],
    }


def _allow_origins(app: Flask, origins: tuple[str, ...]) -> None:
    """Let pages of other houses call the API; no cookie crosses, only tokens do."""
    CORS(
        app,
        resources={r"/api/*": {"origins": list(origins)}},
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Request-ID"],
        methods=["DELETE", "GET", "PATCH", "POST", "PUT"],
        supports_credentials=False,
        max_age=600,
    )


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
