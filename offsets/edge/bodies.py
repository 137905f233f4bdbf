"""How much a request may carry: what the house takes anywhere, and more where a view says so.

The limit has to be known before anything reads the form, the check of its token among it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def up_to(max_bytes: int) -> Callable[[View], View]:
    """Let this view's requests carry so many bytes."""

    def mark(view: View) -> View:
        view.max_body_bytes = max_bytes  # type: ignore[attr-defined]  # read by _widen
        return view

    return mark


def init_app(app: Flask) -> None:
    """Join it before whatever reads a form."""
    app.before_request(_widen)


def _widen() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    more = getattr(view, "max_body_bytes", None)
    if more is not None:
        request.max_content_length = more
