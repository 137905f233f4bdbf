"""What the house holds of people: every room's holding joined, and the doors to ask about it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def open_doors(app: "Flask") -> None:
    """The pages of people's rights and of invoices."""
    from offsets.orders import invoice_pages

    for room in (invoice_pages,):
        app.register_blueprint(room.blueprint)


def open_api(documented: Any) -> None:
    """Their part of the API."""
    from offsets.orders import invoice_api

    for part in (invoice_api,):
        documented.register_blueprint(part.blueprint)
