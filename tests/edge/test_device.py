import hashlib

from flask import Flask, Response

from offsets.edge.device import device_hash, ensure_device, known_device


def test_a_new_phone_gets_a_token_of_which_we_know_the_hash(app: Flask) -> None:
    with app.test_request_context("/"):
        assert device_hash() is None
        known = known_device()
        response = ensure_device(Response())
    token, _, attributes = response.headers["Set-Cookie"].removeprefix("device=").partition(";")
    assert hashlib.sha256(token.encode()).digest() == known
    assert "HttpOnly" in attributes
    assert "SameSite=Lax" in attributes


def test_a_known_phone_keeps_its_token(app: Flask) -> None:
    token = "a" * 22
    with app.test_request_context("/", headers={"Cookie": f"device={token}"}):
        assert device_hash() == hashlib.sha256(token.encode()).digest()
        assert "Set-Cookie" not in ensure_device(Response()).headers


def test_a_token_of_another_shape_is_nobodys(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": "device=short"}):
        assert device_hash() is None
