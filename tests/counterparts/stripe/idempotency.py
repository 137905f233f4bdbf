"""Idempotency keys as Stripe keeps them: the first answer again, faults of its own included."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from flask import Response, current_app, jsonify, make_response, request

from tests.counterparts.stripe.objects import Thing

_MESSAGE = "Keys for idempotent requests can only be used with the same parameters."


@dataclass(slots=True)
class Kept:
    """What was asked under a key, and what was answered; nothing while that is under way."""

    asked: tuple[str, bytes]
    answer: tuple[bytes, int] | None = None


class Keys:
    """Every key so far."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.lock = Lock()


def once(view: Callable[..., Thing]) -> Callable[..., Response]:
    """Answer a repeated key with the first answer, another request under it with 400.

    What is refused before anything is done is not kept, as at Stripe.
    """

    @wraps(view)
    def answered(**ids: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return jsonify(view(**ids))
        keys: Keys = current_app.extensions["keys"]
        asked = (request.path, request.get_data(cache=True))
        with keys.lock:
            kept = keys.kept.get(key)
            if kept is None:
                kept = keys.kept[key] = Kept(asked)
                first = True
            else:
                first = False
        if not first:
            return _again(kept, asked)
        try:
            made = make_response(_first(view, ids))
        except Exception:
            del keys.kept[key]
            raise
        kept.answer = made.get_data(), made.status_code
        return made

    return answered


def _first(view: Callable[..., Thing], ids: dict[str, Any]) -> Any:
    if current_app.extensions["faults"].take(("error_500",), request.path):
        return jsonify(error={"type": "api_error", "message": "Something went wrong."}), 500
    return jsonify(view(**ids))


def _again(kept: Kept, asked: tuple[str, bytes]) -> Response:
    if kept.asked != asked:
        return make_response(jsonify(error={"type": "idempotency_error", "message": _MESSAGE}), 400)
    if kept.answer is None:
        busy = {"type": "idempotency_error", "code": "idempotency_key_in_use", "message": "Busy."}
        return make_response(jsonify(error=busy), 409)
    body, status = kept.answer
    return Response(body, status, {"Idempotent-Replayed": "true"}, mimetype="application/json")
