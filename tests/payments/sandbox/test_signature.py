"""A notice is believed only unchanged, signed with our secret, and fresh."""

import pytest
import time_machine

from offsets import clock as house_clock
from offsets.payments.gateway import BadSignature, StaleNotice
from offsets.payments.sandbox.signature import sign, verify

SECRET, BODY = "s" * 40, b'{"id": 1}'


def test_what_was_signed_is_believed() -> None:
    verify(SECRET, sign(SECRET, BODY), BODY)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_the_window_is_five_minutes_either_way(clock: time_machine.Traveller, seconds: int) -> None:
    now = int(house_clock.now().timestamp())
    verify(SECRET, sign(SECRET, BODY, now + seconds), BODY)
    beyond = seconds + (1 if seconds > 0 else -1)
    with pytest.raises(StaleNotice):
        verify(SECRET, sign(SECRET, BODY, now + beyond), BODY)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, sign(SECRET, BODY), BODY.replace(b"1", b"2"))


def test_another_secret_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, sign("x" * 40, BODY), BODY)


def test_a_changed_time_is_refused() -> None:
    signed = sign(SECRET, BODY, 1_000)
    with pytest.raises(BadSignature):
        verify(SECRET, signed.replace("t=1000", "t=2000"), BODY)


@pytest.mark.parametrize(
    "header", ["", "t", "t=", "t=1", "v1=0", "t=x,v1=0", "t=1,v1=", "t=1,v1=证", "t=" + "9" * 5000]
)
def test_what_is_no_signature_is_refused(header: str) -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, header, BODY)
