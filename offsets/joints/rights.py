"""What the house holds of people: every room's holding joined, and the doors to ask about it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def join(app: "Flask") -> None:
    """Hand each room's holding to whoever tells and forgets; accounts come last, so that
    every other room can still be asked whose rows are the person's."""
    from offsets.accounts import holding as accounts
    from offsets.accounts.joints import Joints
    from offsets.events import holding as events
    from offsets.inventories import holding as inventories
    from offsets.orders import holding as orders
    from offsets.organisations import holding as organisations
    from offsets.rights import holding as rights
    from offsets.rights.take_back import phone_changed

    rooms = (rights, inventories, events, organisations, orders, accounts)
    app.extensions["account_joints"] = Joints(on_phone=phone_changed)
    app.extensions["holdings"] = tuple(room.HOLDING for room in rooms)


def open_doors(app: "Flask") -> None:
    """The pages of people's rights and of invoices."""
    from offsets.orders import consent_pages, invoice_pages
    from offsets.rights import pages as rights

    for room in (consent_pages, invoice_pages, rights):
        app.register_blueprint(room.blueprint)


def open_api(documented: Any) -> None:
    """Their part of the API."""
    from offsets.orders import invoice_api
    from offsets.rights import api as rights

    for part in (invoice_api, rights):
        documented.register_blueprint(part.blueprint)
