"""What holds for every operation of the API, in words."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from offsets.idempotency import KEY_SHAPE

KEY_HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "Made up by the caller for this one deed: 16 to 64 letters, digits, dashes or "
    "underscores. Sent again with the same body, it gives the same answer.",
    "schema": {
        "type": "string",
        "pattern": f"^{KEY_SHAPE.pattern}$",
        "examples": ["2f1c7a90-order-of-2026-11-20"],
    },
}

NOTES: tuple[tuple[LazyString, LazyString], ...] = (
    (
        _l("Quantities"),
        _l(
            "Mass is whole grams (`…_g`), money whole fen (`…_fen`), prices whole fen per tonne "
            "(`…_fen_per_t`). Moments are UTC in RFC 3339. Numbers are never sent as text, but in "
            "a footprint's export, which is hashed and whose decimals must lose nothing."
        ),
    ),
    (
        _l("Errors"),
        _l(
            "Every refusal is an RFC 9457 problem document. Decide by `code` and by each error's "
            "`reason`: they keep their meaning, the sentences may be reworded. Where `retryable` "
            "is true the same call may succeed later, and `Retry-After` says when."
        ),
    ),
    (
        _l("Safe retries"),
        _l(
            "`POST /orders` needs an `Idempotency-Key`. The same key and body give the same order "
            "again; the same key with another body is refused."
        ),
    ),
    (
        _l("Whose order"),
        _l(
            "An order opens to the `access_token` that placing it answers, sent as "
            "`Authorization: Bearer …`, to the device that placed it, to the person who was signed "
            "in, or to the API key of the front end. To everybody else it does not exist."
        ),
    ),
    (
        _l("Who calls"),
        _l(
            "Nobody must sign in to buy. A token's beginning tells its kind: `at_` the access "
            "token of a person, `rt_` what refreshes it, `ck_` the API key of a front end, which "
            "does what its scopes say. One that opens nothing is `unauthenticated`."
        ),
    ),
    (
        _l("Lists"),
        _l("Follow `next` as `cursor`, or the `Link` header, until there is none."),
    ),
    (
        _l("Change"),
        _l(
            "New fields may appear in answers at any time; nothing is taken away under `/api/v1`. "
            "`GET /changelog` tells programs."
        ),
    ),
)
"""What holds for every operation, for the OpenAPI document and its page."""
