"""Browsers in which somebody is signed in."""

from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.caller import COOKIE
from offsets.accounts.enter import enter
from offsets.accounts.rules import Door
from offsets.db import transaction


def sign_in(app: Flask, person: int) -> FlaskClient:
    """A new browser of this person."""
    with transaction() as writing:
        token = enter(writing, person, Door.BROWSER, "Chrome").access_token
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client
